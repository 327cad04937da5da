/*
measure: _apart
title: 另住的赡养人
description: 在册户健在而另住的赡(抚、扶)养人,一证一人一行
columns:
  certificate_no: VARCHAR 低保证号
  supporter: VARCHAR 赡(抚、扶)养人(人员)
  relation: VARCHAR 与被赡养人关系
  consented_on: DATE 最近一次授权核对的日期
  link_probability: DOUBLE 人员识别的把握
not_portable:
  Filter: the newest consent that was given by tonight, beside all others
*/
-- Supporters of households on the roll who live, and live apart: neither on the certificate nor in a member's household.
WITH enrolled AS (SELECT DISTINCT certificate_no, person FROM fact.roll),
supporter AS (
    SELECT certificate_no, person AS supporter, min(relation) AS relation,
        max(consented_on) FILTER (consented_on <= $as_of) AS consented_on,
        max(person_link_probability) AS link_probability
    FROM fact.supporter SEMI JOIN enrolled USING (certificate_no) GROUP BY certificate_no, person),
at_home AS (
    SELECT DISTINCT e.certificate_no, theirs.person
    FROM enrolled AS e JOIN fact.household_now AS mine ON mine.person = e.person
    JOIN fact.household_now AS theirs ON theirs.household_no = mine.household_no
    UNION SELECT certificate_no, person FROM enrolled)
SELECT s.* FROM supporter AS s
ANTI JOIN at_home AS h ON h.certificate_no = s.certificate_no AND h.person = s.supporter
ANTI JOIN fact.dead AS d ON d.person = s.supporter
