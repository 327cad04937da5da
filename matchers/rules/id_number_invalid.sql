/*
rule: id_number_invalid
title: 身份证号有误
queue: identity
severity: high
grain: P
why: 低保名册上的身份证号不合格式、日期或校验码，或被表格软件截断，无法与其他部门核对，也无法证明是谁在领取。
notes: >-
  十五位旧号能升位的、行政区划代码已撤销的都不算错；没有填写证号的不报（未成年人常无证）。暂停保障的也报。本规则只看名册，不需与其他登记比对。
  被截断或四舍五入后校验码碰巧仍相符的（十一个里有一个），户籍中没有此号、而有姓名相符或相近的人证号正可变成此号时，也按损坏报，不再报“户籍中查不到”。
  理由写明第一处不对的地方，依次为位数、字符、出生日期、前六位、校验码；前六位按1980年至2021年历年行政区划代码核对，校验码正确而前六位不在其中的不报。
basis:
  - {text: 连民〔2020〕12号 二（四）（救助人员身份信息错误，信息入库准确率）, place: "320700", from: 2020-04-10}
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
  - case: 位数、字符、出生日期、前六位（从未用过；已撤销）、校验码各有不对
    as_of: 2021-06-01
    roll: |
      person | certificate_no | person_id_status
      a      | c1             | invalid
      b      | c2             | invalid
      c      | c3             | invalid
      d      | c4             | invalid
      e      | c5             | invalid
      f      | c6             | invalid
    number_fault: |
      person | certificate_no | fault
      a      | c1             | length
      b      | c2             | characters
      c      | c3             | birth
      d      | c4             | region
      e      | c5             | ceased
      f      | c6             | checksum
    flags: [a, b, c, d, e, f]
  - case: 校验码碰巧相符的截断号
    as_of: 2021-06-01
    roll: |
      person | certificate_no | person_id_status
      a      | c1             | damaged
    number_fault: |
      person | certificate_no | fault
      a      | c1             | chance
    flags: [a]
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
    CASE
        WHEN written.fault = 'chance' THEN '像被截断或四舍五入过：校验码碰巧相符，户籍中没有此号，有同名或近名的人证号与之只差被截去的几位'
        WHEN roll.person_id_status = 'damaged' THEN '被表格软件截断或四舍五入'
        WHEN roll.person_id_status = 'dummy' THEN '是占位号码'
        WHEN roll.person_id_status = 'masked' THEN '被遮盖'
        WHEN written.fault = 'length' THEN '位数不对'
        WHEN written.fault = 'characters' THEN '有数字和末位X以外的字符'
        WHEN written.fault = 'birth' THEN '出生日期部分不是有效日期'
        WHEN written.fault = 'region' THEN '前六位不是1980年以来用过的行政区划代码'
        WHEN written.fault = 'ceased' THEN '前六位的行政区划在所写出生年份之前已撤销'
        WHEN written.fault = 'checksum' THEN '校验码不符，至少有一位写错'
        ELSE '不合格式、日期或校验码'
    END AS problem
FROM fact.roll AS roll
LEFT JOIN fact.number_fault AS written
    ON written.person = roll.person AND written.certificate_no = roll.certificate_no
WHERE roll.person_id_status IN ('invalid', 'damaged', 'dummy', 'masked')
