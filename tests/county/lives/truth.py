"""What this group's rules must say of the county, by the letter, from all entries of the registers."""

import re
import unicodedata
from collections import Counter, defaultdict
from datetime import date
from functools import partial

from tests.population import identity
from tests.population.names import fold

from ..lists import departures
from ..records import Certificate, Doubt, Graduate, Member, Move, Spending, Truth, add_months, latest
from ..truth import NightTruth

OPEN = ("", "未处置", "待核实", "核查中")


def tell_truth(night: NightTruth) -> None:
    night.persons("graduated_still_student", _graduated(night))
    # Gone more than a month, and no later arrival; the household register often lags behind.
    away = {p for p, day in departures(night.world, night.as_of).items() if add_months(day, 1) < night.as_of}
    night.persons("moved_out_still_enrolled", away)
    night.persons("verification_doubt_open", _doubted(night))
    night.persons("high_spending", _spenders(night))
    _Identities(night).tell_truth()
    night.where("headcount_differs", partial(_is_miscounted, night), suspended_too=True)


def _graduated(night: NightTruth) -> set[int]:
    """Students on the rural roll whose last degree ended more than two months ago."""
    last, ages = latest((g.person, g.graduated_on) for g in night.world.of(Graduate)), night.world.people.age

    def is_student(person: int) -> bool:
        said = [m.is_student for c, m in night.roll[person] if not c.is_urban]
        return any(6 <= ages[person] < 18 if word is None else word for word in said)

    return {p for p in night.roll.keys() & last.keys() if is_student(p) and add_months(last[p], 2) < night.as_of}


def _doubted(night: NightTruth) -> set[int]:
    """Doubts since 2018 which no list says were settled."""
    doubts = [d for d in night.world.of(Doubt) if d.checked_on >= date(2018, 1, 1)]
    settled = {(d.person, d.checked_on, d.kind) for d in doubts if d.disposal not in OPEN or d.disposed_on is not None}
    return {d.person for d in doubts if (d.person, d.checked_on, d.kind) not in settled}


def _spenders(night: NightTruth) -> set[int]:
    """One record within twelve months of at least twelve times the programme's monthly standard."""
    standard, year = night.world.places.home.monthly_standard, add_months(night.as_of, -12)

    def is_high(entry: Spending) -> bool:
        lines = [12 * standard[0 if c.is_urban else 1] for c, _ in night.roll.get(entry.person, ())]
        return entry.spent_on >= year and any(entry.amount >= line for line in lines)

    return {s.person for s in night.world.of(Spending) if is_high(s)}


def good_number(text: object) -> str | None:
    """The number as the law writes it, upgraded from fifteen digits; None where nothing good can be read."""
    plain = unicodedata.normalize("NFKC", text).upper() if isinstance(text, str) else ""
    plain = re.sub(r"[^0-9X]", "", re.sub(r"[*×]$", "X", plain.strip()))
    if len(plain) == 15:
        plain = plain[:6] + "19" + plain[6:]
        plain += identity.check_character(plain)
    return plain if identity.is_valid(plain) else None


class _Identities:
    """The rolls against the register and against the numbers themselves."""

    def __init__(self, night: NightTruth) -> None:
        self.night, self.folk = night, night.world.people
        self.rows = [(c, m, good_number(m.id_text)) for held in night.listed.values() for c, m in held]
        registered = [p for p in self.folk.is_resident.nonzero()[0].tolist() if p not in night.world.unregistered]
        self.holder = {self.folk.id_number[p]: p for p in registered}
        self.like = Counter(self._likeness(p) for p in registered)
        moves = night.world.of(Move)
        self.moved = {m.person for m in moves}
        self.former = {m.former_id for m in moves if m.former_id}

    def _likeness(self, person: int) -> tuple[str, str, bool]:
        return self.folk.name[person], str(self.folk.birth[person]), bool(self.folk.is_male[person])

    def tell_truth(self) -> None:
        self._shared()
        for certificate, member, number in self.rows:
            if number is None or self._is_cut(member, number):
                continue
            holder = self.holder.get(number)
            if holder is None and number not in self.former:
                self._unknown(certificate, member, number)
            elif holder is not None and holder != member.person:
                self.night.fire("name_differs_from_hukou", certificate, member)
            if not certificate.is_urban and self._is_written_otherwise(member, number):
                self.night.fire("sex_or_birth_disagrees", certificate, member)

    def _unknown(self, certificate: Certificate, member: Member, number: str) -> None:
        person = member.person
        is_other = number != self.folk.id_number[person] and number[6:14] == self._born(person)
        if is_other and self.like[self._likeness(person)] == 1 and fold(member.name) == fold(self.folk.name[person]):
            self.night.fire("id_number_differs_from_hukou", certificate, member)
        elif person not in self.moved and person not in self.night.dead:
            self.night.fire("not_in_hukou", certificate, member)

    def _is_cut(self, member: Member, number: str) -> bool:
        """Right by its checksum, nobody's in the register, and what a spreadsheet leaves of the member's own."""
        right = self.folk.id_number[member.person]
        return number != right and number == right[:15] + "000" and number not in self.holder

    def _born(self, person: int) -> str:
        return str(self.folk.birth[person]).replace("-", "")

    def _is_written_otherwise(self, member: Member, number: str) -> bool:
        sex = member.sex or ("男" if self.folk.is_male[member.person] else "女")
        birth = re.sub(r"\D", "", str(member.birth or self.folk.birth[member.person]))
        return (sex in "男女" and sex != "女男"[int(number[16]) % 2]) or not number[6:14].startswith(birth)

    def _shared(self) -> None:
        """A number under names without a character in common; on the tekun roll nobody has a certificate."""
        world, by_number = self.night.world, defaultdict(list)
        for certificate, member, number in self.rows:
            if number is not None:
                by_number[number].append((member.name, certificate, member))
        for support in world.tekun:
            number = good_number(support.id_text or self.folk.id_number[support.person])
            by_number[number].append((self.folk.name[support.person], None, None))
        for number, entries in by_number.items():
            for name, certificate, member in entries:
                if all(set(fold(name)) & set(fold(other)) for other, _, _ in entries):
                    continue
                if certificate is not None:
                    self.night.fire("id_number_shared", certificate, member)
                else:
                    row = Truth("id_number_shared", "fires", "", "", name, str(number), "dibao_and_tekun")
                    self.night.rows["id_number_shared", f"/{number}"] = row


def _is_miscounted(night: NightTruth, certificate: Certificate) -> bool:
    """Counted more than are listed or fewer than live; a member twice; the head not among them."""
    head, members = certificate.members[0], certificate.present(night.world.month)
    entries = {m.person for m in members} | ({head.person} if certificate.is_urban else set())
    living = entries - night.dead.keys()
    insured = certificate.counted(night.world.month)
    is_twice = any(m.person != head.person for m in certificate.repeats)
    is_headless = head.person not in entries and not certificate.is_single
    return not len(living) <= insured <= len(entries) or is_twice or is_headless
