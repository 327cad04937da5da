/*
rule: name_differs_from_hukou
title: 姓名与户籍不一致
queue: identity
severity: medium
grain: P
why: 名册上的身份证号在户籍中属于另一个姓名，两个姓名不可能是同一姓名的不同写法：要么证号用错，要么冒用他人证号。
notes: 异体字、繁体、空格、间隔号、同音形近等写法不同的不报；户籍曾用名与名册相同的不报；名册上没有有效证号或户籍查不到的由其他规则处理。暂停保障的也报。
basis:
  - {text: 连民〔2020〕12号 二（四）（救助人员身份信息错误）, place: "320700", from: 2020-04-10}
needs: [enrolment, residence]
distinct_by: []
evidence: [register_person]
reviewed: 2026-11-21
innocent:
  - explanation: 录入时抄错了家庭其他成员的证号。
    proof: 本人身份证或户口簿原件
  - explanation: 改名后名册没有更新，户籍也没有登记曾用名。
    proof: 公安机关出具的姓名变更证明
  - explanation: 名册写的是小名或俗名。
    proof: 身份证原件、村（居）委会证明
review: 由县级核对申请档案和户籍后更正；涉及冒用的转有关部门。
params: {}
reason: "名册所写身份证号在户籍中属于另一姓名（{relation_of_names}），请核对本人身份证或户口簿"
examples:
  - case: 同一证号,户籍上是另一个姓名
    as_of: 2021-06-01
    name_difference: |
      person | certificate_no | register_person | relation_of_names
      a      | c1             | x               | 姓与名都不同
    roll: |
      person | certificate_no
      a      | c1
    flags: [a]
  - case: 写法不同或为曾用名,两个姓名相符
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    residence: |
      person | household_no
      a      | h1
    flags: []
*/
SELECT
    name_difference.person AS subject,
    name_difference.certificate_no,
    roll.township,
    roll.village,
    name_difference.link_probability,
    name_difference.register_person,
    name_difference.relation_of_names
FROM fact.name_difference AS name_difference
INNER JOIN fact.roll AS roll
    ON roll.person = name_difference.person AND roll.certificate_no = name_difference.certificate_no
