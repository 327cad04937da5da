/*
rule: township_visit_missing
title: 一年以上没有乡镇入户
queue: procedure
severity: medium
grain: H
why: 乡镇对所有低保对象应百分之百入户，该户在保一年以上，最近十二个月没有乡镇及以上的入户记录。
notes: >-
  享受起始年月距今超过township_visit_months（默认12）个月的才报，起始年月不详的不报。乡镇、县级、上级的入户都算，只有村（居）走访的不算；
  层级读不懂的当作已入户。恰满十二个月前的入户仍算。户内有人十二个月内户口迁入（县内移居也算）或可能迁入的不报。暂停保障的仍在册，也报。
basis:
  - {text: 东民发〔2018〕12号 三（二）1（乡镇对所有低保对象必须做到100%入户调查）, place: "431122", from: 2018-07-09}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（定期核查）, place: "000000", from: 2021-06-11}
needs: [enrolment, visit, move]
distinct_by: []
evidence: [certificate_no]
labels: {last_visited: 最近一次乡镇及以上入户}
reviewed: 2026-11-30
innocent:
  - explanation: 已经入户，记录没有录入，或低保证号录错。
    proof: 入户核查表及两名调查人签名
  - explanation: 人户分离，住院或外出，已用视频、电话核实并约定入户时间。
    proof: 电话或视频记录、约定的日期
  - explanation: 入户记在户内其他人的低保证下。
    proof: 该证的入户核查表
review: 乡镇两名以上工作人员入户，核对家庭人口、收入和财产，填写入户核查表。
params:
  township_visit_months: 12
reason: "{since_month}起在保，最近十二个月没有乡镇及以上入户记录（最近一次：{last_visited}）"
examples:
  - case: 在保一年以上,从未入户;只有村级走访;入户在十二个月零一天以前
    as_of: 2021-06-02
    roll: |
      person | certificate_no | since_month
      a      | c1             | 2018-03
      b      | c2             | 2018-03
      d      | c3             | 2018-03
    visit: |
      certificate_no | visited_on | visit_level
      c2             | 2021-05-02 | 村级
      c3             | 2020-06-01 | 乡镇
    flags: [c1, c2, c3]
  - case: 十二个月内乡镇、县级、上级入过户;层级读不懂
    as_of: 2021-06-02
    roll: |
      person | certificate_no | since_month
      a      | c1             | 2018-03
      b      | c2             | 2018-03
      d      | c3             | 2018-03
      e      | c4             | 2018-03
    visit: |
      certificate_no | visited_on | visit_level
      c1             | 2020-06-02 | 乡镇
      c2             | 2021-01-05 | 县级
      c3             | 2021-01-05 | 上级
      c4             | 2021-01-05 |
    flags: []
  - case: 在保不满一年,起始年月不详
    as_of: 2021-06-02
    roll: |
      person | certificate_no | since_month
      a      | c1             | 2020-06
      b      | c2             |
    flags: []
  - case: 户内有人十二个月内迁入、县内移居,或可能迁入
    as_of: 2021-06-02
    roll: |
      person | certificate_no | since_month
      a      | c1             | 2018-03
      b      | c1             | 2018-03
      d      | c2             | 2018-03
      e      | c3             | 2018-03
      f      | c4             | 2018-03
    relocation: |
      person | direction | changed_on
      b      | 迁入      | 2020-06-02
      d      | 县内      | 2021-01-01
      f      | 迁入      | 2020-06-01
    possible: |
      person | is_in_move
      e      | true
    flags: [c4]
*/
SELECT
    listed.certificate_no AS subject,
    listed.certificate_no,
    listed.person,
    listed.township,
    listed.village,
    listed.since_month,
    CASE WHEN visited.last_visited_on IS NULL THEN '没有记录' ELSE CAST(visited.last_visited_on AS VARCHAR) END
        AS last_visited
FROM (
    SELECT
        roll.certificate_no,
        max(roll.head) AS person,
        min(roll.township) AS township,
        min(roll.village) AS village,
        max(roll.since_month) AS since_month,
        min(roll.since_months_ago) AS since_months_ago
    FROM fact.roll AS roll
    GROUP BY roll.certificate_no
) AS listed
LEFT JOIN (
    SELECT visit.certificate_no, max(visit.visited_on) AS last_visited_on
    FROM fact.visit AS visit
    WHERE visit.visit_level <> '村级'
    GROUP BY visit.certificate_no
) AS visited ON visited.certificate_no = listed.certificate_no
WHERE listed.since_months_ago > $township_visit_months
  AND NOT EXISTS (
    SELECT 1
    FROM fact.visit AS visit
    WHERE visit.certificate_no = listed.certificate_no
      AND visit.visited_months_past < $township_visit_months
      AND coalesce(visit.visit_level, '乡镇') <> '村级'
  )
  AND NOT EXISTS (
    SELECT 1
    FROM fact.roll AS member
    INNER JOIN fact.relocation AS moved ON moved.person = member.person
    WHERE member.certificate_no = listed.certificate_no
      AND moved.direction IN ('迁入', '县内')
      AND moved.changed_months_past < $township_visit_months
  )
  AND NOT EXISTS (
    SELECT 1
    FROM fact.roll AS member
    INNER JOIN fact.possible AS possible ON possible.person = member.person
    WHERE member.certificate_no = listed.certificate_no AND possible.is_in_move
  )
