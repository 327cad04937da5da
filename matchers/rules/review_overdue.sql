/*
rule: review_overdue
title: 定期复核超期
queue: procedure
severity: low
grain: H
why: 在保家庭应当每年复核一次，有劳动能力成员的每半年复核一次；最近一次复核已经超过这个期限。
notes: >-
  户内有人劳动能力为“有”的按半年，其余（部分、无、不详）按一年；收入来源是否固定名册上没有，不作判断。
  恰满期限的不报。复核日期取各成员中最近的一次；起始年月之后才有首次复核，起始未满期限的不报（起始年月按整月计）。
  没有填写复核日期的不报：名册常整列空缺，缺失不作为疑点。复核日期在核对日以后的不报。暂停保障的不报。
basis:
  - {text: 运民发〔2022〕11号 二（七）（每年、每半年核查一次）, place: "140800", from: 2022-02-01}
  - {text: 《社会救助暂行办法》第十三条（定期核查，及时增发、减发、停发）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（每年、每半年核查一次）, place: "000000", from: 2021-06-11}
needs: [enrolment]
distinct_by: []
weaker_without: [enrolment.labour]
evidence: [last_review_on]
reviewed: 2026-11-21
innocent:
  - explanation: 已经复核，系统或名册没有更新日期。
    proof: 复审表（有调查人签字和日期）、入户核查记录
  - explanation: 劳动能力登记有误，实为短期内经济状况变化不大的家庭，每年复核即可。
    proof: 劳动能力鉴定、病历或残疾证
  - explanation: 家庭长期在外或住院，复核已约定改期。
    proof: 联系记录、改期说明
review: 安排入户复核，填写复审表，更新名册的复核日期；有变化的调整人口和金额。
params:
  review_months_stable: 12
  review_months_able: 6
reason: "最近一次复核在{last_review_on}，已超过{last_review_months_past}个月（户内劳动能力为“有”的成员：{labour}；有的每{review_months_able}个月、其余每{review_months_stable}个月复核一次），{since_month}起享受"
examples:
  - case: 无劳动能力满十二个月零一天;有劳动能力满六个月零一天
    as_of: 2021-06-02
    roll: |
      person | certificate_no | labour | since_month | last_review_on
      a      | c1             | 无     | 2018-03     | 2020-06-01
      b      | c2             | 无     | 2018-03     | 2020-12-01
      d      | c2             | 有     | 2018-03     | 2020-12-01
    flags: [c1, c2]
  - case: 恰满十二个月;恰满六个月
    as_of: 2021-06-01
    roll: |
      person | certificate_no | labour | since_month | last_review_on
      a      | c1             | 无     | 2018-03     | 2020-06-01
      b      | c2             | 有     | 2018-03     | 2020-12-01
    flags: []
  - case: 部分劳动能力、不详的按一年
    as_of: 2021-06-01
    roll: |
      person | certificate_no | labour | since_month | last_review_on
      a      | c1             | 部分   | 2018-03     | 2020-08-01
      b      | c2             |        | 2018-03     | 2020-08-01
    flags: []
  - case: 从起始年月起算,首次复核未到期;起始年月不详的只看复核日期
    as_of: 2021-06-01
    roll: |
      person | certificate_no | labour | since_month | last_review_on
      a      | c1             | 无     | 2020-06     | 2019-05-01
      b      | c2             | 有     | 2020-12     | 2019-05-01
      d      | c3             | 无     |             | 2019-05-01
    flags: [c3]
  - case: 没有复核日期;各成员不同的取最近;日期在以后;暂停保障
    as_of: 2021-06-01
    roll: |
      person | certificate_no | labour | since_month | last_review_on | is_suspended
      a      | c1             | 无     | 2010-03     |                |
      b      | c2             | 无     | 2010-03     | 2019-05-01     |
      d      | c2             | 无     | 2010-03     | 2021-04-01     |
      e      | c3             | 无     | 2010-03     | 2021-09-01     |
      f      | c4             | 无     | 2010-03     | 2019-05-01     | true
    flags: []
*/
SELECT
    listed.certificate_no AS subject,
    listed.certificate_no,
    listed.person,
    listed.township,
    listed.village,
    listed.last_review_on,
    listed.last_review_months_past,
    listed.since_month,
    CASE WHEN listed.is_able = 1 THEN '有' ELSE '无' END AS labour
FROM (
    SELECT
        roll.certificate_no,
        max(roll.head) AS person,
        min(roll.township) AS township,
        min(roll.village) AS village,
        max(roll.last_review_on) AS last_review_on,
        min(roll.last_review_months_past) AS last_review_months_past,
        max(roll.since_month) AS since_month,
        min(roll.since_months_ago) AS since_months_ago,
        max(CASE WHEN roll.labour = '有' THEN 1 ELSE 0 END) AS is_able
    FROM fact.roll AS roll
    WHERE roll.is_suspended IS NOT TRUE
    GROUP BY roll.certificate_no
) AS listed
WHERE listed.last_review_months_past >= CASE
    WHEN listed.is_able = 1 THEN $review_months_able ELSE $review_months_stable END
  AND coalesce(listed.since_months_ago > CASE
    WHEN listed.is_able = 1 THEN $review_months_able ELSE $review_months_stable END, TRUE)
