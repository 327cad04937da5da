/*
rule: filed_not_visited
title: 已备案近亲属本年度县级未入户
queue: official_relative
severity: medium
grain: P
why: 已备案的近亲属在享受低保，县级民政部门应百分之百入户核查，而本复核年度没有县级入户记录。
notes: >-
  复核年度是核对日所在的自然年度；review_from_month（默认5月）之前不报。只有乡镇入户的仍报，往年的县级入户不算。
  暂停保障的仍在册，也报。备案两人谁写在前都算，认不出亲属的备案不报。干部是否仍在任另由“近亲属备案已过时”核对。
basis:
  - {text: 东民发〔2018〕12号 三（二）3（红表备案对象100%直接入户核查）, place: "431122", from: 2018-07-09}
  - {text: 《最低生活保障审核审批办法（试行）》（民发〔2012〕220号）（单独登记备案的全部入户核查）, place: "000000", from: 2012-12-12, until: 2021-06-10}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（单独登记备案的全部入户核查）, place: "000000", from: 2021-06-11}
needs: [enrolment, relative_filing, visit]
distinct_by: []
evidence: [year, certificate_no]
reviewed: 2026-11-21
innocent:
  - explanation: 县级已经入户，记录没有录入或低保证号录错。
    proof: 县级入户核查记录及两名调查人签名
  - explanation: 该户本年度新纳入，审批时县级已直接入户。
    proof: 审批表中的县级入户核查意见和日期
  - explanation: 人户分离或住院，已经约定入户时间。
    proof: 电话记录、约定的日期
review: 安排县级民政部门两名以上工作人员入户核查，与备案干部有亲属关系的回避。
params:
  review_from_month: 5
reason: "{filed_on}已备案（关系写作{relation}），低保证{certificate_no}在{year}年度没有县级入户核查记录"
examples:
  - case: 全年没有入户;只有乡镇入户;县级入户在上一年
    as_of: 2021-06-01
    review_year: |
      year | starts_on  | month_number
      2021 | 2021-01-01 | 6
    roll: |
      person | certificate_no | is_suspended
      a      | c1             | false
      b      | c2             | false
      c      | c3             | true
    filing: |
      record_id | person | is_on_roll
      f1        | a      | true
      f2        | b      | true
      f3        | c      | true
    visit: |
      certificate_no | visited_on | visit_level
      c2             | 2021-03-01 | 乡镇
      c3             | 2020-12-31 | 县级
    flags: [a, b, c]
  - case: 本年度县级已入户,年初当日也算
    as_of: 2021-06-01
    review_year: |
      year | starts_on  | month_number
      2021 | 2021-01-01 | 6
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    filing: |
      record_id | person | is_on_roll
      f1        | a      | true
      f2        | b      | true
    visit: |
      certificate_no | visited_on | visit_level
      c1             | 2021-01-01 | 县级
      c2             | 2021-06-01 | 县级
    flags: []
  - case: 五月之前不报
    as_of: 2021-04-30
    review_year: |
      year | starts_on  | month_number
      2021 | 2021-01-01 | 4
    roll: |
      person | certificate_no
      a      | c1
    filing: |
      record_id | person | is_on_roll
      f1        | a      | true
    flags: []
  - case: 五月一日起报;备案的亲属已不在册的不报
    as_of: 2021-05-01
    review_year: |
      year | starts_on  | month_number
      2021 | 2021-01-01 | 5
    roll: |
      person | certificate_no
      a      | c1
    filing: |
      record_id | person | is_on_roll
      f1        | a      | true
      f2        | b      | false
    flags: [a]
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    review_year: |
      year | starts_on  | month_number
      2021 | 2021-01-01 | 6
    roll: |
      person | certificate_no | person_link_probability
      a      | c1             | 1.0
      b      | c2             | 0.7
    filing: |
      record_id | person | is_on_roll | link_probability
      f1        | a      | true       | 0.9
      f2        | b      | true       | 1.0
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, filing.link_probability) AS link_probability,
    review_year.year,
    filing.filed_on,
    filing.relation,
    filing.official,
    filing.record_id
FROM fact.filing AS filing
INNER JOIN fact.roll AS roll ON roll.person = filing.person
CROSS JOIN fact.review_year AS review_year
WHERE review_year.month_number >= $review_from_month
  AND NOT EXISTS (
    SELECT 1
    FROM fact.visit AS visit
    WHERE visit.certificate_no = roll.certificate_no
      AND visit.visit_level = '县级'
      AND visit.visited_on BETWEEN review_year.starts_on AND $as_of
  )
