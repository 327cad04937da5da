/*
rule: deceased_still_enrolled
title: 死亡后仍在保
queue: wrong_enrolment
severity: high
grain: P
why: 火化、户口注销或死亡证明显示本人已经去世，死亡后三个月的调整期已过，名册上仍有本人，低保金可能仍在按原人数发放。
notes: >-
  死亡日期取各来源中最早的可信日期（不晚于登记日期）。各来源都没有可信的死亡日期时，以登记日期为准：登记已超过调整期的报,
  登记未超过的不报（转为提醒）。姓名与证号对不上的死亡记录不会连到本人，只列入晨报“身份待核”。暂停保障的不报。
basis:
  - {text: 灌民发〔2021〕12号 一（四）（低保、特困人员信息与殡葬信息定期比对）, place: "320723", from: 2021-04-01}
  - {text: 柳民发〔2023〕55号 二（二）（死亡未及时核减）, place: "141125", from: 2023-07-03}
  - {text: 民发〔2022〕83号（死亡后三个月内调整）, place: "000000", from: 2022-10-20}
  - {text: 《社会救助暂行办法》第十三条（定期核查，及时增发、减发、停发）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（动态管理）, place: "000000", from: 2021-06-11}
needs: [enrolment, death]
distinct_by: []
weaker_without: [death.died_on, death.registered_on]
evidence: [dead_since_on]
reviewed: 2026-11-21
innocent:
  - explanation: 死亡登记时证号录错，去世的是另一个人。
    proof: 本人到场，或近期与本人的合影、视频；请登记单位核对死亡登记原件
  - explanation: 家庭已经申报，调整审批在途。
    proof: 家庭成员变动申报表、乡镇受理日期
  - explanation: 本人已从名册退出，名册尚未更新。
    proof: 退出审批表、最后一次发放明细
review: 核对火化证、死亡证明或户口注销证明与发放台账；确已去世的办理退出或调整人口，死亡次月起多发的计算金额。
params:
  death_adjust_months: 3
reason: "{evidence}记录的死亡日期为{died_on}（登记于{registered_on}），至今已满{dead_since_months_past}个月，仍在保，户月保障金额{monthly_amount_yuan}元"
examples:
  - case: 死亡满三个月又一天,在保
    as_of: 2021-06-01
    roll: |
      person | certificate_no | monthly_amount_fen
      a      | c1             | 62000
      b      | c2             | 62000
    dead: |
      person | died_on    | registered_on | dead_since_on | evidence
      a      | 2021-02-28 | 2021-03-02    | 2021-02-28    | 火化
    flags: [a]
  - case: 正好三个月还在调整期内,两个月更是
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    dead: |
      person | died_on    | dead_since_on
      a      | 2021-03-01 | 2021-03-01
      b      | 2021-04-01 | 2021-04-01
    flags: []
  - case: 死亡记录的姓名与证号对不上,属于另一人
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    dead: |
      person | died_on    | dead_since_on
      z      | 2020-02-01 | 2020-02-01
    flags: []
  - case: 户口因重户、迁出注销,不是死亡
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    death: |
      person | registered_on | is_death | reason
      a      | 2020-05-01    | false    | 重户注销
    flags: []
  - case: 死亡日期不详,登记在调整期内的不报,登记更早的以登记日期为准
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    dead: |
      person | died_on | registered_on | dead_since_on
      a      |         | 2021-05-06    | 2021-05-06
      b      |         | 2020-11-06    | 2020-11-06
    flags: [b]
  - case: 暂停保障的不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_suspended
      a      | c1             | true
    dead: |
      person | died_on    | dead_since_on
      a      | 2020-02-01 | 2020-02-01
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no | person_link_probability
      a      | c1             | 1.0
      b      | c2             | 0.96
      c      | c3             | 1.0
      d      | c4             | 0.7
    dead: |
      person | died_on    | dead_since_on | link_probability
      a      | 2020-02-01 | 2020-02-01    | 0.90
      b      | 2020-02-01 | 2020-02-01    | 1.0
      c      | 2020-02-01 | 2020-02-01    | 0.79
      d      | 2020-02-01 | 2020-02-01    | 1.0
    flags: {a: medium, b: high}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, dead.link_probability) AS link_probability,
    dead.dead_since_on,
    dead.dead_since_months_past,
    dead.died_on,
    dead.registered_on,
    dead.evidence,
    roll.monthly_amount_fen
FROM fact.roll AS roll
INNER JOIN fact.dead AS dead ON dead.person = roll.person
WHERE roll.is_suspended IS NOT TRUE
  AND dead.dead_since_months_past >= $death_adjust_months
