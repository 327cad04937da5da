/*
rule: sex_or_birth_disagrees
title: 性别或出生日期与身份证号不符
queue: identity
severity: medium
grain: P
why: 名册所写的性别或出生日期与本人有效身份证号所含的不同：要么证号是别人的，要么名册录入有误，会影响分类施保和年龄核算。
notes: >-
  十五位旧号升位后比较。没有写性别、出生日期的不报；只写年或年月的，与证号相符即算一致。没有有效证号的由“身份证号有误”处理。
  暂停保障的也报。本规则只看名册，不需与其他登记比对。
basis:
  - {text: 连民〔2020〕12号 二（四）（救助人员身份信息错误）, place: "320700", from: 2020-04-10}
needs: [enrolment]
distinct_by: []
evidence: [difference]
labels: {difference: 不符之处}
reviewed: 2026-11-21
innocent:
  - explanation: 名册写的是农历生日。
    proof: 身份证或户口簿原件
  - explanation: 录入时性别、出生日期填错。
    proof: 身份证或户口簿原件
  - explanation: 证号抄成了家庭其他成员的。
    proof: 户口簿各人页
review: 由县级按身份证或户口簿更正名册；证号属于他人的，一并核对两人的档案。
params: {}
reason: "名册所写的{difference}与身份证号不符，请按身份证或户口簿更正"
examples:
  - case: 性别不同;出生年份、月日不同;都不同
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
      d      | c4
    written_identity: |
      person | certificate_no | is_sex_different | is_birth_different | birth_part
      a      | c1             | true             | false              |
      b      | c2             | false            | true               | 出生年份
      c      | c3             | false            | true               | 出生月日
      d      | c4             | true             | true               | 出生年份
    flags: [a, b, c, d]
  - case: 一致,没有写,只写年或年月而相符
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    written_identity: |
      person | certificate_no | is_sex_different | is_birth_different
      a      | c1             | false            | false
    flags: []
  - case: 没有有效证号,无从比较
    as_of: 2021-06-01
    roll: |
      person | certificate_no | person_id_status
      a      | c1             | invalid
      b      | c2             | missing
    flags: []
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    CASE
        WHEN written.is_sex_different AND written.is_birth_different AND written.birth_part = '出生年份' THEN '性别和出生年份'
        WHEN written.is_sex_different AND written.is_birth_different THEN '性别和出生月日'
        WHEN written.is_sex_different THEN '性别'
        ELSE written.birth_part
    END AS difference
FROM fact.roll AS roll
INNER JOIN fact.written_identity AS written
    ON written.person = roll.person AND written.certificate_no = roll.certificate_no
WHERE written.is_sex_different OR written.is_birth_different
