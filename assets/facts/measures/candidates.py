"""Who may stand in a list without anybody being sure: rules that fire on absence keep silent about them.

Belongs here: which lists are asked, and in which ways somebody may stand in one. Does not belong here: how probable a
link is (`assets/people/probable.py`).
"""

from __future__ import annotations

from assets.facts.measures.maker import Maker
from matchers.people.certainty import CANDIDATE


def build(maker: Maker) -> None:
    """possible."""
    maker.make("possible", _POSSIBLE.format(as_of=maker.as_of.isoformat(), candidate=CANDIDATE))


# What a row does not say leaves it possible. Somebody may stand in a list in four ways: an entry of the list fits
# them; their own record fits somebody who is in the list; the list holds their number under another name; or they stand
# there under another number of their own.
_POSSIBLE = """
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
    WHERE coalesce(graduated_on > DATE '{as_of}', true)
    UNION ALL SELECT record_id, 'person', 'move' FROM fact.move WHERE coalesce(move_kind = '迁入', true)
    UNION ALL SELECT record_id, 'person', 'temporary_aid' FROM fact.temporary_aid
    WHERE coalesce(aided_months_past < 6, true)
    UNION ALL SELECT record_id, 'person', 'death' FROM fact.death WHERE coalesce(is_death, true)
    UNION ALL SELECT record_id, unnest(['man', 'woman']), 'marriage' FROM fact.marriage
    UNION ALL SELECT record_id, unnest(['person', 'official']), 'declaration' FROM fact.declaration
    UNION ALL SELECT record_id, 'person', 'supporter' FROM fact.supporter),
fitting AS (
    SELECT c.record_id, c.role, c.person, greatest(c.probability, {candidate}) AS probability
    FROM link.candidate AS c
    JOIN link.mention AS m ON m.record_id = c.record_id AND m.role = c.role
    WHERE c.probability >= {candidate} OR m.id_status IN ('damaged', 'masked')
    UNION ALL SELECT n.record_id, n.role, n.other_person, {candidate} FROM link.name_conflict AS n),
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
    SELECT t.person, s.kind, {candidate}
    FROM twin AS t
    JOIN link.person AS other ON other.person = t.other_person
    JOIN standing AS s ON s.record_id = other.record_id AND s.role = other.role)
SELECT person, kind, max(probability) AS probability FROM either GROUP BY person, kind
"""
