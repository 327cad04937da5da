/*
rule: id_number_differs_from_hukou
title: 身份证号与户籍不一致
queue: identity
severity: medium
grain: P
why: 名册上的身份证号格式有效，户籍中却没有此号；户籍中恰有一名同名、同性别、同出生日期的居民使用另一个证号，很可能是同一人。
notes: >-
  两个有效证号一般是两个人，所以只在各项都相符时才报：该号在全县户籍中没有（无论在谁名下）；全县户籍中同名、同性别、同出生日期的
  恰有一人；此人与名册所写在同一乡镇，或与同证其他成员同户；此人的证号不在任何名册上。全部相符视为把握不低于0.95，否则不报，
  由“户籍中查不到”处理。该号在户籍中属于另一姓名的由“姓名与户籍不一致”处理，证号有误的由“身份证号有误”处理。
  公安已登记更正的新旧两号视为一人，不报。暂停保障的也报。
basis:
  - {text: 连民〔2020〕12号 二（四）（救助人员身份信息错误）, place: "320700", from: 2020-04-10}
needs: [enrolment, residence]
distinct_by: []
evidence: [register_person]
reviewed: 2026-11-21
innocent:
  - explanation: 证号因重号、错号由公安更正过，名册没有更新。
    proof: 公安机关出具的公民身份号码更正证明
  - explanation: 录入时写错而校验码碰巧相符。
    proof: 本人身份证或户口簿原件
  - explanation: 确是同名同日出生的另一人，户口在外县。
    proof: 本人户口簿、身份证原件
review: 由县级核对申请档案、身份证和户籍后更正名册；一人有两个户口的转公安机关。
params: {}
reason: "名册所写身份证号户籍中没有，户籍中恰有一名同名、同性别、同出生日期的居民（{nearness}）使用另一证号，请核对身份证或户口簿"
examples:
  - case: 户籍中恰有一人各项相符而证号不同
    as_of: 2021-06-01
    roll: |
      person | certificate_no | township
      a      | c1             | 伊山镇
    number_difference: |
      person | certificate_no | register_person | nearness
      a      | c1             | x               | 同乡镇
    flags: [a]
  - case: 暂停保障的也报
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_suspended
      a      | c1             | true
    number_difference: |
      person | certificate_no | register_person | nearness
      a      | c1             | x               | 同户
    flags: [a]
  - case: 没有相符的,或不止一人相符(同名同日出生),不能认定
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    residence: |
      person | household_no
      x      | h1
      y      | h2
    flags: []
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    number_difference.link_probability,
    number_difference.register_person,
    number_difference.nearness
FROM fact.roll AS roll
INNER JOIN fact.number_difference AS number_difference
    ON number_difference.person = roll.person AND number_difference.certificate_no = roll.certificate_no
