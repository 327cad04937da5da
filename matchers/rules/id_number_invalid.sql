/*
rule: id_number_invalid
title: 身份证号有误
queue: identity
severity: high
grain: P
why: 低保名册上的身份证号不合格式、日期或校验码，或被表格软件截断，无法与其他部门核对，也无法证明是谁在领取。
notes: 十五位旧号能升位的、行政区划代码已撤销的都不算错；没有填写证号的不报（未成年人常无证）。暂停保障的也报。本规则只看名册，不需与其他登记比对。
basis: 连民〔2020〕12号 二（四）（救助人员身份信息错误，信息入库准确率）
needs: [enrolment]
distinct_by: []
evidence: [id_status]
labels: {problem: 不符之处, id_status: 证号状态}
reviewed: 2026-11-21
innocent:
  - explanation: 录入时漏字、错字。
    proof: 身份证或户口簿原件
  - explanation: 用表格软件存成数字，后几位变成了0。
    proof: 身份证或户口簿原件；导出名册时把证号列设为文本
  - explanation: 重号、错号已由公安更正，名册没有更新。
    proof: 公安机关出具的公民身份号码更正证明
review: 由县级比对户籍后更正；不必入户。
params: {}
reason: "名册所写身份证号{problem}，请按身份证或户口簿更正"
examples:
  - case: 格式、日期、校验码有误,被截断,占位号,被遮盖
    as_of: 2021-06-01
    roll: |
      person | certificate_no | person_id_status
      a      | c1             | invalid
      b      | c2             | damaged
      c      | c3             | dummy
      d      | c4             | masked
    flags: [a, b, c, d]
  - case: 十五位旧号升位后有效;区划代码已撤销而校验正确
    as_of: 2021-06-01
    roll: |
      person | certificate_no | person_id_status
      a      | c1             | upgraded
      b      | c2             | valid
    flags: []
  - case: 没有填写证号
    as_of: 2021-06-01
    roll: |
      person | certificate_no | person_id_status
      a      | c1             | missing
      b      | c2             |
    flags: []
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    roll.person_id_status AS id_status,
    CASE roll.person_id_status
        WHEN 'damaged' THEN '被表格软件截断或四舍五入'
        WHEN 'dummy' THEN '是占位号码'
        WHEN 'masked' THEN '被遮盖'
        ELSE '不合格式、日期或校验码'
    END AS problem
FROM fact.roll AS roll
WHERE roll.person_id_status IN ('invalid', 'damaged', 'dummy', 'masked')
