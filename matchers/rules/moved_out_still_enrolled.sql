/*
rule: moved_out_still_enrolled
title: 户口迁出仍在保
queue: wrong_enrolment
severity: medium
grain: P
why: 户籍变动显示本人户口已迁出本县超过一个月，此后没有迁回，名册上仍有本人，可能在迁入地重复享受。
notes: >-
  迁往地是本县或本县乡镇、村（居）的，以及县内移居，不算迁出。迁出当天或之后有迁入、县内移居的不报，可能有迁入的（把握0.5以上）也不报；
  户籍人口中仍为“正常”的照报：户籍底册常比变动登记滞后。迁往地没有写的，不知是否迁出本县，不报。暂停保障的不报。
basis:
  - {text: 柳民发〔2023〕55号 二（二）（户籍迁移、变更重复领取）, place: "141125", from: 2023-07-03}
  - {text: 《社会救助暂行办法》第十三条（定期核查，及时增发、减发、停发）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（动态管理）, place: "000000", from: 2021-06-11}
needs: [enrolment, move]
distinct_by: []
evidence: [moved_out_on]
labels: {moved_out_months_past: 迁出至核对日的足月数, moved_out_on: 迁出日期}
reviewed: 2026-11-21
innocent:
  - explanation: 已迁回本县，户籍变动没有报来。
    proof: 户口簿本人页、迁入登记
  - explanation: 因升学迁出集体户口，仍与家庭共同生活。
    proof: 学校在读证明、户口迁移证
  - explanation: 在本县常住，按常住地规定继续保障。
    proof: 居住证、常住地村（居）委会证明，户籍地未享受救助的证明
review: 核对户口迁移证和现住地；确已迁出的办理退出或转移，并向迁入地核实是否享受低保。
params:
  move_grace_months: 1
reason: "户口于{moved_out_on}迁出本县（迁往{moved_to}），至今已满{moved_out_months_past}个月，没有迁回的登记，仍在保"
examples:
  - case: 迁出满一个月又一天
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    relocation: |
      person | direction | changed_on | moved_to
      a      | 迁出      | 2021-04-30 | 苏州市
    flags: [a]
  - case: 正好一个月还在宽限期内
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    relocation: |
      person | direction | changed_on
      a      | 迁出      | 2021-05-01
    flags: []
  - case: 县内移居,或迁往地就在本县
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    relocation: |
      person | direction | changed_on | moved_to
      a      | 县内      | 2020-04-30 | 杨集镇
    flags: []
  - case: 后来迁回;当天又迁入
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    relocation: |
      person | direction | changed_on
      a      | 迁出      | 2019-04-30
      a      | 迁入      | 2020-09-01
      b      | 迁出      | 2020-04-30
      b      | 迁入      | 2020-04-30
    flags: []
  - case: 迁回后又迁出
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    relocation: |
      person | direction | changed_on
      a      | 迁出      | 2019-04-30
      a      | 迁入      | 2020-04-30
      a      | 迁出      | 2021-02-20
    flags: [a]
  - case: 可能有迁入;暂停保障
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_suspended
      a      | c1             |
      b      | c2             | true
    relocation: |
      person | direction | changed_on
      a      | 迁出      | 2021-02-20
      b      | 迁出      | 2021-02-20
    possible: |
      person | is_in_move
      a      | true
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    relocation: |
      person | direction | changed_on | link_probability
      a      | 迁出      | 2021-02-20 | 0.9
      b      | 迁出      | 2021-02-20 | 0.7
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, departure.link_probability) AS link_probability,
    departure.changed_months_past AS moved_out_months_past,
    departure.changed_on AS moved_out_on,
    departure.moved_to
FROM fact.roll AS roll
INNER JOIN fact.relocation AS departure ON departure.person = roll.person
LEFT JOIN fact.possible AS possible ON possible.person = roll.person
WHERE roll.is_suspended IS NOT TRUE
  AND departure.direction = '迁出'
  AND departure.changed_months_past >= $move_grace_months
  AND NOT EXISTS (
    SELECT 1
    FROM fact.relocation AS arrival
    WHERE arrival.person = roll.person
      AND arrival.direction IN ('迁入', '县内')
      AND arrival.changed_on >= departure.changed_on
  )
  AND possible.is_in_move IS NOT TRUE
