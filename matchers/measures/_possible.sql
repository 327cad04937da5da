/*
measure: _possible
title: 可能就是
description: 人员可能就是某类记录中的人,但把握不足以认定;据“不在册”作判断的规则遇到它即不报
columns:
  person: VARCHAR 人员
  kind: VARCHAR 记录种类
  probability: DOUBLE 可能性
not_portable:
  Array, Explode: a record of two roles is two places to stand in
examples:
  - case: 名册上的残缺证号可能是他；同号异名的也可能
    as_of: 2021-06-01
    enrolment: |
      record_id | month
      r1        | 2021-06
      r2        | 2021-05
    residence: |
      record_id
      h1
    link.candidate: |
      record_id | role   | person | probability
      r1        | person | a      | 0.4
      r2        | person | b      | 0.6
      h1        | person | c      | 0.4
    link.mention: |
      record_id | role   | id_status
      r1        | person | damaged
      r2        | person | missing
      h1        | person | valid
    link.name_conflict: |
      record_id | role   | other_person
      h1        | person | d
    rows: |
      person | kind      | probability
      a      | enrolment | 0.5
      d      | residence | 0.5
  - case: 本人的另一个证号在名册上
    as_of: 2021-06-01
    support: |
      record_id
      s1
    link.person: |
      record_id | role   | person
      s1        | person | x
    number_difference: |
      person | register_person
      a      | x
    rows: |
      person | kind    | probability
      a      | support | 0.5
*/
-- What a row does not say leaves it possible. Somebody may stand in a list in four ways: an entry of the list fits
-- them; their own record fits somebody who is in the list; the list holds their number under another name; or they stand
-- there under another number of their own.
WITH standing AS (
    SELECT record_id, 'person' AS role, 'enrolment' AS kind FROM fact.enrolment
    WHERE month = (SELECT max(month) FROM fact.enrolment)
    UNION ALL SELECT record_id, 'person', 'support' FROM fact.support
    UNION ALL SELECT record_id, 'person', 'edge_listing' FROM fact.edge_listing
    UNION ALL SELECT record_id, 'person', 'residence' FROM fact.residence
    UNION ALL SELECT record_id, 'person', 'registered_poor' FROM fact.registered_poor
    UNION ALL SELECT record_id, 'person', 'relative_filing' FROM fact.relative_filing
    UNION ALL SELECT record_id, 'official', 'relative_filing' FROM fact.relative_filing
    UNION ALL SELECT record_id, 'person', 'graduation' FROM fact.graduation
    WHERE coalesce(graduated_on > $as_of, true)
    UNION ALL SELECT record_id, 'person', 'move' FROM fact.move WHERE coalesce(move_kind = '迁入', true)
    UNION ALL SELECT record_id, 'person', 'temporary_aid' FROM fact.temporary_aid
    WHERE coalesce(aided_months_past < 6, true)
    UNION ALL SELECT record_id, 'person', 'earlier_aid' FROM fact.temporary_aid WHERE aided_months_past >= 6
    UNION ALL SELECT record_id, 'person', 'application' FROM fact.application
    UNION ALL SELECT record_id, 'person', 'closed_discovery' FROM fact.discovered WHERE is_closed
    UNION ALL SELECT record_id, 'person', 'care_agreement' FROM fact.care_agreement
    WHERE coalesce(agreed_from_on <= $as_of, true) AND coalesce(until_on >= $as_of, true)
    UNION ALL SELECT record_id, 'person', 'death' FROM fact.death WHERE coalesce(is_death, true)
    UNION ALL SELECT record_id, unnest(['man', 'woman']), 'marriage' FROM fact.marriage
    UNION ALL SELECT record_id, unnest(['person', 'official']), 'declaration' FROM fact.declaration
    UNION ALL SELECT record_id, 'person', 'supporter' FROM fact.supporter),
fitting AS (
    SELECT c.record_id, c.role, c.person, greatest(c.probability, $candidate) AS probability
    FROM link.candidate AS c
    JOIN link.mention AS m ON m.record_id = c.record_id AND m.role = c.role
    WHERE c.probability >= $candidate OR m.id_status IN ('damaged', 'masked')
    UNION ALL SELECT n.record_id, n.role, n.other_person, $candidate FROM link.name_conflict AS n),
twin AS (
    SELECT person, register_person AS other_person FROM fact.number_difference
    UNION SELECT register_person, person FROM fact.number_difference),
either AS (
    SELECT f.person, s.kind, f.probability FROM fitting AS f JOIN standing AS s USING (record_id, role)
    UNION ALL
    SELECT own.person, s.kind, f.probability
    FROM fitting AS f
    JOIN link.person AS own ON own.record_id = f.record_id AND own.role = f.role
    JOIN link.person AS other ON other.person = f.person
    JOIN standing AS s ON s.record_id = other.record_id AND s.role = other.role
    WHERE own.person <> f.person
    UNION ALL
    SELECT t.person, s.kind, $candidate
    FROM twin AS t
    JOIN link.person AS other ON other.person = t.other_person
    JOIN standing AS s ON s.record_id = other.record_id AND s.role = other.role)
SELECT person, kind, max(probability) AS probability FROM either GROUP BY person, kind
