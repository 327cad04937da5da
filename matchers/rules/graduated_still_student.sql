/*
rule: graduated_still_student
title: 已毕业仍按在校生保障
queue: wrong_enrolment
severity: medium
grain: P
why: 名册上仍写“在校”，而高校毕业生名册显示本人已经毕业，宽限期已过。成年子女毕业就业后，应重新核算家庭人口和收入。
notes: >-
  以本人最近一次毕业为准：毕业未满宽限期的不报；升学后仍在读的（毕业日期在核对日之后）不报，可能在读的（把握0.5以上）也不报。
  是否在校没有填写的不报。暂停保障的不报。学籍号为G加身份证号的按身份证号识别。
basis:
  - {text: 柳民发〔2023〕55号 二（二）（大学毕业生未及时核减）, place: "141125", from: 2023-07-03}
  - {text: 《社会救助暂行办法》第十三条（定期核查，及时增发、减发、停发）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（动态管理）, place: "000000", from: 2021-06-11}
needs: [enrolment, graduation]
distinct_by: []
evidence: [graduated_on]
labels: {graduated_months_past: 毕业至核对日的足月数}
reviewed: 2026-11-21
innocent:
  - explanation: 已考取研究生或专升本，继续在校就读，毕业生名册中没有新的学籍。
    proof: 录取通知书、学信网学籍在线验证报告
  - explanation: 毕业后没有就业，仍与父母共同生活、无收入。
    proof: 失业登记、村（居）委会证明；名册上的在校状态应更正
  - explanation: 毕业生名册中的是同名人，证号录错。
    proof: 毕业证、身份证原件
review: 核对毕业证和现在的就读、就业情况；已就业的重新核算家庭收入，未就业的更正在校状态。
params:
  graduate_grace_months: 2
reason: "名册写在校，{school}{degree}已于{graduated_on}毕业，至今已满{graduated_months_past}个月，没有仍在就读的更高学历"
examples:
  - case: 毕业满两个月又一天,名册仍写在校
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_student
      a      | c1             | true
    graduation: |
      person | school | degree | graduated_on
      a      | 某大学 | 本科   | 2021-03-31
    flags: [a]
  - case: 毕业正好两个月,还在宽限期内
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_student
      a      | c1             | true
    graduation: |
      person | graduated_on
      a      | 2021-04-01
    flags: []
  - case: 专科毕业后升本,仍在读;刚又毕业,还在宽限期内
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_student
      a      | c1             | true
      b      | c2             | true
    graduation: |
      person | degree | graduated_on
      a      | 专科   | 2019-06-30
      a      | 本科   | 2021-06-30
      b      | 本科   | 2018-06-30
      b      | 硕士   | 2021-05-20
    flags: []
  - case: 专科、本科都已毕业,按最近一次
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_student
      a      | c1             | true
    graduation: |
      person | degree | graduated_on
      a      | 专科   | 2016-06-30
      a      | 本科   | 2018-06-30
    flags: [a]
  - case: 可能是在读名单中的人
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_student
      a      | c1             | true
    graduation: |
      person | graduated_on
      a      | 2019-06-30
    possible: |
      person | is_in_graduation
      a      | true
    flags: []
  - case: 名册不写在校或没有填写;暂停保障
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_student | is_suspended
      a      | c1             | false      |
      b      | c2             |            |
      c      | c3             | true       | true
    graduation: |
      person | graduated_on
      a      | 2019-06-30
      b      | 2019-06-30
      c      | 2019-06-30
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_student
      a      | c1             | true
      b      | c2             | true
    graduation: |
      person | graduated_on | person_link_probability
      a      | 2019-06-30   | 0.9
      b      | 2019-06-30   | 0.7
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, graduation.person_link_probability) AS link_probability,
    graduation.graduated_on,
    graduation.graduated_months_past,
    graduation.school,
    graduation.degree
FROM fact.roll AS roll
INNER JOIN fact.graduation AS graduation ON graduation.person = roll.person
LEFT JOIN fact.possible AS possible ON possible.person = roll.person
WHERE roll.is_suspended IS NOT TRUE
  AND roll.is_student
  AND graduation.graduated_months_past >= $graduate_grace_months
  AND NOT EXISTS (
    SELECT 1
    FROM fact.graduation AS later
    WHERE later.person = roll.person AND later.graduated_on > graduation.graduated_on
  )
  AND possible.is_in_graduation IS NOT TRUE
