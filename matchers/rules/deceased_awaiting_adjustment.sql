/*
rule: deceased_awaiting_adjustment
title: 死亡待调整
queue: wrong_enrolment
severity: low
grain: P
why: 本人已经去世，还在死亡后三个月的调整期内。这是提醒，不是问题：请在期满前办理退出或调整人口。
notes: >-
  死亡日期取各来源中最早的可信日期；都没有时按登记日期提醒，并写明死亡日期不详。期满仍未调整的转为“死亡后仍在保”。
  姓名与证号对不上的、因其他原因注销户口的、暂停保障的不提醒。
basis:
  - {text: 灌民发〔2021〕12号 一（四）（低保、特困人员信息与殡葬信息定期比对）, place: "320723", from: 2021-04-01}
  - {text: 柳民发〔2023〕55号 二（二）（死亡未及时核减）, place: "141125", from: 2023-07-03}
  - {text: 民发〔2022〕83号（死亡后三个月内调整）, place: "000000", from: 2022-10-20}
  - {text: 《社会救助暂行办法》第十三条（定期核查，及时增发、减发、停发）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（动态管理）, place: "000000", from: 2021-06-11}
needs: [enrolment, death]
distinct_by: []
evidence: [dead_since_on]
reviewed: 2026-11-21
innocent:
  - explanation: 家庭已经申报，乡镇正在办理调整。
    proof: 家庭成员变动申报表、乡镇受理日期
  - explanation: 死亡登记时证号录错，去世的是另一个人。
    proof: 本人到场，或近期与本人的合影、视频；请登记单位核对死亡登记原件
review: 联系家属，告知调整期限；只有一人在册的办理退出，多人在册的调整人口和金额。
params:
  death_adjust_months: 3
reason: "{evidence}记录的死亡日期为{died_on}（登记于{registered_on}），请在死亡后{death_adjust_months}个月内调整，户月保障金额{monthly_amount_yuan}元"
examples:
  - case: 死亡两个月,在保;死亡当日也提醒
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
    dead: |
      person | died_on    | dead_since_on
      a      | 2021-04-01 | 2021-04-01
      b      | 2021-03-01 | 2021-03-01
      c      | 2021-06-01 | 2021-06-01
    flags: [a, b, c]
  - case: 调整期已过的由另一规则报
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    dead: |
      person | died_on    | dead_since_on
      a      | 2021-02-28 | 2021-02-28
    flags: []
  - case: 死亡日期不详,按登记日期提醒
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    dead: |
      person | died_on | registered_on | dead_since_on
      a      |         | 2021-05-06    | 2021-05-06
    flags: [a]
  - case: 姓名与证号对不上的属于另一人;重户注销不是死亡
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    dead: |
      person | died_on    | dead_since_on
      z      | 2021-05-01 | 2021-05-01
    death: |
      person | registered_on | is_death | reason
      b      | 2021-05-01    | false    | 重户注销
    flags: []
  - case: 暂停保障的不提醒
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_suspended
      a      | c1             | true
    dead: |
      person | died_on    | dead_since_on
      a      | 2021-05-01 | 2021-05-01
    flags: []
  - case: 识别把握0.80至0.95仍为低,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    dead: |
      person | died_on    | dead_since_on | link_probability
      a      | 2021-05-01 | 2021-05-01    | 0.85
      b      | 2021-05-01 | 2021-05-01    | 0.75
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, dead.link_probability) AS link_probability,
    dead.dead_since_on,
    dead.died_on,
    dead.registered_on,
    dead.evidence,
    roll.monthly_amount_fen
FROM fact.roll AS roll
INNER JOIN fact.dead AS dead ON dead.person = roll.person
WHERE roll.is_suspended IS NOT TRUE
  AND dead.dead_since_months_past < $death_adjust_months
