/*
rule: filing_number_differs
title: 备案表编码与低保证号不同
queue: official_relative
severity: low
grain: P
why: 复审表编码、低保金领取证编码和备案表编码应当相同。编码不同，备案就挂在别的户上，入户抽查、年审和动态调整时找不到这一户。
notes: >-
  备案表编码指备案册上写的低保证号，与该人今夜在册的低保证号比较；一人在几个证上的，与其中一个相同即可。备案册没有写证号的不报，
  没有认出享受低保人员的备案不报，已不在册的由“近亲属备案已过时”提出。暂停保障的仍算在册。一名亲属、一名干部一条。
basis:
  - {text: 灌民发〔2021〕12号 附件3（复审表编码必须与保障金领取证编码和备案表编码相同）, place: "320723", from: 2021-04-01}
needs: [enrolment, relative_filing]
distinct_by: [official]
evidence: [official, filed_certificate_no, filed_on]
labels: {filed_certificate_no: 备案表编码}
reviewed: 2026-11-30
innocent:
  - explanation: 换发了新的低保证，备案册还是旧号。
    proof: 新旧低保证、换证登记
  - explanation: 分户、并户后改用了另一户的证号。
    proof: 分户或并户的审批表
review: 核对低保证和备案表，按现在的低保证号更正备案册；备案的不是这一户的，查清后重新备案。
params: {}
reason: "{filed_on}登记的近亲属备案（关系写作{relation}），备案表编码{filed_certificate_no}，与低保证号{certificate_no}不同"
examples:
  - case: 备案册写的是另一个证号
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    filing: |
      record_id | person | official | certificate_no | filed_on
      f1        | a      | o        | c9             | 2021-04-20
      f2        | b      |          | c1             |
    flags: [a, b]
  - case: 同号；没有写证号；已不在册；一人两证中有一个相同
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      d      | c4
      d      | c5
    filing: |
      record_id | person | official | certificate_no
      f1        | a      | o        | c1
      f2        | b      | o        |
      f3        | c      | o        | c3
      f4        | d      | o        | c5
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no | person_link_probability
      a      | c1             | 1.0
      b      | c2             | 0.7
    filing: |
      record_id | person | official | certificate_no | link_probability
      f1        | a      | o        | c9             | 0.9
      f2        | b      | o        | c8             | 1.0
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, filing.link_probability) AS link_probability,
    filing.official,
    filing.certificate_no AS filed_certificate_no,
    filing.filed_on,
    filing.relation,
    filing.record_id
FROM fact.filing AS filing
INNER JOIN fact.roll AS roll ON roll.person = filing.person
WHERE NOT EXISTS (
    SELECT 1
    FROM fact.roll AS own
    WHERE own.person = filing.person AND own.certificate_no = filing.certificate_no
  )
  AND filing.certificate_no <> roll.certificate_no
