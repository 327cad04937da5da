"""What the rules of this group must say, read off the world by their letter, and what its modules agree on.

Over all entries, whoever made them, and whatever was intended.
"""

from collections import defaultdict
from datetime import date

from tests.population.entries import entry

from ..records import Certificate, Declaration, Office, Petition, Supporter, Visit, grouped
from ..truth import NightTruth
from ..world import World

STALE, UNVISITED, CONTRADICTED = "filing_stale", "filed_not_visited", "declaration_contradicted"
HANDLER, MANDATORY, REPEATED = "handler_is_relative", "mandatory_visit_missing", "petition_repeated_open"
MISNUMBERED = "filing_number_differs"
BUREAU = "民政干部职工"


Kept = entry("Kept", "", never_declares=set, left_out=set)
"""What the honest ways of the county leave alone: who does not declare, and whom somebody leaves out."""


def kept(world: World) -> Kept:
    """The one note of the plants of this group."""
    notes = world.of(Kept)
    if not notes:
        notes.append(Kept())
    return notes[0]


def serves(office: Office, as_of: date) -> bool:
    return office.since <= as_of and (office.until is None or office.until >= as_of)


def township_of(world: World, village: int) -> str:
    return world.places.villages[village].township


class Roster:
    """Officials in office on a day, by the names they sign with; strangers count once they are people."""

    def __init__(self, world: World, as_of: date) -> None:
        self.world = world
        self.bearers: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._signers: dict[str, list[int]] = {}
        self.posts = [o for o in world.offices if serves(o, as_of) and o.person < world.people.count]
        for office in self.posts:
            place = BUREAU if office.category == BUREAU else township_of(world, office.village)
            self.bearers[place, world.people.name[office.person]].add(office.person)

    def bearer(self, township: str, name: str) -> int | None:
        """The one official of the township or the bureau who has the name; None when there is none or several."""
        found = self.bearers.get((township, name), set()) | self.bearers.get((BUREAU, name), set())
        return next(iter(found)) if len(found) == 1 else None

    def signers(self, township: str) -> list[int]:
        """Who visits and handles in a township: its clerks, its assistants and the bureau's staff."""
        if township not in self._signers:

            def signs(office: Office) -> bool:
                is_near = township_of(self.world, office.village) == township
                return office.category == BUREAU or (office.category in ("乡镇经办", "民政协理员") and is_near)

            self._signers[township] = list(dict.fromkeys(o.person for o in self.posts if signs(o)))
        return self._signers[township]


def kin_of(world: World, certificate: Certificate) -> set[int]:
    """Near relatives of everybody who ever stood on the certificate."""
    return {r for m in certificate.members for r in world.people.near_relatives(m.person)}


def county_visits(world: World) -> dict[str, list[date]]:
    """Days of the county's own visits by certificate."""
    days: dict[str, list[date]] = defaultdict(list)
    for visit in world.of(Visit):
        if visit.level == "县级":
            days[visit.certificate].append(visit.visited_on)
    return days


def tell_truth(night: NightTruth) -> None:
    for tell in (_filings, _declarations, _handlers, _visits_due, _petitions):
        tell(night)


def _filings(night: NightTruth) -> None:
    """Filings whose relative or official is gone; filed households which the county has not seen this year."""
    world, as_of = night.world, night.as_of
    posts = grouped(world.offices, lambda office: office.person)
    left = {p for p, held in posts.items() if all(o.until is not None and o.until < as_of for o in held)}
    told = [f for f in world.filings if f.writes_person_id or f.writes_official_id]
    stale = {f.person for f in told if f.person not in night.listed or f.official in left}
    night.anybody(STALE, stale)
    own = {p: {c.number for c, _ in held} for p, held in night.listed.items()}
    written = [f for f in told if f.form == "county" and f.certificate]
    wrong = {f.person for f in written if f.certificate not in own.get(f.person, {f.certificate})}
    night.persons(MISNUMBERED, wrong, suspended_too=True)
    january = date(as_of.year, 1, 1)
    seen = {number for number, days in county_visits(world).items() if any(january <= d <= as_of for d in days)}
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
    roster = Roster(world, night.as_of)
    signed: dict[str, set[str]] = defaultdict(set)
    for visit in world.of(Visit):
        signed[visit.certificate] |= {visit.investigator_1, visit.investigator_2}
    for pairs in night.listed.values():
        for certificate, member in pairs:
            township = township_of(world, certificate.village)
            names = sorted(signed[certificate.number] | {certificate.handler})
            kin = world.people.near_relatives(member.person)
            if any(roster.bearer(township, name) in kin for name in names):
                night.fire(HANDLER, certificate, member)


def _visits_due(night: NightTruth) -> None:
    """Households with a complaint or an incapable supporter which the county has not seen since."""
    world, as_of = night.world, night.as_of
    seen = county_visits(world)
    due: dict[str, list[date]] = defaultdict(list)
    for petition in world.of(Petition):
        if petition.is_complaint and petition.registered_on <= as_of:
            for certificate, _ in night.listed.get(petition.person, []) if petition.has_id else []:
                due[certificate.number].append(petition.registered_on)
            due[petition.certificate].append(petition.registered_on)
    for supporter in world.of(Supporter):
        if supporter.claims_incapacity and supporter.consented_on and supporter.consented_on <= as_of:
            due[supporter.certificate].append(supporter.consented_on)

    def is_unseen(certificate: Certificate) -> bool:
        last = max((day for day in seen.get(certificate.number, []) if day <= as_of), default=date.min)
        return any(last < since for since in due.get(certificate.number, []))

    night.where(MANDATORY, is_unseen, suspended_too=True)


def _petitions(night: NightTruth) -> None:
    """People with two petitions or more, one of the newest day still open."""
    book = grouped((p for p in night.world.of(Petition) if p.registered_on <= night.as_of), lambda p: p.person)
    open_ones = set()
    for person, petitions in book.items():
        last = max(p.registered_on for p in petitions)
        newest = [p for p in petitions if p.registered_on == last]
        if len(petitions) >= 2 and any(p.settled_on is None or p.settled_on > night.as_of for p in newest):
            open_ones.add(person)
    night.anybody(REPEATED, open_ones)
