/*
rule: id_number_shared
title: 一个身份证号两个姓名
queue: identity
severity: medium
grain: P
why: 低保、特困名册上同一个身份证号写在两个不同姓名之下，两个姓名不可能是同一姓名的不同写法，至少一人的证号有误或被冒用。
notes: >-
  只在低保（含暂停）、特困名册之内比对；两边各报一条，户籍中该号属于谁写在理由里。异体字、空格、同音形近等写法不同的不报；
  曾用名与另一姓名相同的不报；公安已更正的旧号不报。没有有效证号的由“身份证号有误”处理。
  户籍中该号属于另一方的，“姓名与户籍不一致”另按户籍报出。
basis:
  - {text: 连民〔2020〕12号 二（四）（救助人员身份信息错误）, place: "320700", from: 2020-04-10}
needs: [enrolment]
distinct_by: []
evidence: [other_person]
reviewed: 2026-11-21
innocent:
  - explanation: 未成年人没有证号，录入时填了家长的证号。
    proof: 户口簿各人页
  - explanation: 录入时抄错了家庭其他成员或邻行的证号。
    proof: 两人的身份证或户口簿原件
  - explanation: 公安登记重号，正在更正。
    proof: 公安机关出具的重号更正证明
review: 由县级核对两份申请档案和户籍，更正证号用错的一方；涉及冒用的转有关部门。
params: {}
reason: "{roll}名册所写身份证号，在{other_entry_list}又写在另一姓名之下；{holder}"
examples:
  - case: 两个低保证;低保与特困,两边各一条
    as_of: 2021-06-01
    shared_number: |
      person | certificate_no | roll | other_person | other_certificate_no | other_entry  | holder
      a      | c1             | 低保 | b            | c2                   | 低保证c2     | 户籍中该号属于本人
      b      | c2             | 低保 | a            | c1                   | 低保证c1     | 户籍中该号不属于本人
      c      | c3             | 低保 | d            |                      | 特困供养名册 | 户籍中该号属于本人
      d      |                | 特困 | c            | c3                   | 低保证c3     | 户籍中该号不属于本人
    flags: [a, b, c, d]
  - case: 三个姓名同一号,一人一条
    as_of: 2021-06-01
    shared_number: |
      person | certificate_no | roll | other_person | other_entry | holder
      a      | c1             | 低保 | b            | 低保证c2    | 户籍中查不到该号
      a      | c1             | 低保 | d            | 低保证c3    | 户籍中查不到该号
    flags: [a]
  - case: 写法不同、曾用名、更正前的旧号,不在一号多人之内
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      a      | c2
    flags: []
*/
SELECT
    shared_number.person AS subject,
    shared_number.certificate_no,
    shared_number.township,
    shared_number.village,
    shared_number.roll,
    shared_number.other_person,
    shared_number.other_entry,
    shared_number.holder
FROM fact.shared_number AS shared_number
