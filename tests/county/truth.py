"""What each rule must say of this county, worked out from the world by the letter of the rules, not from intentions."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, fields
from datetime import date
from pathlib import Path

from .lists import limit, on_any_roll
from .moves import gone
from .payments.ledger import ledger
from .people import NOBODY
from .records import Certificate, Death, Member, Truth, add_months, month_of
from .world import SNAPSHOTS, World

PAID_CATEGORIES = frozenset({"在编", "聘用", "临聘", "借调", "离退休"})
EXEMPT = ("摩托", "三轮", "拖拉机", "挂车")
IN_USE = frozenset({"正常", "逾期未检"})


class Court:
    """Collects what fires for one night; a subject fires once a rule."""

    def __init__(self, world: World, as_of: date, deaths: list[Death]) -> None:
        self.world, self.as_of = world, as_of
        self.listed: dict[int, list[tuple[Certificate, Member]]] = defaultdict(list)
        for certificate in world.certificates:
            if not _ended(certificate, as_of):
                for member in certificate.present(world.month):
                    self.listed[member.person].append((certificate, member))
        held = {p: [(c, m) for c, m in pairs if c.status == "正常"] for p, pairs in self.listed.items()}
        self.roll = {p: pairs for p, pairs in held.items() if pairs}
        self.dead: dict[int, date] = {}
        for death in deaths:
            if death.counts and (death.died_on or death.registered_on) < as_of:
                day = death.died_on or death.registered_on
                self.dead[death.person] = min(day, self.dead.get(death.person, day))
        self.rows: dict[tuple[str, str], Truth] = {}

    def fire(self, rule: str, certificate: Certificate, member: Member | None = None) -> None:
        """A flag about a person of the roll, or about a certificate under its head."""
        self._fire(rule, [certificate], member or certificate.head)

    def _fire(self, rule: str, certificates: list[Certificate], member: Member) -> None:
        key = ";".join(c.number for c in certificates)
        clause = next(
            (self.world.clauses[(rule, c.number)] for c in certificates if (rule, c.number) in self.world.clauses),
            "follows",
        )
        self.rows[(rule, f"{key}/{member.person}")] = Truth(
            rule, "fires", key, "", member.name, _text(member.id_text), clause, "/".join(c.use for c in certificates)
        )

    def household(self, rule: str, number: str, person: int, members: Iterable[int] = ()) -> None:
        """A flag about a household of another register, shown under `person` or, where the head is gone, a member."""
        folk = self.world.people
        self.rows[(rule, number)] = Truth(
            rule,
            "fires",
            "",
            number,
            folk.name[person],
            folk.id_number[person],
            self.world.clauses.get((rule, number), "follows"),
            members=";".join(folk.id_number[p] for p in members),
        )

    def outsider(self, rule: str, person: int, clause: str = "follows") -> None:
        """A flag about a person who is on no roll, known by number and name."""
        folk = self.world.people
        self.rows[(rule, f"/{person}")] = Truth(
            rule, "fires", "", "", folk.name[person], folk.id_number[person], clause
        )

    def persons(self, rule: str, persons: set[int], *, suspended_too: bool = False) -> None:
        """Flags about persons on the roll; only the relatives' queue and identities look at suspended ones."""
        roll = self.listed if suspended_too else self.roll
        for person in sorted(persons & roll.keys()):
            self._fire(rule, [c for c, _ in roll[person]], roll[person][0][1])

    def judge(self) -> list[Truth]:
        """All rules: the first fourteen here, the others by their groups."""
        from .groups import GROUPS

        self._deaths()
        self._registers()
        self._officials()
        self._missed()
        self._payments()
        self._identity()
        for group in GROUPS:
            group.judge(self)
        return list(self.rows.values())

    def _deaths(self) -> None:
        still = {p for p, day in self.dead.items() if add_months(day, 3) < self.as_of}
        self.persons("deceased_still_enrolled", still)
        self.persons("deceased_awaiting_adjustment", self.dead.keys() - still)

    def _registers(self) -> None:
        world, month = self.world, month_of(self.as_of)
        twice = {p for p, held in self.roll.items() if len({c.number for c, _ in held}) > 1} | {
            e.person for e in world.elsewhere
        }
        self.persons("enrolled_twice", twice)
        self.persons("enrolled_in_dibao_and_tekun", {s.person for s in world.tekun})
        self.persons(
            "on_fiscal_payroll",
            {s.person for s in world.salaries if s.category in PAID_CATEGORIES and month - s.months[-1] <= 3},
        )
        self.persons(
            "owns_motor_vehicle", {v.person for v in world.vehicles if v.status in IN_USE and not _is_exempt(v)}
        )

    def _officials(self) -> None:
        world = self.world
        officials = {
            o.person
            for o in world.offices
            if o.category in world.places.home.covered and (o.until is None or o.until >= self.as_of)
        }
        self.persons("official_enrolled", officials, suspended_too=True)
        filed = {(f.person, f.official) for f in world.filings}
        kin = {
            (relative, official)
            for official in officials
            if official < len(world.writes_father)
            for relative in world.people.near_relatives(official)
        }
        self.persons("relative_not_filed", {person for person, official in kin - filed}, suspended_too=True)

    def _missed(self) -> None:
        world = self.world
        covered = on_any_roll(world) | {p for e in world.edge for p in e.persons}
        alive, away = world.people.is_alive, gone(world, self.as_of)
        for rule, entries in (
            ("registered_poor_not_enrolled", world.poor),
            ("monitored_household_not_enrolled", world.monitored),
        ):
            for entry in entries:
                here = [p for p in entry.persons if alive[p] and p not in away]
                if (
                    entry.income <= limit(world)
                    and not entry.is_eliminated
                    and here
                    and not covered.intersection(entry.persons)
                ):
                    self.household(rule, entry.number, entry.head, entry.persons)

    def _payments(self) -> None:
        world = self.world
        months: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for payment in ledger(world):
            months[payment.certificate][payment.status].append(payment.month)
        for certificate in world.certificates:
            paid, later = (months[certificate.number][status] for status in ("成功", "补发"))
            if any(_is_outsider(world, certificate, m) for m in paid + later):
                self.fire("payee_name_differs", certificate)
            for member in certificate.members:
                day = self.dead.get(member.person)
                if day is not None and any(self._is_paid_after(certificate, member, day, m) for m in paid):
                    self.fire("paid_after_death", certificate)

    def _is_paid_after(self, certificate: Certificate, member: Member, day: date, month: int) -> bool:
        died = month_of(day)
        present = certificate.present(month)
        if member not in present or died < certificate.start:
            return False
        if len(certificate.present(died)) == 1:
            return month > died
        return month > died + 3 and certificate.amount(month) == certificate.amount(died)

    def _identity(self) -> None:
        folk = self.world.people
        for held in self.listed.values():
            for certificate, member in held:
                if certificate.use.startswith("id_number_invalid") and _is_spoilt(
                    member, folk.id_number[member.person]
                ):
                    self.fire("id_number_invalid", certificate, member)
                if certificate.use.startswith("name_differs") and member.name != folk.name[member.person]:
                    self.fire("name_differs_from_hukou", certificate, member)


def _ended(certificate: Certificate, as_of: date) -> bool:
    return certificate.exited_on is not None and certificate.exited_on < as_of


def _text(value: object) -> str:
    return f"{value:.0f}" if isinstance(value, float) else str(value or "")


def _is_exempt(vehicle) -> bool:
    return (
        vehicle.use == "残疾人专用"
        or any(word in vehicle.vehicle_class for word in EXEMPT)
        or vehicle.vehicle_class[0] in "MNTGB"
    )


def _is_spoilt(member: Member, right: str) -> bool:
    return (
        isinstance(member.id_text, float)
        or len(str(member.id_text)) == 17
        or (
            str(member.id_text) != right
            and len(str(member.id_text)) == 18
            and str(member.id_text).isascii()
            and str(member.id_text)[-1] != "x"
        )
    )


def _is_outsider(world: World, certificate: Certificate, month: int) -> bool:
    """Whether the account name is neither a member's of that month nor a custodian's with an agreement in force."""
    if not certificate.use.startswith("payee_name_differs") or month <= world.month - SNAPSHOTS:
        return False
    start = date(month // 12, month % 12 + 1, 1)
    agreed = {
        world.people.name[c.custodian]
        for c in world.custody
        if c.certificate == certificate.number and c.start <= start and (c.until is None or c.until >= start)
    }
    return certificate.payee not in agreed | {m.name for m in certificate.present(month)}


def silent(world: World, fires: list[Truth]) -> list[Truth]:
    """The planted innocents, without those of whom something else made the rule true."""
    certificates = {c.number: c for c in world.certificates}
    fired = {(row.rule, number) for row in fires for number in (*row.certificate_no.split(";"), row.household_no)}
    rows = []
    for rule, number, person, clause in world.innocents:
        certificate = certificates.get(number)
        member = next((m for m in certificate.members if m.person == person), None) if certificate else None
        if (rule, number) in fired or (certificate and member is None):
            continue
        name = member.name if member else world.people.name[person]
        text = _text(member.id_text) if member else world.people.id_number[person]
        rows.append(
            Truth(rule, "silent", number if certificate else "", "" if certificate else number, name, text, clause)
        )
    return rows


def judge(world: World, as_of: date, deaths: list[Death]) -> list[Truth]:
    """Truth of one night, firing rows first, each rule's together."""
    fires = Court(world, as_of, deaths).judge()
    return sorted(
        [*fires, *silent(world, fires)],
        key=lambda row: (row.rule, row.expected, row.certificate_no, row.household_no, row.clause),
    )


def write(path: Path, rows: list[Truth]) -> None:
    """As CSV, header first."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([field.name for field in fields(Truth)])
        writer.writerows(astuple(row) for row in rows)


__all__ = ["NOBODY", "Court", "judge", "write"]
