/*
rule: severe_illness_not_enrolled
title: 低收入家庭重病人员未纳入保障
queue: missed_enrolment
severity: medium
grain: P
why: 已知的低收入家庭里有人近十二个月自付医疗费用达到一年的低保标准，本人却不在低保、特困名册，可能漏保。
notes: >-
  自付费用按本人近十二个月内（含恰满十二个月）各次结算合计，与农村低保年标准（十二个月）比较，达到即报；没有自付金额的结算不计。
  不读诊断。低收入家庭指风险未消除的防返贫监测户、建档立卡户（不论收入）和低保边缘名册。只看本人是否在低保（含暂停）、
  特困名册；在低保边缘名册上、家人在册都不是不报的理由。可能在册（把握0.5以上）、已故、户口不在本县的不报。
basis:
  - {text: 连民〔2020〕12号 一（一）（单人保）, place: "320700", from: 2020-04-10}
  - {text: 运民发〔2022〕11号 二（十）（单独申请低保）, place: "140800", from: 2022-02-01}
  - {text: 灌民发〔2021〕12号 一（三）（重残病“单人保”）, place: "320723", from: 2021-04-01}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（单独申请低保）, place: "000000", from: 2021-06-11}
needs: [medical_expense, monitoring, registered_poor, edge_listing, enrolment, support, residence, death]
distinct_by: []
evidence: [last_settled_on, known_as]
labels: {yearly_standard_fen: 低保年标准}
reviewed: 2026-11-21
innocent:
  - explanation: 费用事后由大病保险、医疗救助或商业保险报销，实际自付没有这么多。
    proof: 二次报销、医疗救助或理赔的结算单
  - explanation: 费用由交通事故责任方、用人单位或子女承担。
    proof: 赔偿协议、付款凭证
  - explanation: 本人或家庭不愿申请，或家庭财产超过限额。
    proof: 放弃申请的书面说明，或未予批准的书面告知
review: 核对结算单和二次报销，入户了解刚性支出；符合条件的协助申请单人保，一时困难的考虑临时救助、医疗救助。
params:
  rural_yearly_standard_fen: 744000
reason: "近十二个月自付医疗费用{year_paid_yuan}元（{bills_count}次结算，最近{last_settled_on}），达到农村低保年标准{yearly_standard_yuan}元，家庭是{known_as}，本人不在低保、特困名册"
examples:
  - case: 一次或几次合计,恰好达到一年的农村标准
    as_of: 2021-06-01
    params: {rural_yearly_standard_fen: 744000}
    illness: |
      person | dated_on   | year_paid_fen | reached_paid_fen | earlier_paid_fen
      a      | 2021-03-01 | 744000        | 744000           | 0
      b      | 2020-09-01 | 800000        | 300000           | 0
      b      | 2021-04-01 | 800000        | 800000           | 300000
    known_low_income: |
      person | known_as
      a      | 建档立卡户
      b      | 低保边缘家庭
    resident: |
      person
      a
      b
    flags: [a, b]
  - case: 差一分
    as_of: 2021-06-01
    params: {rural_yearly_standard_fen: 744000}
    illness: |
      person | dated_on   | year_paid_fen | reached_paid_fen | earlier_paid_fen
      a      | 2021-03-01 | 743999        | 743999           | 0
    known_low_income: |
      person
      a
    resident: |
      person
      a
    flags: []
  - case: 后来冲正退费,合计不到标准
    as_of: 2021-06-01
    params: {rural_yearly_standard_fen: 744000}
    illness: |
      person | dated_on   | year_paid_fen | reached_paid_fen | earlier_paid_fen
      a      | 2021-03-01 | 500000        | 900000           | 0
      a      | 2021-04-01 | 500000        | 500000           | 900000
    known_low_income: |
      person
      a
    resident: |
      person
      a
    flags: []
  - case: 不属于已知的低收入家庭
    as_of: 2021-06-01
    illness: |
      person | dated_on   | year_paid_fen | reached_paid_fen | earlier_paid_fen
      a      | 2021-03-01 | 900000        | 900000           | 0
    resident: |
      person
      a
    flags: []
  - case: 本人在低保(暂停也算)、特困名册,或可能在册
    as_of: 2021-06-01
    illness: |
      person | dated_on   | year_paid_fen | reached_paid_fen | earlier_paid_fen
      a      | 2021-03-01 | 900000        | 900000           | 0
      b      | 2021-03-01 | 900000        | 900000           | 0
      c      | 2021-03-01 | 900000        | 900000           | 0
    known_low_income: |
      person
      a
      b
      c
    resident: |
      person
      a
      b
      c
    roll: |
      person | is_suspended
      a      | true
    support: |
      person
      b
    possible: |
      person | is_in_enrolment | is_on_any_list | is_on_roll
      c      | true            | true           | true
    flags: []
  - case: 在低保边缘名册上不是不报的理由
    as_of: 2021-06-01
    illness: |
      person | dated_on   | year_paid_fen | reached_paid_fen | earlier_paid_fen
      a      | 2021-03-01 | 900000        | 900000           | 0
    known_low_income: |
      person | known_as
      a      | 低保边缘家庭
    edge_listing: |
      person
      a
    resident: |
      person
      a
    flags: [a]
  - case: 已故,或户口不在本县
    as_of: 2021-06-01
    illness: |
      person | dated_on   | year_paid_fen | reached_paid_fen | earlier_paid_fen
      a      | 2021-03-01 | 900000        | 900000           | 0
    known_low_income: |
      person
      a
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    illness: |
      person | dated_on   | year_paid_fen | reached_paid_fen | earlier_paid_fen | link_probability
      a      | 2021-03-01 | 900000        | 900000           | 0                | 0.9
      b      | 2021-03-01 | 900000        | 900000           | 0                | 0.7
    known_low_income: |
      person
      a
      b
    resident: |
      person
      a
      b
    flags: {a: low}
*/
SELECT
    illness.person AS subject,
    resident.township,
    resident.village,
    least(illness.link_probability, known.link_probability, resident.link_probability) AS link_probability,
    known.known_as,
    illness.year_paid_fen,
    illness.bills_count,
    illness.dated_on,
    illness.last_settled_on,
    $rural_yearly_standard_fen AS yearly_standard_fen
FROM fact.illness AS illness
INNER JOIN fact.known_low_income AS known ON known.person = illness.person
INNER JOIN fact.resident AS resident ON resident.person = illness.person
LEFT JOIN fact.possible AS possible ON possible.person = illness.person
WHERE illness.year_paid_fen >= $rural_yearly_standard_fen
  AND illness.reached_paid_fen >= $rural_yearly_standard_fen
  AND illness.earlier_paid_fen < $rural_yearly_standard_fen
  AND NOT EXISTS (SELECT 1 FROM fact.roll AS roll WHERE roll.person = illness.person)
  AND NOT EXISTS (SELECT 1 FROM fact.support AS support WHERE support.person = illness.person)
  AND possible.is_on_roll IS NOT TRUE
