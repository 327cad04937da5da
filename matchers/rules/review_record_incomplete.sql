/*
rule: review_record_incomplete
title: 年审复核环节不全
queue: procedure
severity: medium
grain: H
why: 年审复核应当评议研究有记录、评审核查有材料、审批公示有存根、待遇调整有告知；截止日已过，该户缺其中的环节。
notes: >-
  截止日（review_until）由本地规定，没有规定的不运行；截止日当天仍不报。看截止日所在年度的记录，几份记录合在一起看。
  告知只在意见为调整、退出、暂停时要求。在册而没有该年度任何记录的，各环节都缺；截止日当月及以后才纳入、起始年月不详又没有记录的不报。
  已经退出而记录不全的仍报。没有年审复核台账的不运行。暂停保障的仍在册，也报。
basis:
  - {text: 灌民发〔2021〕12号 三（二）（启动有公告、评议有记录、核查有材料、审批公示有存根、调整有告知）, place: "320723", from: 2021-04-01}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（定期核查、公示和告知）, place: "000000", from: 2021-06-11}
needs: [enrolment, annual_review]
not_run_without: [annual_review]
declared_by_place: [review_until]
distinct_by: []
evidence: [year, steps_missing]
reviewed: 2026-11-30
innocent:
  - explanation: 纸质材料齐全，台账没有登记日期。
    proof: 评议记录、复审表、公示存根、审批表、告知书
  - explanation: 低保证换发了新号，年审登记在旧号下。
    proof: 新旧证号对照
  - explanation: 该户年审期间暂停或正在办理退出。
    proof: 暂停或退出审批表
review: 调阅该户年审材料，缺的环节补办，材料齐全的补登台账。
params:
  review_until: "9999-12-31"
reason: "{year}年度年审复核缺：{steps_missing}（截止{review_until}，复审意见：{review_opinion}）"
examples:
  - case: 截止日已过,缺环节;没有任何记录
    as_of: 2021-06-01
    params: {review_until: "2021-05-31"}
    review_record: |
      certificate_no | year | has_record | is_due | steps_missing
      c1             | 2021 | true       | true   | 公示
      c2             | 2021 | false      | true   | 评议、审查、公示、审批
    flags: [c1, c2]
  - case: 环节齐全;不须审
    as_of: 2021-06-01
    params: {review_until: "2021-05-31"}
    review_record: |
      certificate_no | year | has_record | is_due | steps_missing
      c1             | 2021 | true       | true   |
      c2             | 2021 | false      | false  | 评议、审查、公示、审批
    flags: []
  - case: 截止日未过
    as_of: 2021-05-31
    params: {review_until: "2021-05-31"}
    review_record: |
      certificate_no | year | has_record | is_due | steps_missing
      c1             | 2021 | true       | true   | 公示
    flags: []
*/
SELECT
    record.certificate_no AS subject,
    record.certificate_no,
    record.head AS person,
    record.township,
    record.village,
    record.year,
    record.steps_missing,
    coalesce(record.review_opinion, '没有写明') AS review_opinion
FROM fact.review_record AS record
WHERE CAST($review_until AS DATE) < $as_of
  AND record.is_due
  AND record.steps_missing IS NOT NULL
