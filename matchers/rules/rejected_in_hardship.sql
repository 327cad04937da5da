/*
rule: rejected_in_hardship
title: 申请未批后陷入困难
queue: missed_enrolment
severity: medium
grain: P
why: 申请低保没有批准的人，此后重度残疾、被列入防返贫监测、自付医疗费用达到一年的低保标准或登记失业，可能需要重新受理。
notes: >-
  从refused_since起的申请，看最近一次未批；审核结果没有填写的，写有未批原因才算未批。困难情形的日期（发证、识别、结算、登记）须在
  申请日期之后，没有日期的不报；自付医疗费用的日期是近十二个月累计达到农村低保年标准的那次结算。此后又批准过的、
  现在低保（含暂停）、特困、低保边缘名册的不报，可能在册（把握0.5以上）的不报；已故、户口不在本县的不报。
  撤回、办理中的申请不算未批，也不影响此前的未批。
basis:
  - {text: 东民发〔2018〕12号 三（一）1、附件2（申请未审批通过的家庭）, place: "431122", from: 2018-07-09}
  - {text: 《社会救助暂行办法》第九条（低保条件）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（低保条件）, place: "000000", from: 2021-06-11}
needs:
  - application
  - disability
  - monitoring
  - medical_expense
  - unemployment
  - enrolment
  - support
  - edge_listing
  - residence
  - death
distinct_by: []
evidence: [applied_on, signal]
reviewed: 2026-11-21
innocent:
  - explanation: 未批的原因仍然存在，收入或财产超过限额。
    proof: 近期家庭经济状况核对报告
  - explanation: 重新申请正在办理。
    proof: 受理通知书
  - explanation: 困难已经得到其他救助，生活有着落。
    proof: 临时救助、医疗救助或其他帮扶的凭证
review: 上门了解未批以后的变化，告知可以重新申请；符合条件的协助办理，不符合的写明原因并考虑临时救助。
params:
  refused_since: "2017-01-01"
  rural_yearly_standard_fen: 744000
reason: "{applied_on}申请低保未批（原因：{refusal}），此后出现困难情形：{signal_list}（{dated_on_list}），不在低保、特困、边缘名册"
examples:
  - case: 未批之后重度残疾、被监测、自付费用达到标准、登记失业,有一项即报
    as_of: 2021-06-01
    params: {rural_yearly_standard_fen: 744000}
    application: |
      person | applied_on | decision | refusal
      a      | 2017-01-01 | 未批     | 收入超过标准
      b      | 2020-05-06 | 未批     | 财产超过限额
      c      | 2020-05-06 |          | 收入超过标准
      d      | 2020-05-06 | 未批     |
    hardship: |
      person | signal       | dated_on   | year_paid_fen | reached_paid_fen | earlier_paid_fen
      a      | 重度残疾     | 2017-01-02 |               |                  |
      b      | 防返贫监测   | 2020-11-01 |               |                  |
      c      | 大额医疗费用 | 2020-07-01 | 900000        | 500000           | 0
      c      | 大额医疗费用 | 2021-03-01 | 900000        | 900000           | 500000
      d      | 登记失业     | 2021-03-01 |               |                  |
    resident: |
      person
      a
      b
      c
      d
    flags: [a, b, c, d]
  - case: 困难情形在申请当日或以前,或没有日期
    as_of: 2021-06-01
    application: |
      person | applied_on | decision
      a      | 2020-05-06 | 未批
      b      | 2020-05-06 | 未批
    hardship: |
      person | signal     | dated_on
      a      | 重度残疾   | 2020-05-06
      b      | 防返贫监测 |
    resident: |
      person
      a
      b
    flags: []
  - case: 申请以前自付费用已达到标准,以后的结算不改变日期
    as_of: 2021-06-01
    params: {rural_yearly_standard_fen: 744000}
    application: |
      person | applied_on | decision
      a      | 2021-02-01 | 未批
    hardship: |
      person | signal       | dated_on   | year_paid_fen | reached_paid_fen | earlier_paid_fen
      a      | 大额医疗费用 | 2021-01-15 | 900000        | 800000           | 0
      a      | 大额医疗费用 | 2021-03-01 | 900000        | 900000           | 800000
    resident: |
      person
      a
    flags: []
  - case: 几次未批时看最近一次
    as_of: 2021-06-01
    application: |
      person | applied_on | decision
      a      | 2018-05-06 | 未批
      a      | 2020-05-06 | 未批
    hardship: |
      person | signal   | dated_on
      a      | 重度残疾 | 2019-03-01
    resident: |
      person
      a
    flags: []
  - case: 此后又批准;撤回或办理中不是未批;结果和原因都没有填写
    as_of: 2021-06-01
    application: |
      person | applied_on | decision
      a      | 2018-05-06 | 未批
      a      | 2019-05-06 | 批准
      b      | 2018-05-06 | 撤回
      c      | 2018-05-06 | 办理中
      d      | 2018-05-06 |
    hardship: |
      person | signal   | dated_on
      a      | 重度残疾 | 2020-03-01
      b      | 重度残疾 | 2020-03-01
      c      | 重度残疾 | 2020-03-01
      d      | 重度残疾 | 2020-03-01
    resident: |
      person
      a
      b
      c
      d
    flags: []
  - case: 在规定日期以前申请
    as_of: 2021-06-01
    application: |
      person | applied_on | decision
      a      | 2016-12-31 | 未批
    hardship: |
      person | signal   | dated_on
      a      | 重度残疾 | 2020-03-01
    resident: |
      person
      a
    flags: []
  - case: 现在低保(暂停也算)、特困、低保边缘名册,或可能在册
    as_of: 2021-06-01
    application: |
      person | applied_on | decision
      a      | 2019-05-06 | 未批
      b      | 2019-05-06 | 未批
      c      | 2019-05-06 | 未批
      d      | 2019-05-06 | 未批
    hardship: |
      person | signal   | dated_on
      a      | 重度残疾 | 2020-03-01
      b      | 重度残疾 | 2020-03-01
      c      | 重度残疾 | 2020-03-01
      d      | 重度残疾 | 2020-03-01
    resident: |
      person
      a
      b
      c
      d
    roll: |
      person | is_suspended
      a      | true
    support: |
      person
      b
    edge_listing: |
      person
      c
    possible: |
      person | is_in_enrolment | is_on_any_list | is_on_roll
      d      | true            | true           | true
    flags: []
  - case: 已故,或户口不在本县
    as_of: 2021-06-01
    application: |
      person | applied_on | decision
      a      | 2019-05-06 | 未批
    hardship: |
      person | signal   | dated_on
      a      | 重度残疾 | 2020-03-01
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    application: |
      person | applied_on | decision | person_link_probability
      a      | 2019-05-06 | 未批     | 0.9
      b      | 2019-05-06 | 未批     | 0.7
    hardship: |
      person | signal   | dated_on
      a      | 重度残疾 | 2020-03-01
      b      | 重度残疾 | 2020-03-01
    resident: |
      person
      a
      b
    flags: {a: low}
*/
SELECT
    refused.person AS subject,
    resident.township,
    resident.village,
    least(refused.person_link_probability, hardship.link_probability, resident.link_probability) AS link_probability,
    refused.applied_on,
    refused.refusal,
    hardship.signal,
    hardship.dated_on,
    hardship.disability_grade,
    hardship.year_paid_fen
FROM fact.application AS refused
INNER JOIN fact.hardship AS hardship ON hardship.person = refused.person
INNER JOIN fact.resident AS resident ON resident.person = refused.person
LEFT JOIN fact.possible AS possible ON possible.person = refused.person
WHERE refused.applied_on >= CAST($refused_since AS DATE)
  AND (refused.decision = '未批' OR (refused.decision IS NULL AND refused.refusal IS NOT NULL))
  AND hardship.dated_on > refused.applied_on
  AND NOT EXISTS (
    SELECT 1
    FROM fact.application AS later
    WHERE later.person = refused.person
      AND (
        (later.decision = '批准' AND later.applied_on >= refused.applied_on)
        OR (
          (later.decision = '未批' OR (later.decision IS NULL AND later.refusal IS NOT NULL))
          AND later.applied_on > refused.applied_on
        )
      )
  )
  AND (
    hardship.signal <> '大额医疗费用'
    OR (
      hardship.year_paid_fen >= $rural_yearly_standard_fen
      AND hardship.reached_paid_fen >= $rural_yearly_standard_fen
      AND hardship.earlier_paid_fen < $rural_yearly_standard_fen
    )
  )
  AND NOT EXISTS (SELECT 1 FROM fact.roll AS roll WHERE roll.person = refused.person)
  AND NOT EXISTS (SELECT 1 FROM fact.support AS support WHERE support.person = refused.person)
  AND NOT EXISTS (SELECT 1 FROM fact.edge_listing AS edge WHERE edge.person = refused.person)
  AND possible.is_on_any_list IS NOT TRUE
