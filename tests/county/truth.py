"""What each rule must say of this county, worked out from the world by the letter of the rules, not from intentions.

Belongs here: the book of one night's truth, and the first fourteen rules. Those of a group are in its own `truth.py`.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import astuple, fields
from datetime import date
from pathlib import Path

from .lists import covered, gone, limit, standing
from .payments.ledger import ledger
from .records import Certificate, Death, Listing, Member, Text, Truth, Vehicle, add_months, as_text, first_day, month_of
from .world import SNAPSHOTS, World

PAID_CATEGORIES = frozenset({"在编", "聘用", "临聘", "借调", "离退休"})
EXEMPT = ("摩托", "三轮", "拖拉机", "挂车")
GONE = ("注销", "报废", "转移", "达到报废标准")


class NightTruth:
    """Collects what fires on one night; a subject fires once a rule."""

    def __init__(self, world: World, as_of: date, deaths: list[Death]) -> None:
        self.world, self.as_of = world, as_of
        self.listed = standing(world, as_of)
        held = {p: [(c, m) for c, m in pairs if c.status == "正常"] for p, pairs in self.listed.items()}
        self.roll = {p: pairs for p, pairs in held.items() if pairs}
        self.dead: dict[int, date] = {}
        for death in deaths:
            day = death.died_on or death.registered_on
            if death.counts and day < as_of:
                self.dead[death.person] = min(day, self.dead.get(death.person, day))
        self.rows: dict[tuple[str, str], Truth] = {}

    def fire(self, rule: str, certificate: Certificate, member: Member | None = None) -> None:
        """A flag about a person of the roll, or about a certificate under its head."""
        self._fire(rule, [certificate], member or certificate.head)

    def _fire(self, rule: str, certificates: list[Certificate], member: Member) -> None:
        key, uses = ";".join(c.number for c in certificates), "/".join(c.use for c in certificates)
        clauses = [self.world.clauses[rule, c.number] for c in certificates if (rule, c.number) in self.world.clauses]
        clause, number = [*clauses, "follows"][0], as_text(member.id_text)
        self.rows[rule, f"{key}/{member.person}"] = Truth(rule, "fires", key, "", member.name, number, clause, uses)

    def household(self, rule: str, number: str, person: int, members: Iterable[int] = ()) -> None:
        """A flag about a household of another register, shown under `person` or, where the head is gone, a member."""
        name, own = self.world.people.name[person], self.world.people.id_number
        clause, numbers = self.world.clauses.get((rule, number), "follows"), ";".join(own[p] for p in members)
        self.rows[rule, number] = Truth(rule, "fires", "", number, name, own[person], clause, members=numbers)

    def outsider(self, rule: str, person: int, clause: str = "follows") -> None:
        """A flag about a person who is on no roll, known by number and name."""
        name, number = self.world.people.name[person], self.world.people.id_number[person]
        self.rows[rule, f"/{person}"] = Truth(rule, "fires", "", "", name, number, clause)

    def certificates(self, *, suspended_too: bool = False) -> list[Certificate]:
        roll = self.listed if suspended_too else self.roll
        held = {c.number: c for pairs in roll.values() for c, _ in pairs}
        return [held[number] for number in sorted(held)]

    def where(self, rule: str, test: Callable[[Certificate], object], *, suspended_too: bool = False) -> None:
        """Flags about certificates of which something is true."""
        for certificate in self.certificates(suspended_too=suspended_too):
            if test(certificate):
                self.fire(rule, certificate)

    def persons(self, rule: str, persons: set[int], *, suspended_too: bool = False) -> None:
        """Flags about persons on the roll; only the relatives' queue and identities look at suspended ones."""
        roll = self.listed if suspended_too else self.roll
        for person in sorted(persons & roll.keys()):
            self._fire(rule, [c for c, _ in roll[person]], roll[person][0][1])

    def anybody(self, rule: str, persons: set[int]) -> None:
        """Flags about persons, suspended or on no roll though some of them may be."""
        self.persons(rule, persons, suspended_too=True)
        for person in sorted(persons - self.listed.keys()):
            self.outsider(rule, person, self.world.clauses.get((rule, f"/{person}"), "follows"))


def tell_truth(night: NightTruth) -> None:
    still = {p for p, day in night.dead.items() if add_months(day, 3) < night.as_of}
    night.persons("deceased_still_enrolled", still)
    night.persons("deceased_awaiting_adjustment", night.dead.keys() - still)
    _registers(night)
    _officials(night)
    for rule, entries in (
        ("registered_poor_not_enrolled", night.world.poor), ("monitored_household_not_enrolled", night.world.monitored),
    ):  # fmt: skip
        for entry in missed(night.world, entries, night.as_of, limit(night.world)):
            night.household(rule, entry.number, entry.head, entry.persons)
    _payments(night)
    _identity(night)


def _registers(night: NightTruth) -> None:
    world, month = night.world, month_of(night.as_of)
    twice = {p for p, held in night.roll.items() if len({c.number for c, _ in held}) > 1}
    paid = {s.person for s in world.salaries if s.category in PAID_CATEGORIES and month - s.months[-1] <= 3}
    night.persons("enrolled_twice", twice | {e.person for e in world.elsewhere})
    night.persons("enrolled_in_dibao_and_tekun", world.on_tekun())
    night.persons("on_fiscal_payroll", paid)
    night.persons("owns_motor_vehicle", drivers(world))


def drivers(world: World) -> set[int]:
    """Who has a car or lorry that is not exempt and not gone; a mortgaged or sealed one is still theirs."""

    def is_exempt(vehicle: Vehicle) -> bool:
        kind = vehicle.vehicle_class
        return vehicle.use == "残疾人专用" or any(word in kind for word in EXEMPT) or kind[0] in "MNTGB"

    return {v.person for v in world.vehicles if v.status not in GONE and not is_exempt(v)}


def _officials(night: NightTruth) -> None:
    world = night.world
    serving = [o for o in world.offices if o.until is None or o.until >= night.as_of]
    officials = {o.person for o in serving if o.category in world.places.home.covered}
    night.persons("official_enrolled", officials, suspended_too=True)
    known = [p for p in officials if p < len(world.writes_father)]
    kin = {(relative, official) for official in known for relative in world.people.near_relatives(official)}
    unfiled = kin - {(f.person, f.official) for f in world.filings}
    night.persons("relative_not_filed", {person for person, _ in unfiled}, suspended_too=True)


def missed(world: World, entries: list[Listing], as_of: date, most: float) -> list[Listing]:
    """Households with an income up to `most` of which somebody is here and nobody is on any roll or list."""
    seen, alive, away = covered(world), world.people.is_alive, gone(world, as_of)
    open_ones = [e for e in entries if e.income <= most and not e.is_eliminated and not seen.intersection(e.persons)]
    return [e for e in open_ones if any(alive[p] and p not in away for p in e.persons)]


def _payments(night: NightTruth) -> None:
    world = night.world
    months: dict[tuple[str, str], list[int]] = defaultdict(list)
    for payment in ledger(world):
        months[payment.certificate, payment.status].append(payment.month)
    for certificate in world.certificates:
        paid, later = (months[certificate.number, status] for status in ("成功", "补发"))
        if any(_is_outsider(world, certificate, m) for m in paid + later):
            night.fire("payee_name_differs", certificate)
        died = [(m, month_of(night.dead[m.person])) for m in certificate.members if m.person in night.dead]
        if any(_is_paid_after(certificate, member, month, m) for member, month in died for m in paid):
            night.fire("paid_after_death", certificate)


def _is_paid_after(certificate: Certificate, member: Member, died: int, month: int) -> bool:
    if member not in certificate.present(month) or died < certificate.start:
        return False
    if len(certificate.present(died)) == 1:
        return month > died
    return month > died + 3 and certificate.amount(month) == certificate.amount(died)


def _is_outsider(world: World, certificate: Certificate, month: int) -> bool:
    """Whether the account name is neither a member's of that month nor a custodian's with an agreement in force."""
    if not certificate.use.startswith("payee_name_differs") or month <= world.month - SNAPSHOTS:
        return False
    agreed = {world.people.name[c.custodian] for c in world.custody_of(certificate.number, first_day(month))}
    return certificate.payee not in agreed | {m.name for m in certificate.present(month)}


def _identity(night: NightTruth) -> None:
    folk = night.world.people
    for certificate, member in (pair for held in night.listed.values() for pair in held):
        is_case, right = certificate.use.startswith, folk.id_number[member.person]
        if is_case("id_number_invalid") and _is_spoilt(member.id_text, right):
            night.fire("id_number_invalid", certificate, member)
        if is_case("name_differs_from_hukou") and member.name != folk.name[member.person]:
            night.fire("name_differs_from_hukou", certificate, member)


def _is_spoilt(text: Text, right: str) -> bool:
    """Read by a spreadsheet, a digit short, or eighteen characters that are others."""
    if isinstance(text, float) or len(str(text)) == 17:
        return True
    return len(str(text)) == 18 and str(text) != right and str(text).isascii() and str(text)[-1] != "x"


def silent(world: World, fires: list[Truth]) -> list[Truth]:
    """The planted innocents, without those of whom something else made the rule true."""
    certificates = {c.number: c for c in world.certificates}
    fired = {
        (row.rule, number) for row in fires for number in (*row.certificate_no.split(";"), row.household_no, row.place)
    }
    rows = []
    for rule, number, person, clause in world.innocents:
        if person is None and (rule, number) not in fired:
            rows.append(Truth(rule, "silent", "", "", "", "", clause, place=number))
        if person is None:
            continue
        certificate = certificates.get(number)
        member = next((m for m in certificate.members if m.person == person), None) if certificate else None
        if (rule, number) in fired or (certificate and member is None):
            continue
        name = member.name if member else world.people.name[person]
        text = as_text(member.id_text) if member else world.people.id_number[person]
        where = (number, "") if certificate else ("", number)
        rows.append(Truth(rule, "silent", *where, name, text, clause))
    return rows


def write(path: Path, rows: list[Truth]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([field.name for field in fields(Truth)])
        writer.writerows(astuple(row) for row in rows)
