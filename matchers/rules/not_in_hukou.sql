/*
rule: not_in_hukou
title: 户籍中查不到
queue: identity
severity: medium
grain: P
why: 名册上的身份证号有效，而全县户籍人口中没有此号，无法证明本人户口在本县。
notes: >-
  户籍人口须当日完整；户籍中完全没有本人所在乡镇的，视为该乡镇户籍没有报来，不报。户籍变动中有本人记录的（迁入、迁出、出生、更正等）、
  已有死亡记录的不报，由其他规则处理；可能在户籍中的（把握0.5以上，含该号在户籍中属于另一姓名）不报；
  “身份证号与户籍不一致”已报的不重复报。证号无效的由“身份证号有误”处理，像被表格软件截断、而校验码碰巧相符的也是。暂停保障的也报。
basis:
  - {text: 柳民发〔2023〕55号 二（二）（户籍迁移、变更重复领取）, place: "141125", from: 2023-07-03}
  - {text: 连民〔2020〕12号 二（四）（救助人员身份信息错误）, place: "320700", from: 2020-04-10}
needs: [enrolment, residence]
distinct_by: []
evidence: [certificate_no]
labels: {roll_month: 名册月份}
reviewed: 2026-11-21
innocent:
  - explanation: 新近迁入、新生儿落户，户籍人口还没有更新。
    proof: 户口簿本人页、迁入或出生登记
  - explanation: 户口在外县，按常住地在本县申请。
    proof: 居住证、户籍地未享受救助的证明
  - explanation: 证号写错或被表格软件截断（末三位变成000），而校验码碰巧相符。
    proof: 本人身份证或户口簿原件
review: 由县级请公安机关按姓名和证号核查；户口确不在本县的，按当地常住人口规定处理并向户籍地核实。
params: {}
reason: "{roll_month}名册所写身份证号有效，全县户籍人口中没有此号，也没有迁入、迁出或死亡的登记"
examples:
  - case: 证号有效,户籍中没有;暂停保障的也报
    as_of: 2021-06-01
    roll: |
      person | certificate_no | person_id_status | township | is_suspended
      a      | c1             | valid            | 伊山镇   |
      b      | c2             | upgraded         | 伊山镇   | true
    residence: |
      person | household_no | township
      x      | h1           | 伊山镇
    flags: [a, b]
  - case: 在户籍中,无论户口状态
    as_of: 2021-06-01
    roll: |
      person | certificate_no | person_id_status | township
      a      | c1             | valid            | 伊山镇
      b      | c2             | valid            | 伊山镇
    residence: |
      person | household_no | township | hukou_status
      a      | h1           | 伊山镇   | 正常
      b      | h2           | 伊山镇   | 迁出
    flags: []
  - case: 有迁入、迁出、更正的记录,或已经死亡
    as_of: 2021-06-01
    roll: |
      person | certificate_no | person_id_status | township
      a      | c1             | valid            | 伊山镇
      b      | c2             | valid            | 伊山镇
      c      | c3             | valid            | 伊山镇
      d      | c4             | valid            | 伊山镇
    residence: |
      person | household_no | township
      x      | h1           | 伊山镇
    move: |
      person | former | move_kind | changed_on
      a      |        | 迁入      | 2021-05-11
      b      |        | 迁出      | 2021-05-11
      x      | c      | 更正      | 2020-05-11
    dead: |
      person | dead_since_on
      d      | 2021-05-01
    flags: []
  - case: 可能在户籍中;证号与户籍不一致已报
    as_of: 2021-06-01
    roll: |
      person | certificate_no | person_id_status | township
      a      | c1             | valid            | 伊山镇
      b      | c2             | valid            | 伊山镇
    residence: |
      person | household_no | township
      x      | h1           | 伊山镇
    possible: |
      person | is_in_residence
      a      | true
    number_difference: |
      person | certificate_no | register_person
      b      | c2             | x
    flags: []
  - case: 证号无效或没有填写;该乡镇户籍没有报来
    as_of: 2021-06-01
    roll: |
      person | certificate_no | person_id_status | township
      a      | c1             | invalid          | 伊山镇
      b      | c2             | missing          | 伊山镇
      c      | c3             | valid            | 杨集镇
    residence: |
      person | household_no | township
      x      | h1           | 伊山镇
    flags: []
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    roll.relation,
    roll.month AS roll_month
FROM fact.roll AS roll
LEFT JOIN fact.possible AS possible ON possible.person = roll.person
WHERE roll.person_id_status IN ('valid', 'upgraded')
  AND EXISTS (SELECT 1 FROM fact.residence AS neighbour WHERE neighbour.township = roll.township)
  AND NOT EXISTS (SELECT 1 FROM fact.residence AS residence WHERE residence.person = roll.person)
  AND possible.is_in_residence IS NOT TRUE
  AND NOT EXISTS (
    SELECT 1
    FROM fact.number_difference AS number_difference
    WHERE number_difference.person = roll.person
  )
  AND NOT EXISTS (SELECT 1 FROM fact.move AS moved WHERE moved.person = roll.person)
  AND NOT EXISTS (SELECT 1 FROM fact.move AS corrected WHERE corrected.former = roll.person)
  AND NOT EXISTS (SELECT 1 FROM fact.dead AS dead WHERE dead.person = roll.person)
