/*
rule: enrolled_twice
title: 重复享受低保
queue: wrong_enrolment
severity: high
grain: P
why: 同一人同时在两个低保证下享受低保（城市与农村、两个乡镇、两户），或同时在外县（区）享受低保。
notes: >-
  一人一条，列出全部证号。同月或上月从旧证退出、转入新证的，视为迁转，不报。任一证暂停保障的不报。
basis:
  - {text: 柳民发〔2023〕55号 二（二）（户籍迁移、变更重复领取）, place: "141125", from: 2023-07-03}
  - {text: 连民〔2020〕12号 二（四）（错保、身份信息错误）, place: "320700", from: 2020-04-10}
  - {text: 《社会救助暂行办法》第十三条（定期核查，及时增发、减发、停发）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（动态管理）, place: "000000", from: 2021-06-11}
needs: [enrolment]
distinct_by: []
evidence: [other_certificate_no, other_place]
reviewed: 2026-11-21
innocent:
  - explanation: 已从原户转出，旧证尚未注销。
    proof: 原证的退出审批表、停发月份
  - explanation: 另一名册上的是同名人，证号录错。
    proof: 户口簿、两份申请档案中的身份证复印件
  - explanation: 已迁往外县，本县正在办理退出。
    proof: 户口迁移证、本县停发通知
review: 核对两个证的申请档案和发放明细，确定保留哪一个；重复发放的月份和金额分别列出。
params: {}
reason: "在低保证{certificate_no}（{programme}）之外，同时在{other_place}以低保证{other_certificate_no_list}（{other_programme}）享受低保"
examples:
  - case: 城市和农村各一证;两个乡镇各一户;外县在册
    as_of: 2021-06-01
    roll: |
      person | certificate_no | programme | township
      a      | c1             | 城市      | 伊山镇
      a      | c2             | 农村      | 杨集镇
      b      | c3             | 农村      | 伊山镇
      b      | c4             | 农村      | 图河镇
      c      | c5             | 农村      | 图河镇
      d      | c6             | 农村      | 图河镇
    enrolment_elsewhere: |
      person | county | certificate_no | programme
      c      | 灌南县 | x1             | 农村
    flags: [a, b, c]
  - case: 同一证下名册重复一行,不是两个证
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      a      | c1
    flags: []
  - case: 同月从旧证转到新证,旧证已退出
    as_of: 2021-06-10
    roll: |
      person | certificate_no | month   | since_month
      a      | c1             | 2021-06 | 2018-01
      a      | c2             | 2021-06 | 2021-06
    exit: |
      person | certificate_no | exited_on
      a      | c1             | 2021-06-10
    flags: []
  - case: 另一证暂停保障的不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_suspended
      a      | c1             |
      a      | c2             | true
    flags: []
  - case: 与外县名册的识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    enrolment_elsewhere: |
      person | county | certificate_no | person_link_probability
      a      | 灌南县 | x1             | 0.85
      b      | 灌南县 | x2             | 0.60
    flags: {a: medium}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, other.person_link_probability) AS link_probability,
    roll.programme,
    other.certificate_no AS other_certificate_no,
    other.township AS other_place,
    other.programme AS other_programme
FROM fact.roll AS roll
INNER JOIN fact.roll AS other ON other.person = roll.person AND other.certificate_no > roll.certificate_no
WHERE roll.is_suspended IS NOT TRUE
  AND other.is_suspended IS NOT TRUE
  AND NOT EXISTS (
    SELECT 1
    FROM fact.exit AS left_one
    WHERE left_one.person = roll.person
      AND (
        (left_one.certificate_no = roll.certificate_no
          AND left_one.exited_months_ago BETWEEN other.since_months_ago AND other.since_months_ago + 1)
        OR (left_one.certificate_no = other.certificate_no
          AND left_one.exited_months_ago BETWEEN roll.since_months_ago AND roll.since_months_ago + 1)
      )
  )
UNION ALL
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, elsewhere.person_link_probability) AS link_probability,
    roll.programme,
    elsewhere.certificate_no AS other_certificate_no,
    elsewhere.county AS other_place,
    elsewhere.programme AS other_programme
FROM fact.roll AS roll
INNER JOIN fact.enrolment_elsewhere AS elsewhere ON elsewhere.person = roll.person
WHERE roll.is_suspended IS NOT TRUE
