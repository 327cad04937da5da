"""Petitions, self-declarations and visits as they should be.

Most petitions are settled and nobody comes twice in vain; officials declare the family as it is, and everybody near who
draws dibao; the county sees every filed household and every complaint, nobody visits their own kin.
"""

from collections.abc import Set
from datetime import date, timedelta

from tests.population.people import NOBODY

from ..lists import standing
from ..records import Certificate, Declaration, Petition, Supporter, Visit, grouped
from ..world import World
from .truth import HANDLER, MANDATORY, UNVISITED, Roster, county_visits, kept, kin_of, township_of

CHANNELS = ("来信", "来访", "12345热线", "电话", "网上信访", "上级转办")
REPORTING = frozenset({"民政干部职工", "乡镇经办", "民政协理员"})
SHARE_OF_COUNTY, SHARE_OF_TOWNSHIP = 0.3, 0.5
NOBODYS_NAME = "抽调人员"


def fill(world: World) -> None:
    """Half about households on the roll, half about others; some came twice, and the last time it was settled."""
    folk, rng = world.people, world.rng
    count = max(8, world.size // 600)
    heads = [c for c in world.certificates if c.present(world.month) and c.status == "正常"]
    about = rng.choice(len(heads), min(count // 2, len(heads)), replace=False).tolist()
    on_roll = world.enrolled()
    fits = [p for p in folk.living(25).tolist() if p not in on_roll]
    others = rng.choice(fits, min(count - count // 2, len(fits)), replace=False).tolist()
    subjects = [(heads[at].person, heads[at].number) for at in about] + [(int(p), "") for p in others]
    for order, (person, number) in enumerate(subjects):
        day = world.before(30, 400)
        is_settled = order % 3 > 0
        settled_on = _later(world, day) if is_settled else None
        if order % 7 == 0 and is_settled:
            earlier = day - timedelta(days=int(rng.integers(40, 200)))
            enter(world, person, number, earlier, is_complaint=False, settled_on=_later(world, earlier))
        has_id = not number or order % 4 > 0
        enter(world, person, number, day, is_complaint=order % 5 < 2, settled_on=settled_on, has_id=has_id)


def _later(world: World, day: date) -> date:
    return min(day + timedelta(days=world.draw(5, 28)), world.as_of - timedelta(days=1))


def enter(
    world: World, person: int, certificate: str, day: date, *, is_complaint: bool, settled_on: date | None = None,
    has_id: bool = True,
) -> None:  # fmt: skip
    book = world.of(Petition)
    number, channel = f"{day.year}XF{len(book) + 1:05d}", world.pick(*CHANNELS)
    book.append(Petition(number, person, certificate, day, channel, is_complaint, settled_on, has_id))


def settle(world: World) -> None:
    """Honest officials declare; who handles kin is replaced, visits without names get them, what must be visited is."""
    _declare(world)
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
    start = world.draw(0, len(names)) if names else 0
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
    return world.as_of - timedelta(days=world.draw(1, span + 1))


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


def see_from_township(world: World, certificates: list[Certificate]) -> None:
    """A visit of the township to each, by two who are no kin."""
    roster = Roster(world, world.as_of)
    for certificate in certificates:
        kin = {certificate.number: kin_of(world, certificate)}
        _see(world, roster, certificate, kin, world.before(5, 290), "乡镇")


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
    world.add(Visit(certificate.number, day, level, first, second))


def _declare(world: World) -> None:
    """The bureau's and the townships' people declare, and a third of the village cadres; nobody near is left out."""
    notes, listed = kept(world), standing(world, world.as_of)
    said = grouped(world.of(Declaration), lambda line: line.official)
    for order, office in enumerate(world.offices):
        if office.category in REPORTING or (office.category == "村居干部" and order % 3 == 0):
            said.setdefault(office.person, [])
    lines = world.of(Declaration)
    lines.clear()
    for official in sorted(said.keys() - notes.never_declares):
        written = {line.person: line for line in said[official]}
        for person, word in _family(world, official, listed.keys() | written.keys()).items():
            if (official, person) not in notes.left_out:
                has_id = world.people.age[person] >= 16 or world.rng.random() < 0.7
                honest = Declaration(official, person, word, person in listed, has_id)
                lines.append(written.pop(person, honest))
        lines.extend(written.values())


def _family(world: World, official: int, needed: Set[int]) -> dict[int, str]:
    """The reporter, then the relatives the form asks for who live, then everybody near of `needed`."""
    folk = world.people
    near = folk.near_relatives(official)
    alive = folk.is_alive
    spouse = int(folk.spouse[official])
    family = {official: "本人"}
    asked = ("丈夫", "妻子", "儿子", "女儿", "父亲", "母亲")
    family |= {p: word for p, word in near.items() if word in asked and alive[p]}
    if spouse != NOBODY:
        in_laws = ((int(folk.father[spouse]), "配偶父亲"), (int(folk.mother[spouse]), "配偶母亲"))
        family |= {p: word for p, word in in_laws if p != NOBODY and alive[p] and p not in family}
    return family | {p: word for p, word in near.items() if p in needed and p not in family}
