/*
measure: filed
title: 已备案亲属
description: 近亲属备案中能对上的在册人员与公职人员,两人次序不论
columns:
  person: VARCHAR 人员
  official: VARCHAR 公职人员
  filed_on: DATE 备案日期
  certificate_no: VARCHAR 备案所写低保证号
  relation: VARCHAR 备案所写关系
lineage:
  drawn_from: [relative_filing, relative_filing.person, relative_filing.official, enrolment.certificate_no]
examples:
  - case: 两人都有证号的，和凭姓名对上的
    as_of: 2021-06-01
    relative_filing: |
      record_id | person | official | filed_on   | certificate_no | relation
      f1        | a      | o        | 2020-01-01 | c1             | 父亲
      f2        | a      | o        | 2021-01-01 | c1             | 父亲
      f3        |        | p        | 2021-02-01 | c2             | 配偶
      f4        |        |          | 2021-03-01 | c3             | 配偶
    _filing_agreement: |
      record_id | person | official
      f3        | b      | p
    rows: |
      person | official | filed_on   | certificate_no | relation
      a      | o        | 2021-01-01 | c1             | 父亲
      b      | p        | 2021-02-01 | c2             | 配偶
*/
SELECT person, official, max(filed_on) AS filed_on, min(certificate_no) AS certificate_no, min(relation) AS relation
FROM (
    SELECT person, official, filed_on, certificate_no, relation FROM fact.relative_filing
    WHERE person IS NOT NULL AND official IS NOT NULL
    UNION ALL
    SELECT a.person, a.official, f.filed_on, f.certificate_no, f.relation
    FROM fact._filing_agreement AS a JOIN fact.relative_filing AS f ON f.record_id = a.record_id)
GROUP BY person, official
