/*
rule: discovered_not_enrolled
title: 主动发现后没有下文
queue: missed_enrolment
severity: medium
grain: P
why: 村（居）、网格员走访或12345热线发现的困难群众，登记在主动发现花名册上三十日以后，没有申请，没有救助，也没有纳入低保、特困。
notes: >-
  发现恰满discovery_days日的仍不报。花名册上写了办结日期，或处理结果不是办理中的（已纳入、已救助、不符合条件、本人放弃、已转介等），
  已经有了下文，不报；同一人以后又被发现并办结的，以后一次为准。发现当日及以后有低保申请（申请或审批）、临时救助的不报，
  此前的申请还在办理的也不报；低保（含暂停）、特困名册上的不报，只在低保边缘名册上的仍报。可能申请过、救助过、在册（把握0.5以上）的不报。
  已故、户口不在本县的不报。
basis:
  - {text: 运民发〔2022〕11号 二（四）（建立主动发现花名册，协助申请、及时上报）, place: "140800", from: 2022-02-01}
needs: [discovery, application, temporary_aid, enrolment, support, residence, death]
distinct_by: []
evidence: [found_on]
reviewed: 2026-11-30
innocent:
  - explanation: 家人已经代为申请或者以家人名义得到救助。
    proof: 家人的低保申请受理单、临时救助审批表
  - explanation: 已经上门核实，不符合条件或者本人不愿申请，花名册没有销号。
    proof: 入户核实记录、本人签字的书面说明
  - explanation: 困难已经由子女、慈善或者其他部门解决。
    proof: 帮扶凭证、本人或村（居）的说明
review: 上门了解近况，符合条件的协助申请或先行救助；已经处理的补登办结日期和处理结果。
params:
  discovery_days: 30
reason: "{found_on}由{channel}登记在主动发现花名册，至今没有办结，也没有低保申请、临时救助，不在低保、特困名册"
examples:
  - case: 满三十日零一天,没有申请、救助,不在册;只在边缘名册上的也报
    as_of: 2021-06-01
    discovered: |
      person | found_on   | days_past | is_closed
      a      | 2021-05-01 | 30        | false
      b      | 2020-01-10 | 507       | false
    edge_listing: |
      person
      b
    resident: |
      person
      a
      b
    flags: [a, b]
  - case: 恰满三十日
    as_of: 2021-06-01
    discovered: |
      person | found_on   | days_past | is_closed
      a      | 2021-05-02 | 29        | false
    resident: |
      person
      a
    flags: []
  - case: 已经办结;后一次发现已经办结
    as_of: 2021-06-01
    discovered: |
      person | found_on   | days_past | is_closed
      a      | 2021-03-01 | 91        | true
      b      | 2021-02-01 | 119       | false
      b      | 2021-03-01 | 91        | true
    resident: |
      person
      a
      b
    flags: []
  - case: 发现以后申请过、救助过;此前的申请还没有批
    as_of: 2021-06-01
    discovered: |
      person | found_on   | days_past | is_closed
      a      | 2021-03-01 | 91        | false
      b      | 2021-03-01 | 91        | false
      d      | 2021-03-01 | 91        | false
      e      | 2021-03-01 | 91        | false
    application: |
      person | applied_on | decided_on | decision
      a      | 2021-03-01 |            |
      d      | 2021-02-10 |            | 办理中
      e      | 2021-02-10 | 2021-03-10 | 未批
    temporary_aid: |
      person | aided_on
      b      | 2021-04-10
    resident: |
      person
      a
      b
      d
      e
    flags: []
  - case: 申请未批、救助都在发现之前
    as_of: 2021-06-01
    discovered: |
      person | found_on   | days_past | is_closed
      a      | 2021-03-01 | 91        | false
    application: |
      person | applied_on | decision
      a      | 2020-12-10 | 未批
    temporary_aid: |
      person | aided_on
      a      | 2021-02-28
    resident: |
      person
      a
    flags: [a]
  - case: 在低保(暂停也算)、特困名册上
    as_of: 2021-06-01
    discovered: |
      person | found_on   | days_past | is_closed
      a      | 2021-03-01 | 91        | false
      b      | 2021-03-01 | 91        | false
    roll: |
      person | is_suspended
      a      | true
    support: |
      person
      b
    resident: |
      person
      a
      b
    flags: []
  - case: 可能申请过、救助过、在册、已经办结
    as_of: 2021-06-01
    discovered: |
      person | found_on   | days_past | is_closed
      a      | 2021-03-01 | 91        | false
      b      | 2021-03-01 | 91        | false
      d      | 2021-03-01 | 91        | false
      e      | 2021-03-01 | 91        | false
    possible: |
      person | is_in_application | is_in_any_aid | is_on_roll | is_in_closed_discovery
      a      | true              |               |            |
      b      |                   | true          |            |
      d      |                   |               | true       |
      e      |                   |               |            | true
    resident: |
      person
      a
      b
      d
      e
    flags: []
  - case: 已故或户口不在本县
    as_of: 2021-06-01
    discovered: |
      person | found_on   | days_past | is_closed
      a      | 2021-03-01 | 91        | false
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    discovered: |
      person | found_on   | days_past | is_closed | link_probability
      a      | 2021-03-01 | 91        | false     | 0.9
      b      | 2021-03-01 | 91        | false     | 0.7
    resident: |
      person
      a
      b
    flags: {a: low}
*/
SELECT
    found.person AS subject,
    coalesce(found.township, resident.township) AS township,
    coalesce(found.village, resident.village) AS village,
    least(found.link_probability, resident.link_probability) AS link_probability,
    found.found_on,
    coalesce(found.channel, '花名册') AS channel
FROM fact.discovered AS found
INNER JOIN fact.resident AS resident ON resident.person = found.person
LEFT JOIN fact.possible AS possible ON possible.person = found.person
WHERE found.days_past >= $discovery_days
  AND NOT EXISTS (
    SELECT 1
    FROM fact.discovered AS later
    WHERE later.person = found.person AND later.is_closed AND later.found_on >= found.found_on
  )
  AND NOT EXISTS (
    SELECT 1
    FROM fact.application AS application
    WHERE application.person = found.person
      AND (
        application.applied_on >= found.found_on
        OR application.decided_on >= found.found_on
        OR application.decision = '办理中'
        OR (application.decision IS NULL AND application.decided_on IS NULL AND application.refusal IS NULL)
      )
  )
  AND NOT EXISTS (
    SELECT 1
    FROM fact.temporary_aid AS aid
    WHERE aid.person = found.person AND aid.aided_on >= found.found_on
  )
  AND NOT EXISTS (SELECT 1 FROM fact.roll AS roll WHERE roll.person = found.person)
  AND NOT EXISTS (SELECT 1 FROM fact.support AS support WHERE support.person = found.person)
  AND possible.is_in_closed_discovery IS NOT TRUE
  AND possible.is_in_application IS NOT TRUE
  AND possible.is_in_any_aid IS NOT TRUE
  AND possible.is_on_roll IS NOT TRUE
