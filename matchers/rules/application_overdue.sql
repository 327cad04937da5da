/*
rule: application_overdue
title: 申请超过审批时限
queue: procedure
severity: medium
grain: P
why: 低保申请受理以后，过了审批时限还没有作出决定。
notes: >-
  从受理次日起数工作日：周一至周五，除去国家规定的放假日，加上调休上班的周末；放假和调休的日子来自各年的国务院通知，写在区划参数里。
  没有通知的年份少算十二天，宁可晚报不误报。恰满approval_days（默认30）个工作日的仍不报；写明延长的，或者没有写是否延长的，按extended_days（默认45）。
  写了审批日期，或审核结果是批准、未批、撤回的，已经决定，不报；审核结果读不懂的不报。没有受理日期的无从起算，不报。
  同一人以后又申请并且已经决定的，此前那次不报。
basis:
  - {text: 连民〔2020〕12号 一（一）（落实低保申请内容、审核审批时限、审核审批程序）, place: "320700", from: 2020-04-10}
  - {text: 《最低生活保障审核审批办法（试行）》（民发〔2012〕220号）（审核审批时限）, place: "000000", from: 2012-12-12, until: 2021-06-10}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（三十个工作日内办结，特殊情况四十五个）, place: "000000", from: 2021-06-11}
needs: [application]
distinct_by: []
evidence: [accepted_on]
reviewed: 2026-11-30
innocent:
  - explanation: 已经审批，台账没有登记结果。
    proof: 审批表、确认（不予确认）决定书及送达日期
  - explanation: 经批准延长，台账没有写明。
    proof: 延长审批的书面说明
  - explanation: 申请人补充材料或者联系不上，时限中止。
    proof: 补正材料通知书、联系记录
review: 查明停在哪一环节，尽快作出决定并书面告知申请人；已经决定的补登结果和日期。
params:
  approval_days: 30
  extended_days: 45
reason: "{accepted_on}受理的低保申请，已过{working_days_past}个工作日，没有审批结果"
examples:
  - case: 没有延长,过了三十个工作日;延长的过了四十五个
    as_of: 2021-06-01
    application_wait: |
      record_id | person | accepted_on | is_extended | working_days_past
      r1        | a      | 2021-04-16  | false       | 30
      r2        | b      | 2021-03-20  | true        | 45
      r3        | d      | 2021-03-20  |             | 45
    flags: [a, b, d]
  - case: 恰满三十个工作日;延长的恰满四十五个;没有写是否延长的按四十五个
    as_of: 2021-06-01
    application_wait: |
      record_id | person | accepted_on | is_extended | working_days_past
      r1        | a      | 2021-04-18  | false       | 29
      r2        | b      | 2021-03-22  | true        | 44
      r3        | d      | 2021-04-01  |             | 40
    flags: []
  - case: 已经决定,撤回
    as_of: 2021-06-01
    application_wait: |
      record_id | person | accepted_on | is_extended | working_days_past | decided_on | decision
      r1        | a      | 2021-01-04  | false       | 100               | 2021-05-20 |
      r2        | b      | 2021-01-04  | false       | 100               |            | 批准
      r3        | d      | 2021-01-04  | false       | 100               |            | 未批
      r4        | e      | 2021-01-04  | false       | 100               |            | 撤回
    flags: []
  - case: 审核结果写办理中;审批日期在核对日以后
    as_of: 2021-06-01
    application_wait: |
      record_id | person | accepted_on | is_extended | working_days_past | decided_on | decision
      r1        | a      | 2021-01-04  | false       | 100               |            | 办理中
      r2        | b      | 2021-01-04  | false       | 100               | 2021-06-02 |
    flags: [a, b]
  - case: 以后的申请已经决定
    as_of: 2021-06-01
    application_wait: |
      record_id | person | accepted_on | is_extended | working_days_past | decision
      r1        | a      | 2021-01-04  | false       | 100               |
      r2        | a      | 2021-03-04  | false       | 60                | 批准
    flags: []
*/
SELECT
    waiting.person AS subject,
    waiting.township,
    waiting.village,
    waiting.accepted_on,
    waiting.is_extended,
    waiting.working_days_past
FROM fact.application_wait AS waiting
WHERE (
    waiting.working_days_past >= $extended_days
    OR (waiting.working_days_past >= $approval_days AND waiting.is_extended IS FALSE)
  )
  AND (waiting.decided_on IS NULL OR waiting.decided_on > $as_of)
  AND (waiting.decision IS NULL OR waiting.decision = '办理中')
  AND NOT EXISTS (
    SELECT 1
    FROM fact.application_wait AS later
    WHERE later.person = waiting.person
      AND later.accepted_on >= waiting.accepted_on
      AND later.record_id <> waiting.record_id
      AND (later.decided_on <= $as_of OR later.decision IN ('批准', '未批', '撤回'))
  )
