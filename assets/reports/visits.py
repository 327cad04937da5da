"""Which households the county itself visits in a year, for the list of them and for their forms.

Belongs here: the share and the seed, and whom the registers name. Does not belong here: drawing
(`matchers/cases/visit_sample.py`), the list and the forms (`kinds/`).
"""

from __future__ import annotations

from dataclasses import dataclass

from assets.errors import BadInput
from assets.home.warehouse import tables
from assets.reports import Wanted
from matchers.cases.visit_sample import FILED, INCAPABLE, REPORTED, strata

SHARE = "visit_share_percent"

_HOUSEHOLDS = """
SELECT coalesce(min(township), ''), certificate_no FROM fact.roll WHERE NOT is_suspended
GROUP BY certificate_no ORDER BY ALL"""
_NAMED = {
    FILED: ("filed", "SELECT r.certificate_no FROM fact.filed AS f JOIN fact.roll AS r ON r.person = f.person"),
    REPORTED: (
        "petition",
        """SELECT coalesce(p.certificate_no, r.certificate_no) FROM fact.petition AS p
        LEFT JOIN fact.roll AS r ON r.person = p.person
        WHERE p.is_complaint AND (p.settled_on IS NULL OR p.registered_on >= CAST($since AS DATE))""",
    ),
    INCAPABLE: ("supporter", "SELECT certificate_no FROM fact.supporter WHERE claims_incapacity"),
}
"""A stratum, the fact it is read from, and the certificates of it."""


@dataclass(frozen=True)
class Drawn:
    """The households to visit: the strata of each certificate, of how many each township's were drawn, the share and
    the text it rests on, the first signs of the seed, and the strata of which no register says anything."""

    strata: dict[str, tuple[str, ...]]
    populations: dict[str, int]
    percent: int
    basis: str
    seed: str
    unread: tuple[str, ...]


def drawn(wanted: Wanted) -> Drawn:
    """The year's households, the same however often it is asked on the same roll: the seed is the year's own under the
    home's key, nobody picks it, and who holds the key can reckon it again. BadInput where no share is set."""
    share = wanted.jurisdiction.value(SHARE, wanted.day)
    if share is None or not str(share.value).isdecimal():
        raise BadInput(f"{wanted.jurisdiction.name}没有规定县级入户抽查的比例（{SHARE}），不能抽取")
    households: dict[str, list[str]] = {}
    for township, certificate in wanted.con.execute(_HOUSEHOLDS).fetchall():
        households.setdefault(township, []).append(certificate)
    present = set(tables(wanted.con, "fact"))
    named = {stratum: _certificates(wanted, query) for stratum, (table, query) in _NAMED.items() if table in present}
    seed = wanted.ledger.seal("visit sample", f"{wanted.day.year}")[:32]
    found = strata(households, named, seed, int(str(share.value)))
    unread = tuple(stratum for stratum in _NAMED if stratum not in named)
    counts = {township: len(ones) for township, ones in households.items()}
    return Drawn(found, counts, int(str(share.value)), share.cites, seed[:8], unread)


def _certificates(wanted: Wanted, query: str) -> list[str]:
    asked = {"since": wanted.day.replace(month=1, day=1)} if "$since" in query else {}
    return [no for (no,) in wanted.con.execute(query, asked).fetchall() if no]
