"""Villages and townships as the registers write them, found in the register of divisions.

Belongs here: gathering what is written. Does not belong here: which division it is (`matchers/facts/villages.py`).
"""

from __future__ import annotations

from assets.facts.measures.destinations import newest_divisions
from assets.facts.measures.maker import Maker
from matchers.facts.villages import places

_WRITTEN = """
WITH written AS (
    SELECT township, village FROM fact.residence UNION SELECT township, village FROM fact.enrolment
    UNION SELECT township, village FROM fact.support UNION SELECT township, village FROM fact.exit)
SELECT township, village FROM written WHERE township IS NOT NULL
UNION SELECT township, NULL FROM written WHERE township IS NOT NULL
ORDER BY ALL"""


def build(maker: Maker) -> None:
    """_place: every township and every village of it that is written in the registers of people."""
    maker.make_from("_place", places(maker.con.sql(_WRITTEN).pl(), newest_divisions(maker)))
