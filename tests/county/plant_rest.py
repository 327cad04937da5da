"""Planted among the missed, the paid and the identities."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from . import identity, names
from .lists import enter, limit, uncovered
from .planting import Fits, Ground, anyone, both, has_digits_only, head_of_age, in_order, is_right_by_chance, is_several
from .records import Certificate, Custody, Listing, Member, first_day
from .world import PAYMENTS, World

POOR, MONITORED, PAYEE = "registered_poor_not_enrolled", "monitored_household_not_enrolled", "payee_name_differs"
INVALID, NAME = "id_number_invalid", "name_differs_from_hukou"
Respelling = tuple[Callable[[str], bool], Callable[[str], str]]
"""For which names or numbers it is possible, and what becomes of them."""

VARIANT: Respelling = (lambda n: names.variant(n) is not None, lambda n: str(names.variant(n)))
BLANK: Respelling = (lambda n: len(n) == 2, lambda n: n[0] + "　" + n[1])


def _payees(world: World, ground: Ground) -> None:
    """Money to somebody outside the household: with no agreement, an expired one, or one with another person."""
    folk = world.people
    first = first_day(world.month - PAYMENTS)

    def outsider(case: Certificate, but: str = "") -> int:
        return ground.outsider({m.name for m in case.members} | {but}, 25, 200)

    def agree(case: Certificate, custodian: int, days: int, until: date | None) -> None:
        start = first - timedelta(days=days)
        world.custody.append(Custody(case.number, case.person, custodian, start, until))

    def pay_outside(case: Certificate) -> int:
        payee = outsider(case)
        case.payee = folk.name[payee]
        return payee

    def agreed_with_another(case: Certificate) -> None:
        pay_outside(case)
        agree(case, outsider(case, case.payee), 300, None)

    def agreed(case: Certificate) -> None:
        payee = pay_outside(case)
        agree(case, payee, 90, None if world.rng.random() < 0.5 else world.as_of + timedelta(days=200))

    def to_member(case: Certificate) -> None:
        case.payee = case.members[1].name

    before = first - timedelta(days=40)
    ground.case(PAYEE, "outsider", anyone, pay_outside)
    ground.case(PAYEE, "agreement_expired", anyone, lambda c: agree(c, pay_outside(c), 700, before))
    ground.case(PAYEE, "agreement_with_another", anyone, agreed_with_another)
    ground.twin(PAYEE, "agreement_in_force", anyone, agreed)
    with_wife = both(is_several, lambda c: not folk.is_male[c.members[1].person])
    ground.twin(PAYEE, "another_member", with_wife, to_member)
    _respelt(world, ground, PAYEE, lambda c: c, "payee", {"variant": VARIANT, "blank": BLANK} | _dotted("•"))


def _dotted(dot: str) -> dict[str, Respelling]:
    return {"middle_dot": (lambda n: "·" in n, lambda n: n.replace("·", dot))}


def _respelt(world: World, ground: Ground, rule: str, of: Callable, field: str, kinds: dict) -> None:
    """The head's own name or number in another spelling."""
    for clause, (suits, change) in kinds.items():
        fits = both(_is_as_born(world), lambda c, suits=suits: suits(getattr(of(c), field)))
        ground.twin(rule, clause, fits, lambda c, change=change: _rewrite(of(c), field, change))


def _rewrite(entry: Certificate | Member, field: str, change: Callable[[Any], Any]) -> None:
    setattr(entry, field, change(getattr(entry, field)))


def _numbers(world: World, ground: Ground) -> None:
    """Numbers on the roll that cannot be right, and right ones in odd clothes."""

    digits = both(head_of_age(world, 18, 120), has_digits_only(world))
    for clause, fits, spoil in (
        ("checksum", digits, partial(identity.one_digit_wrong, world.rng)),
        ("impossible_day", digits, identity.impossible_day),
        ("one_digit_short", digits, lambda number: number[:9] + number[10:]),
        ("number_cell", digits, identity.as_excel_number),
        ("cut_and_right_by_chance", is_right_by_chance(world), identity.cut),
    ):
        ground.case(INVALID, clause, fits, lambda c, spoil=spoil: _rewrite(c.head, "id_text", spoil))
    abolished = ("322222", "142327", "432922", "522126", "522425", "532128", "513030")
    dress: dict[str, Respelling] = {
        "fifteen_digits": (lambda n: int(n[6:10]) < 1985, identity.fifteen),
        "lower_case_x": (lambda n: n[-1] == "X", str.lower), "full_width": (lambda n: True, identity.wide),
        "blanks": (lambda n: True, lambda n: f"{n[:6]} {n[6:14]} {n[14:]}"),
        "leading_quote": (lambda n: True, lambda n: "'" + n),
        "abolished_region": (lambda n: n.startswith(abolished), str),
    }  # fmt: skip
    _respelt(world, ground, INVALID, lambda c: c.head, "id_text", dress)


def _is_as_born(world: World) -> Fits:
    """The roll still writes the head as the head is: name, number and account name."""
    folk = world.people

    def test(certificate: Certificate) -> bool:
        head = certificate.head
        name, number = folk.name[head.person], folk.id_number[head.person]
        return head.name == name == certificate.payee and head.id_text == number

    return test


def _names(world: World, ground: Ground) -> None:
    """Another name in the household register; or the same in another spelling, or the one from before."""
    folk = world.people

    def misname(case: Certificate, who: int) -> None:
        member = case.members[who]
        if folk.age[member.person] < 16:
            member = case.head
        is_payee = case.payee == member.name
        member.name = world.another_name(member.person, member.name)
        case.payee = member.name if is_payee else case.payee

    def as_before(case: Certificate) -> None:
        head = case.head
        head.name = head.name[0] + world.another_name(head.person, head.name)[1:]
        world.former_names[head.person] = case.payee = head.name

    for clause, who in (("head", 0), ("member", -1)):
        ground.case(NAME, clause, anyone, lambda c, who=who: misname(c, who), ground.times * 2)
    noted: Respelling = (lambda n: "·" not in n, lambda n: n + "（户主）")
    forms = {"variant": VARIANT, "blank": BLANK, "bracket_note": noted} | _dotted("‧")
    _respelt(world, ground, NAME, lambda c: c.head, "name", forms)
    ground.twin(NAME, "former_name", _is_as_born(world), as_before)


def _missed(world: World, ground: Ground, rule: str) -> None:
    """Poor enough and on no roll; or a little above, on a roll, on the edge roll, cleared, dead or moved away."""
    register, top, count = ("poor" if rule == POOR else "monitored"), limit(world), ground.times
    status = "已脱贫(享受政策)" if rule == POOR else "突发严重困难户"
    free = iter(uncovered(world))

    def low(household: int, income: float = top * 0.6) -> Listing:
        return enter(world, register, household, income, series="38" if rule == POOR else "78", status=status)

    def spare(entry: Listing, clause: str) -> None:
        world.innocents.append((rule, entry.number, entry.head, clause))

    if not world.is_clean:
        for clause, income in (("far_below", top * 0.55), ("below", top * 0.93), ("exactly_at_limit", top)):
            for _ in range(count):
                world.clauses[(rule, low(next(free), float(income)).number)] = clause
    for _ in range(count):
        spare(low(next(free), top + 0.01), "just_above_limit")
        moved = low(next(free))
        world.moved_out.update(moved.persons)
        spare(moved, "household_moved_out")
        if rule == MONITORED:
            cleared = low(next(free))
            cleared.is_eliminated = True
            spare(cleared, "risk_eliminated")
    _on_other_rolls(world, ground, rule, low, spare)
    single = [h for h in uncovered(world) if len(world.people.members[h]) == 1]
    for household in single[:count]:
        entry = low(household)
        world.strike_off(int(world.people.head[household]), world.before(100, 600))
        spare(entry, "only_member_dead")


def _on_other_rolls(world: World, ground: Ground, rule: str, low: Callable, spare: Callable) -> None:
    """Low income, and a member on the dibao, tekun or edge roll."""
    folk = world.people
    listed = {p for entry in world.poor + world.monitored for p in entry.persons}

    def fits(certificate: Certificate) -> bool:
        return not listed.intersection(folk.members[folk.household[certificate.person]].tolist())

    for case in ground.innocent(rule, fits):
        entry = low(int(folk.household[case.person]))
        spare(entry, "member_on_dibao")
        listed.update(entry.persons)
    tekun = [int(folk.household[s.person]) for s in world.tekun if s.person < folk.count and s.person not in listed]
    for household in [h for h in tekun if h >= 0][: ground.times]:
        spare(low(household), "member_on_tekun")
    edge = [e for e in world.edge if e.head not in listed]
    for entry in edge[: ground.times]:
        spare(low(int(folk.household[entry.head])), "on_edge_roll")


def recognised(world: World) -> set[int]:
    """Everybody whom the rolls list under their own name and number."""
    plain = (c for c in world.certificates if not c.use.startswith((INVALID, NAME)))
    enrolled = {m.person for c in plain for m in c.present(world.month)}
    return enrolled | world.on_tekun() | {p for e in world.edge for p in e.persons}


def settle_incomes(world: World) -> None:
    """Nobody is missed by accident: whoever fell off a roll after all, or stands on it unrecognisably, earns more."""
    top, covered = limit(world), recognised(world)
    named = {number for _, number in world.clauses} | {number for _, number, *_ in world.innocents}
    for entry in world.poor + world.monitored:
        is_open = entry.income <= top and entry.number not in named and not entry.is_eliminated
        if is_open and not covered.intersection(entry.persons):
            entry.income = round(top * 1.3 + world.people.age[entry.head] * 11.5, 2)


plant = in_order(_payees, _numbers, _names, partial(_missed, rule=POOR), partial(_missed, rule=MONITORED))
