/*
rule: official_enrolled
title: 公职、经办、村（居）干部本人在保
queue: official_relative
severity: medium
grain: P
why: 在任的民政干部职工、经办人员或村（居）干部本人在低保名册上。职务不等于不符合条件，但应专门核查并备案。
notes: 哪些人员类别在范围内由各地规定（covered_officials）。任职已结束的不报；没有任职截止日期的视为在任。暂停保障的仍报。
basis:
  - {text: 东民发〔2018〕12号 二（一）、附件1（国家公职人员和村（居）委会干部本人享受低保均应登记）, place: "431122", from: 2018-07-09}
  - {text: 灌民发〔2021〕12号 附件5（经办人员和村（居）委会干部享受低保情况登记备案）, place: "320723", from: 2021-04-01}
  - {text: 《最低生活保障审核审批办法（试行）》（民发〔2012〕220号）（近亲属单独登记备案）, place: "000000", from: 2012-12-12, until: 2021-06-10}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（近亲属单独登记备案）, place: "000000", from: 2021-06-11}
needs: [enrolment, office]
distinct_by: []
evidence: [employer, position, official_category]
reviewed: 2026-11-21
innocent:
  - explanation: 已经离任，干部名册没有更新。
    proof: 免职文件、换届结果或离职证明
  - explanation: 同名人，名册证号录错。
    proof: 户口簿、任职档案中的身份证复印件
  - explanation: 家庭确有重病、重残，经专项核查符合条件。
    proof: 近亲属备案登记表、县级入户核查记录
review: 由县级民政部门入户核查收入和财产，核实是否回避、备案。
params:
  covered_officials: [民政干部职工, 乡镇分管领导, 乡镇经办, 村居干部, 民政协理员]
reason: "本人为{official_category}（{employer}{position}），{since_on}起任职，在低保证{certificate_no}下在保"
examples:
  - case: 在任的村干部在保,任职截止日在核对日之后也算在任
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    office: |
      person | official_category | since_on   | until_on
      a      | 村居干部          | 2018-01-01 |
      b      | 乡镇经办          | 2018-01-01 | 2021-06-01
    flags: [a, b]
  - case: 已经离任,或尚未到任
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    office: |
      person | official_category | since_on   | until_on
      a      | 村居干部          | 2015-01-01 | 2021-05-31
      b      | 村居干部          | 2021-07-01 |
    flags: []
  - case: 类别不在本地范围内
    as_of: 2021-06-01
    params: {covered_officials: [村居干部]}
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    office: |
      person | official_category | since_on
      a      | 其他公职          | 2018-01-01
      b      | 村居干部          | 2018-01-01
    flags: [b]
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    office: |
      person | official_category | person_link_probability
      a      | 村居干部          | 0.9
      b      | 村居干部          | 0.6
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, office.person_link_probability) AS link_probability,
    office.official_category,
    office.employer,
    office.position,
    office.since_on
FROM fact.roll AS roll
INNER JOIN fact.office AS office ON office.person = roll.person
WHERE office.official_category IN ($covered_officials)
  AND coalesce(office.since_on, $as_of) <= $as_of
  AND coalesce(office.until_on, $as_of) >= $as_of
