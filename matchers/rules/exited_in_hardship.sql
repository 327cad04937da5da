/*
rule: exited_in_hardship
title: 退出低保后又陷困难
queue: missed_enrolment
severity: medium
grain: P
why: 退出低保的人现在重度残疾、被列入防返贫监测、自付医疗费用达到一年的低保标准或登记失业，却没有重新纳入，可能脱保漏保。
notes: >-
  退出以退出低保名册为准，从exits_since起，看最近一次退出。因死亡、服刑、迁出而退出的不报，原因没有填写的照报。困难情形以核对日为准，
  发生在退出之前或之后都算：重度残疾（证件有效）、防返贫监测（风险未消除）、近十二个月自付医疗费用达到农村低保年标准、
  六个月内登记失业。已重新在低保（含暂停）、特困、低保边缘名册的不报，可能在册（把握0.5以上）的不报；已故、户口不在本县的不报。
basis:
  - {text: 灌民发〔2021〕12号 一（三）（2018年以来退出低保的对象全面复核）, place: "320723", from: 2021-04-01}
  - {text: 东民发〔2018〕12号 三（一）1（动态管理中已退出的低保家庭）, place: "431122", from: 2018-07-09}
  - {text: 《社会救助暂行办法》第九条（低保条件）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（低保条件）, place: "000000", from: 2021-06-11}
needs: [exit, disability, monitoring, medical_expense, unemployment, enrolment, support, edge_listing, residence, death]
distinct_by: []
evidence: [exited_on, signal]
reviewed: 2026-11-21
innocent:
  - explanation: 退出时已经复核，现在收入和财产仍高于标准。
    proof: 退出时的核算表和近十二个月收入证明
  - explanation: 本人不愿再次申请，或由子女赡养。
    proof: 放弃申请的书面说明、赡养协议
  - explanation: 长期在外地居住并在当地享受救助。
    proof: 居住证、当地救助部门的证明
review: 上门复核退出后的变化；符合条件的协助重新申请，不符合的写明原因并考虑临时救助。
params:
  exits_since: "2018-01-01"
  silent_exits: [死亡, 服刑, 迁出]
  rural_yearly_standard_fen: 744000
reason: "{exited_on}退出低保（原因：{reason}），现有困难情形：{signal_list}（{dated_on_list}），不在低保、特困、边缘名册"
examples:
  - case: 退出后重度残疾、被监测、自付费用达到标准、登记失业,有一项即报
    as_of: 2021-06-01
    params: {rural_yearly_standard_fen: 744000}
    exit: |
      person | certificate_no | exited_on  | reason       | exit_kind
      a      | c1             | 2018-01-01 | 就业         | 其他
      b      | c2             | 2019-05-06 | 家庭条件好转 | 其他
      c      | c3             | 2020-05-06 |              |
      d      | c4             | 2020-05-06 | 自愿放弃     | 其他
    hardship: |
      person | signal       | dated_on   | year_paid_fen | reached_paid_fen | earlier_paid_fen
      a      | 重度残疾     | 2016-03-01 |               |                  |
      b      | 防返贫监测   |            |               |                  |
      c      | 大额医疗费用 | 2021-03-01 | 744000        | 744000           | 0
      d      | 登记失业     | 2021-03-01 |               |                  |
    resident: |
      person
      a
      b
      c
      d
    flags: [a, b, c, d]
  - case: 因死亡、服刑、迁出而退出
    as_of: 2021-06-01
    exit: |
      person | certificate_no | exited_on  | exit_kind
      a      | c1             | 2019-05-06 | 死亡
      b      | c2             | 2019-05-06 | 服刑
      c      | c3             | 2019-05-06 | 迁出
    hardship: |
      person | signal   | dated_on
      a      | 重度残疾 | 2020-03-01
      b      | 重度残疾 | 2020-03-01
      c      | 重度残疾 | 2020-03-01
    resident: |
      person
      a
      b
      c
    flags: []
  - case: 几次退出时看最近一次
    as_of: 2021-06-01
    exit: |
      person | certificate_no | exited_on  | exit_kind
      a      | c1             | 2019-05-06 | 其他
      a      | c2             | 2020-05-06 | 服刑
      b      | c3             | 2019-05-06 | 服刑
      b      | c4             | 2020-05-06 | 其他
    hardship: |
      person | signal   | dated_on
      a      | 重度残疾 | 2020-03-01
      b      | 重度残疾 | 2020-03-01
    resident: |
      person
      a
      b
    flags: [b]
  - case: 在规定日期以前退出
    as_of: 2021-06-01
    exit: |
      person | certificate_no | exited_on  | exit_kind
      a      | c1             | 2017-12-31 | 其他
    hardship: |
      person | signal   | dated_on
      a      | 重度残疾 | 2020-03-01
    resident: |
      person
      a
    flags: []
  - case: 没有困难情形,或自付费用不到标准
    as_of: 2021-06-01
    params: {rural_yearly_standard_fen: 744000}
    exit: |
      person | certificate_no | exited_on  | exit_kind
      a      | c1             | 2019-05-06 | 其他
      b      | c2             | 2019-05-06 | 其他
    hardship: |
      person | signal       | dated_on   | year_paid_fen | reached_paid_fen | earlier_paid_fen
      b      | 大额医疗费用 | 2021-03-01 | 743999        | 743999           | 0
    resident: |
      person
      a
      b
    flags: []
  - case: 已重新在低保(暂停也算)、特困、低保边缘名册,或可能在册
    as_of: 2021-06-01
    exit: |
      person | certificate_no | exited_on  | exit_kind
      a      | c1             | 2019-05-06 | 其他
      b      | c2             | 2019-05-06 | 其他
      c      | c3             | 2019-05-06 | 其他
      d      | c4             | 2019-05-06 | 其他
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
      person | is_in_edge_listing | is_on_any_list
      d      | true               | true
    flags: []
  - case: 已故,或户口不在本县
    as_of: 2021-06-01
    exit: |
      person | certificate_no | exited_on  | exit_kind
      a      | c1             | 2019-05-06 | 其他
    hardship: |
      person | signal   | dated_on
      a      | 重度残疾 | 2020-03-01
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    exit: |
      person | certificate_no | exited_on  | exit_kind | person_link_probability
      a      | c1             | 2019-05-06 | 其他      | 0.9
      b      | c2             | 2019-05-06 | 其他      | 0.7
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
    gone.person AS subject,
    gone.certificate_no,
    resident.township,
    resident.village,
    least(gone.person_link_probability, hardship.link_probability, resident.link_probability) AS link_probability,
    gone.exited_on,
    gone.reason,
    hardship.signal,
    hardship.dated_on,
    hardship.disability_grade,
    hardship.year_paid_fen
FROM fact.exit AS gone
INNER JOIN fact.hardship AS hardship ON hardship.person = gone.person
INNER JOIN fact.resident AS resident ON resident.person = gone.person
LEFT JOIN fact.possible AS possible ON possible.person = gone.person
WHERE gone.exited_on >= CAST($exits_since AS DATE)
  AND coalesce(gone.exit_kind, '') NOT IN ($silent_exits)
  AND NOT EXISTS (
    SELECT 1
    FROM fact.exit AS later
    WHERE later.person = gone.person
      AND (
        later.exited_on > gone.exited_on
        OR (later.exited_on = gone.exited_on AND later.exit_kind IN ($silent_exits))
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
  AND NOT EXISTS (SELECT 1 FROM fact.roll AS roll WHERE roll.person = gone.person)
  AND NOT EXISTS (SELECT 1 FROM fact.support AS support WHERE support.person = gone.person)
  AND NOT EXISTS (SELECT 1 FROM fact.edge_listing AS edge WHERE edge.person = gone.person)
  AND possible.is_on_any_list IS NOT TRUE
