/*
rule: verification_doubt_open
title: 省级核对存疑未处置
queue: wrong_enrolment
severity: medium
grain: P
why: 2018年以来省级核对平台反馈的存疑对象，没有处置结果，本人仍在保。
notes: >-
  处理状态为未处置或没有填写、也没有处理日期的，算未处置；处理日期在核对日之后的，核对日当天仍算未处置。
  同一人同一核对日期、同一类型的存疑，任一批次已处置的不报。一人一条，列出全部存疑。处理状态写法无法识别的不报。暂停保障的不报。
basis:
  - {text: 灌民发〔2021〕12号 一（四）（2018年以来省级核对反馈存疑数据处理情况，特别是重点存疑对象清理情况）, place: "320723", from: 2021-04-01}
  - {text: 《社会救助暂行办法》第五十八条（核对家庭收入、财产状况）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《社会救助法》第四十一条（核对家庭收入、财产状况）, place: "000000", from: 2026-07-01}
needs: [enrolment, doubt]
distinct_by: []
evidence: [checked_on, doubt_kind]
reviewed: 2026-11-21
innocent:
  - explanation: 已经入户核实并作出处理，没有在平台回填。
    proof: 入户核查表、审批表，补填平台处理结果
  - explanation: 存疑的收入或财产已如实申报，核减后仍符合条件。
    proof: 收入核算表、财产申报材料
  - explanation: 存疑信息属于同名人，证号录错。
    proof: 数据来源部门的更正证明
review: 按存疑类型逐项入户核实，作出继续保障、调整或退出的决定，并在省平台回填处理结果。
params:
  doubts_since: "2018-01-01"
reason: "省级核对于{checked_on_list}反馈存疑（{doubt_kind_list}）共{rows}条，没有处置结果，仍在保"
examples:
  - case: 未处置;处理状态没有填写;起算日当天
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
    doubt: |
      person | checked_on | doubt_kind | disposal
      a      | 2020-05-11 | 工商       | 未处置
      b      | 2020-05-11 | 车辆       |
      c      | 2018-01-01 | 房产       | 未处置
    flags: [a, b, c]
  - case: 已处置;只写了处理日期;处理状态无法识别
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
    doubt: |
      person | checked_on | doubt_kind | disposal | disposed_on
      a      | 2020-05-11 | 工商       | 已处置   |
      b      | 2020-05-11 | 车辆       |          | 2020-06-30
      c      | 2020-05-11 | 车辆       | 转交     |
    flags: []
  - case: 处理日期在核对日之后,核对日仍未处置
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    doubt: |
      person | checked_on | disposal | disposed_on
      a      | 2020-05-11 | 已处置   | 2021-06-20
    flags: [a]
  - case: 同一存疑后来的批次已处置;另一类型仍未处置
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    doubt: |
      person | check_batch | checked_on | doubt_kind | disposal
      a      | 一          | 2020-05-11 | 工商       | 未处置
      a      | 二          | 2020-05-11 | 工商       | 已处置
      b      | 一          | 2020-05-11 | 工商       | 未处置
      b      | 二          | 2020-05-11 | 车辆       | 已处置
    flags: [b]
  - case: 二〇一八年以前;不在名册;暂停保障
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_suspended
      a      | c1             |
      b      | c2             | true
    doubt: |
      person | checked_on | disposal
      a      | 2017-12-31 | 未处置
      b      | 2020-05-11 | 未处置
      z      | 2020-05-11 | 未处置
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    doubt: |
      person | checked_on | disposal | person_link_probability
      a      | 2020-05-11 | 未处置   | 0.9
      b      | 2020-05-11 | 未处置   | 0.7
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, doubt.person_link_probability) AS link_probability,
    doubt.checked_on,
    doubt.doubt_kind,
    doubt.check_batch
FROM fact.roll AS roll
INNER JOIN fact.doubt AS doubt ON doubt.person = roll.person
WHERE roll.is_suspended IS NOT TRUE
  AND doubt.checked_on >= CAST($doubts_since AS DATE)
  AND (
    (coalesce(doubt.disposal, '未处置') = '未处置' AND doubt.disposed_on IS NULL)
    OR doubt.disposed_on > $as_of
  )
  AND NOT EXISTS (
    SELECT 1
    FROM fact.doubt AS settled
    WHERE settled.person = doubt.person
      AND settled.checked_on = doubt.checked_on
      AND coalesce(settled.doubt_kind, '') = coalesce(doubt.doubt_kind, '')
      AND (settled.disposal = '已处置' OR settled.disposed_on IS NOT NULL)
      AND coalesce(settled.disposed_on, $as_of) <= $as_of
  )
