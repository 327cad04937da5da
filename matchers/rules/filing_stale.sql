/*
rule: filing_stale
title: 近亲属备案已过时
queue: official_relative
severity: medium
grain: P
why: 备案登记的亲属已不在低保名册，或者所涉干部已经离任。备案册应随人员变动更新，否则该核的核不到，不该核的一再入户。
notes: >-
  两人谁写在前都算。亲属按证号、或低保证号加姓名认定；认不出的备案不报。可能仍在册（把握0.5以上）不按“已不在册”报；暂停保障的仍算在册。
  干部须能对上干部名册，且全部任职都在核对日之前结束；另有职务在任的不算离任。一名亲属、一名干部一条。
basis:
  - {text: 灌民发〔2021〕12号 一（一）（全面实行备案）, place: "320723", from: 2021-04-01}
  - {text: 运民发〔2022〕11号 二（八）（近亲属备案制度）, place: "140800", from: 2022-02-01}
  - {text: 《最低生活保障审核审批办法（试行）》（民发〔2012〕220号）（近亲属单独登记备案）, place: "000000", from: 2012-12-12, until: 2021-06-10}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（近亲属单独登记备案）, place: "000000", from: 2021-06-11}
needs: [enrolment, relative_filing, office]
distinct_by: [official]
evidence: [official, is_on_roll, left_on]
reviewed: 2026-11-21
innocent:
  - explanation: 亲属换了低保证或改了姓名，仍在享受。
    proof: 现在的低保证、变更审批表
  - explanation: 干部只是调岗，仍从事社会救助工作，名册没有更新。
    proof: 任免文件或单位证明
  - explanation: 备案册按年更新，注销手续正在办理。
    proof: 乡镇上报的备案变动表及日期
review: 核对备案双方的现状，已不在册或已离任的注销备案；仍在享受、仍在任的更正备案信息。
params: {}
reason: "{filed_on}登记的近亲属备案（关系写作{relation}）：{standing}"
examples:
  - case: 所登记的亲属已不在册
    as_of: 2021-06-01
    filing: |
      record_id | person | official | certificate_no | is_on_roll | is_in_office
      f1        | a      | o        | c1             | false      | true
      f2        | b      |          | c2             | false      |
    flags: [a, b]
  - case: 干部已离任
    as_of: 2021-06-01
    filing: |
      record_id | person | official | certificate_no | is_on_roll | is_in_office | left_on    | official_link_probability
      f1        | a      | o        | c1             | true       | false        | 2021-03-01 | 1.0
    flags: [a]
  - case: 亲属在册(暂停也算)、干部在任;干部对不上名册
    as_of: 2021-06-01
    filing: |
      record_id | person | official | certificate_no | is_on_roll | is_in_office
      f1        | a      | o        | c1             | true       | true
      f2        | b      |          | c2             | true       |
    flags: []
  - case: 可能仍在册
    as_of: 2021-06-01
    filing: |
      record_id | person | official | certificate_no | is_on_roll | is_in_office
      f1        | a      | o        | c1             | false      | true
      f2        | b      | o        | c2             | false      | true
    possible: |
      person | is_in_enrolment | is_in_relative_filing | is_on_any_list | is_on_roll
      a      | true            |                       | true           | true
      b      |                 | true                  |                |
    flags: [b]
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    filing: |
      record_id | person | official | is_on_roll | is_in_office | left_on    | link_probability | official_link_probability
      f1        | a      | o        | false      | true         |            | 0.9              | 0.5
      f2        | b      | o        | false      | true         |            | 0.7              | 1.0
      f3        | c      | p        | true       | false        | 2021-03-01 | 1.0              | 0.7
    flags: {a: low}
*/
SELECT
    filing.person AS subject,
    filing.certificate_no,
    certificate.township,
    certificate.village,
    CASE
        WHEN filing.is_on_roll THEN least(filing.link_probability, filing.official_link_probability)
        ELSE filing.link_probability
    END AS link_probability,
    filing.official,
    filing.is_on_roll,
    filing.left_on,
    filing.filed_on,
    filing.relation,
    filing.standing,
    filing.record_id
FROM fact.filing AS filing
LEFT JOIN fact.certificate AS certificate ON certificate.certificate_no = filing.certificate_no
LEFT JOIN fact.possible AS possible ON possible.person = filing.person
WHERE (
    filing.is_on_roll IS FALSE
    AND possible.is_in_enrolment IS NOT TRUE
  )
  OR (filing.is_on_roll AND filing.left_on < $as_of)
