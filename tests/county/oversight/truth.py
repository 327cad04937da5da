"""What the rules of this group must say, read off the world by their letter.

Over all entries, whoever made them, and whatever was intended.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from ..records import grouped
from ..registers import Declaration, Petition, Supporter, Visit
from ..truth import NightTruth
from . import common
from .common import CONTRADICTED, HANDLER, MANDATORY, REPEATED, STALE, UNVISITED


def tell_truth(night: NightTruth) -> None:
    """The six rules."""
    _filings(night)
    _declarations(night)
    _handlers(night)
    _visits_due(night)
    _petitions(night)


def _filings(night: NightTruth) -> None:
    """Filings whose relative or official is gone; filed households which the county has not seen this year."""
    world, as_of = night.world, night.as_of
    posts = grouped(world.offices, lambda office: office.person)
    left = {p for p, held in posts.items() if all(o.until is not None and o.until < as_of for o in held)}
    told = [f for f in world.filings if f.writes_person_id or f.writes_official_id]
    stale = {f.person for f in told if f.person not in night.listed or f.official in left}
    night.persons(STALE, stale, suspended_too=True)
    for person in sorted(stale - night.listed.keys()):
        night.outsider(STALE, person, world.clauses.get((STALE, f"/{person}"), "follows"))
    january = date(as_of.year, 1, 1)
    seen = {number for number, days in common.county_visits(world).items() if any(january <= d <= as_of for d in days)}
    if as_of.month >= 5:
        for person in sorted({f.person for f in told} & night.listed.keys()):
            for certificate, member in night.listed[person]:
                if certificate.number not in seen:
                    night.fire(UNVISITED, certificate, member)


def _declarations(night: NightTruth) -> None:
    """People on the roll whom a sheet calls not enrolled, or leaves out though they are near."""
    world = night.world
    sheets: dict[int, dict[int, bool | None]] = defaultdict(dict)
    for line in world.of(Declaration):
        sheets[line.official][line.person] = line.is_enrolled
    wrong: set[int] = set()
    for official, said in sheets.items():
        wrong |= {p for p, is_enrolled in said.items() if is_enrolled is False and p != official}
        wrong |= world.people.near_relatives(official).keys() - said.keys()
    night.persons(CONTRADICTED, wrong, suspended_too=True)


def _handlers(night: NightTruth) -> None:
    """Members whose near relative signed for the certificate or visited it."""
    world = night.world
    roster = common.Roster(world, night.as_of)
    signed: dict[str, set[str]] = defaultdict(set)
    for visit in world.of(Visit):
        signed[visit.certificate] |= {visit.investigator_1, visit.investigator_2}
    for pairs in night.listed.values():
        for certificate, member in pairs:
            township = common.township_of(world, certificate.village)
            names = sorted(signed[certificate.number] | {certificate.handler})
            kin = world.people.near_relatives(member.person)
            if any(roster.bearer(township, name) in kin for name in names):
                night.fire(HANDLER, certificate, member)


def _visits_due(night: NightTruth) -> None:
    """Households with a complaint or an incapable supporter which the county has not seen since."""
    world, as_of = night.world, night.as_of
    seen = common.county_visits(world)
    due: dict[str, list[date]] = defaultdict(list)
    for petition in world.of(Petition):
        if petition.is_complaint and petition.registered_on <= as_of:
            for certificate, _ in night.listed.get(petition.person, []) if petition.has_id else []:
                due[certificate.number].append(petition.registered_on)
            due[petition.certificate].append(petition.registered_on)
    for supporter in world.of(Supporter):
        if supporter.claims_incapacity and supporter.consented_on and supporter.consented_on <= as_of:
            due[supporter.certificate].append(supporter.consented_on)
    for certificate in night.certificates(suspended_too=True):
        days = [day for day in seen.get(certificate.number, []) if day <= as_of]
        if any(max(days, default=date.min) < since for since in due.get(certificate.number, [])):
            night.fire(MANDATORY, certificate)


def _petitions(night: NightTruth) -> None:
    """People with two petitions or more, one of the newest day still open."""
    book = grouped((p for p in night.world.of(Petition) if p.registered_on <= night.as_of), lambda p: p.person)
    open_ones = set()
    for person, petitions in book.items():
        last = max(p.registered_on for p in petitions)
        newest = [p for p in petitions if p.registered_on == last]
        if len(petitions) >= 2 and any(p.settled_on is None or p.settled_on > night.as_of for p in newest):
            open_ones.add(person)
    night.persons(REPEATED, open_ones, suspended_too=True)
    for person in sorted(open_ones - night.listed.keys()):
        night.outsider(REPEATED, person)
