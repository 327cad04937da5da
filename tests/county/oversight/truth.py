"""What the rules of this group must say, read off the world by their letter.

Belongs here: verdicts over all entries, whoever made them. Does not belong here: what was intended.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from ..registers import Declaration, Petition, Supporter, Visit
from ..truth import Court
from . import common
from .common import CONTRADICTED, HANDLER, MANDATORY, REPEATED, STALE, UNVISITED


def judge(court: Court) -> None:
    """The six rules."""
    _filings(court)
    _declarations(court)
    _handlers(court)
    _visits_due(court)
    _petitions(court)


def _filings(court: Court) -> None:
    """Filings whose relative or official is gone; filed households which the county has not seen this year."""
    world, as_of = court.world, court.as_of
    posts: dict[int, list[date | None]] = defaultdict(list)
    for office in world.offices:
        posts[office.person].append(office.until)
    left = {p for p, untils in posts.items() if all(u is not None and u < as_of for u in untils)}
    told = [f for f in world.filings if f.writes_person_id or f.writes_official_id]
    stale = {f.person for f in told if f.person not in court.listed or f.official in left}
    court.persons(STALE, stale, suspended_too=True)
    for person in sorted(stale - court.listed.keys()):
        court.outsider(STALE, person, world.clauses.get((STALE, f"/{person}"), "follows"))
    january = date(as_of.year, 1, 1)
    seen = {number for number, days in common.county_visits(world).items() if any(january <= d <= as_of for d in days)}
    if as_of.month >= 5:
        for person in sorted({f.person for f in told} & court.listed.keys()):
            for certificate, member in court.listed[person]:
                if certificate.number not in seen:
                    court.fire(UNVISITED, certificate, member)


def _declarations(court: Court) -> None:
    """People on the roll whom a sheet calls not enrolled, or leaves out though they are near."""
    world = court.world
    sheets: dict[int, dict[int, bool | None]] = defaultdict(dict)
    for line in world.of(Declaration):
        sheets[line.official][line.person] = line.is_enrolled
    wrong: set[int] = set()
    for official, said in sheets.items():
        wrong |= {p for p, is_enrolled in said.items() if is_enrolled is False and p != official}
        wrong |= world.people.near_relatives(official).keys() - said.keys()
    court.persons(CONTRADICTED, wrong, suspended_too=True)


def _handlers(court: Court) -> None:
    """Members whose near relative signed for the certificate or visited it."""
    world = court.world
    roster = common.Roster(world, court.as_of)
    signed: dict[str, set[str]] = defaultdict(set)
    for visit in world.of(Visit):
        signed[visit.certificate] |= {visit.investigator_1, visit.investigator_2}
    for pairs in court.listed.values():
        for certificate, member in pairs:
            township = common.township_of(world, certificate.village)
            names = sorted(signed[certificate.number] | {certificate.handler})
            kin = world.people.near_relatives(member.person)
            if any(roster.bearer(township, name) in kin for name in names):
                court.fire(HANDLER, certificate, member)


def _visits_due(court: Court) -> None:
    """Households with a complaint or an incapable supporter which the county has not seen since."""
    world, as_of = court.world, court.as_of
    seen = common.county_visits(world)
    due: dict[str, list[date]] = defaultdict(list)
    for petition in world.of(Petition):
        if petition.is_complaint and petition.registered_on <= as_of:
            for certificate, _ in court.listed.get(petition.person, []) if petition.has_id else []:
                due[certificate.number].append(petition.registered_on)
            due[petition.certificate].append(petition.registered_on)
    for supporter in world.of(Supporter):
        if supporter.claims_incapacity and supporter.consented_on and supporter.consented_on <= as_of:
            due[supporter.certificate].append(supporter.consented_on)
    present = {c.number: c for pairs in court.listed.values() for c, _ in pairs}
    for number in sorted(due.keys() & present.keys()):
        if any(not any(since <= day <= as_of for day in seen.get(number, [])) for since in due[number]):
            court.fire(MANDATORY, present[number])


def _petitions(court: Court) -> None:
    """People with two petitions or more, one of the newest day still open."""
    book: dict[int, list[Petition]] = defaultdict(list)
    for petition in court.world.of(Petition):
        if petition.registered_on <= court.as_of:
            book[petition.person].append(petition)
    open_ones = set()
    for person, petitions in book.items():
        last = max(p.registered_on for p in petitions)
        newest = [p for p in petitions if p.registered_on == last]
        if len(petitions) >= 2 and any(p.settled_on is None or p.settled_on > court.as_of for p in newest):
            open_ones.add(person)
    court.persons(REPEATED, open_ones, suspended_too=True)
    for person in sorted(open_ones - court.listed.keys()):
        court.outsider(REPEATED, person)
