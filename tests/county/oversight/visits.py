"""Visits as they should be: the county sees every filed household and every complaint, nobody visits their own kin.

Belongs here: ambient visits, and handlers who step aside. Does not belong here: cases (`plant_*.py`).
"""

from __future__ import annotations

from datetime import date, timedelta

from ..records import Certificate
from ..registers import Petition, Supporter, Visit
from ..world import World
from .common import HANDLER, MANDATORY, UNVISITED, Roster, county_visits, kin_of, standing, township_of

SHARE_OF_COUNTY, SHARE_OF_TOWNSHIP = 0.3, 0.5
NOBODYS_NAME = "抽调人员"


def settle(world: World) -> None:
    """Whoever handles kin is replaced, visits without names get them, and what must be visited is."""
    roster = Roster(world, world.as_of)
    kin = {c.number: kin_of(world, c) for c in world.certificates}
    certificates = {c.number: c for c in world.certificates}
    for certificate in world.certificates:
        _step_aside(world, roster, certificate, kin[certificate.number])
    for visit in world.of(Visit):
        first, second = _two(world, roster, certificates[visit.certificate], kin[visit.certificate])
        visit.investigator_1 = visit.investigator_1 or first
        visit.investigator_2 = visit.investigator_2 or second
    _complete_forms(world, certificates)
    _sample(world, roster, kin)
    _must_see(world, roster, certificates, kin)


def _step_aside(world: World, roster: Roster, certificate: Certificate, kin: set[int]) -> None:
    """A clerk who is kin of somebody on the certificate leaves it to a colleague."""
    if certificate.use.startswith(HANDLER):
        return
    bearer = roster.bearer(township_of(world, certificate.village), certificate.handler)
    if bearer is not None and bearer in kin:
        certificate.handler = _two(world, roster, certificate, kin)[0]


def _two(world: World, roster: Roster, certificate: Certificate, kin: set[int]) -> tuple[str, str]:
    """Two of those who may visit, neither of them kin of anybody on the certificate."""
    names = [world.people.name[p] for p in roster.signers(township_of(world, certificate.village)) if p not in kin]
    start = int(world.rng.integers(len(names))) if names else 0
    names = [*names[start:], *names[:start], NOBODYS_NAME, NOBODYS_NAME]
    return names[0], names[1]


def _complete_forms(world: World, certificates: dict[str, Certificate]) -> None:
    """Where nobody came, and where a person's number on the roll is spoilt, the filing says fully whom it is about."""
    for filing in world.filings:
        certificate = certificates.get(filing.certificate)
        if certificate is not None and ":" in certificate.use and filing.form == "one_column":
            filing.form, filing.writes_person_id, filing.writes_official_id = "county", True, True


def _day(world: World) -> date:
    """A day of the review year in the last months."""
    first = max(date(world.as_of.year, 1, 1), world.as_of - timedelta(days=150))
    span = max(1, (world.as_of - first).days)
    return world.as_of - timedelta(days=int(world.rng.integers(1, span + 1)))


def _is_left_alone(certificate: Certificate) -> bool:
    """Whether a case rests on the county not having come."""
    return certificate.use.startswith((UNVISITED, MANDATORY))


def _sample(world: World, roster: Roster, kin: dict[str, set[int]]) -> None:
    """Three in ten households see the county, half of them the township."""
    for certificate in world.certificates:
        chance = world.rng.random(2)
        if not certificate.present(world.month):
            continue
        for share, level, rate in ((chance[0], "县级", SHARE_OF_COUNTY), (chance[1], "乡镇", SHARE_OF_TOWNSHIP)):
            if share < rate and not (level == "县级" and _is_left_alone(certificate)):
                _see(world, roster, certificate, kin, _day(world), level)


def _must_see(world: World, roster: Roster, certificates: dict[str, Certificate], kin: dict[str, set[int]]) -> None:
    """The county sees who is filed, whom somebody complained about, and whose supporter cannot."""
    listed, seen = standing(world, world.as_of), county_visits(world)
    january = date(world.as_of.year, 1, 1)
    due: list[tuple[str, date]] = []
    for filing in world.filings:
        due += [(c.number, january) for c, _ in listed.get(filing.person, [])]
    for petition in world.of(Petition):
        if petition.is_complaint:
            numbers = [c.number for c, _ in listed.get(petition.person, [])] + [petition.certificate]
            due += [(number, petition.registered_on) for number in numbers if number]
    due += [(s.certificate, s.consented_on) for s in world.of(Supporter) if s.claims_incapacity and s.consented_on]
    for number, since in due:
        certificate = certificates.get(number)
        if certificate is None or _is_left_alone(certificate) or any(day >= since for day in seen[number]):
            continue
        day = max(_day(world), since)
        _see(world, roster, certificate, kin, day, "县级")
        seen[number].append(day)


def _see(
    world: World, roster: Roster, certificate: Certificate, kin: dict[str, set[int]], day: date, level: str
) -> None:
    first, second = _two(world, roster, certificate, kin[certificate.number])
    world.of(Visit).append(Visit(certificate.number, day, level, first, second))
