"""Planted among the missed, the paid and the identities."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from tests.population import identity, names

from .fits import Fits, aged, anyone, both, digits_only, right_by_chance, several
from .lists import enter, limit, uncovered
from .planting import Ground, changed, in_order
from .records import Certificate, Custody, Listing, first_day
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
        return ground.outsider({m.name for m in case.members} | {but}, 26, 200)

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

    before = first - timedelta(days=40)
    ground.case(PAYEE, "outsider", anyone, pay_outside)
    ground.case(PAYEE, "agreement_expired", anyone, lambda c: agree(c, pay_outside(c), 700, before))
    ground.case(PAYEE, "agreement_with_another", anyone, agreed_with_another)
    ground.twin(PAYEE, "agreement_in_force", anyone, agreed)
    with_wife = both(several, lambda c: not folk.is_male[c.members[1].person])
    ground.twin(PAYEE, "another_member", with_wife, changed(payee=lambda c: c.members[1].name))
    _respelt(world, ground, PAYEE, "", "payee", {"variant": VARIANT, "blank": BLANK} | _dotted("•"))


def _dotted(dot: str) -> dict[str, Respelling]:
    return {"middle_dot": (lambda n: "·" in n, lambda n: n.replace("·", dot))}


def _respelt(world: World, ground: Ground, rule: str, of: str, field: str, kinds: dict[str, Respelling]) -> None:
    """The head's own name or number in another spelling."""

    def written(case: Certificate) -> str:
        return getattr(getattr(case, of) if of else case, field)

    for clause, (suits, change) in kinds.items():
        fits = both(_is_as_born(world), lambda c, suits=suits: suits(written(c)))
        ground.twin(rule, clause, fits, changed(of, **{field: lambda c, change=change: change(written(c))}))


def _numbers(world: World, ground: Ground) -> None:
    """Numbers on the roll that cannot be right, and right ones in odd clothes."""
    digits = both(aged(world, 18, 120), digits_only(world))
    for clause, fits, spoil in (
        ("checksum", digits, partial(identity.one_digit_wrong, world.rng)),
        ("impossible_day", digits, identity.impossible_day),
        ("one_digit_short", digits, lambda number: number[:9] + number[10:]),
        ("number_cell", digits, identity.as_excel_number),
        ("cut_and_right_by_chance", right_by_chance(world), identity.cut),
    ):
        ground.case(INVALID, clause, fits, changed("head", id_text=lambda c, spoil=spoil: spoil(c.head.id_text)))
    abolished = ("322222", "142327", "432922", "522126", "522425", "532128", "513030")
    dress: dict[str, Respelling] = {
        "fifteen_digits": (lambda n: int(n[6:10]) < 1985, identity.fifteen),
        "lower_case_x": (lambda n: n[-1] == "X", str.lower), "full_width": (lambda n: True, identity.wide),
        "blanks": (lambda n: True, lambda n: f"{n[:6]} {n[6:14]} {n[14:]}"),
        "leading_quote": (lambda n: True, lambda n: "'" + n),
        "abolished_region": (lambda n: n.startswith(abolished), str),
    }  # fmt: skip
    _respelt(world, ground, INVALID, "head", "id_text", dress)


def _is_as_born(world: World) -> Fits:
    """The roll still writes the head as the head is: name, number and account name."""
    folk = world.people

    def test(certificate: Certificate) -> bool:
        head = certificate.head
        return head.name == folk.name[head.person] == certificate.payee and head.id_text == folk.id_number[head.person]

    return test


def _names(world: World, ground: Ground) -> None:
    """Another name in the household register; or the same in another spelling, or the one from before."""

    def misname(case: Certificate, who: int) -> None:
        member = case.members[who]
        if world.people.age[member.person] < 16:
            member = case.head
        is_payee = case.payee == member.name
        member.name = world.another_name(member.person, member.name)
        case.payee = member.name if is_payee else case.payee

    def as_before(case: Certificate) -> None:
        head = case.head
        head.name = head.name[0] + world.another_name(head.person, head.name)[1:]
        world.former_names[head.person] = case.payee = head.name

    ground.plant(NAME, anyone, misname, {"head": 0, "member": -1}, times=ground.times * 2)
    noted: Respelling = (lambda n: "·" not in n, lambda n: n + "（户主）")
    forms = {"variant": VARIANT, "blank": BLANK, "bracket_note": noted} | _dotted("‧")
    _respelt(world, ground, NAME, "head", "name", forms)
    ground.twin(NAME, "former_name", _is_as_born(world), as_before)


class Poor:
    """Households entered in the poverty registers for one rule: of some it must speak, of others be silent."""

    def __init__(self, world: World, ground: Ground, rule: str, low: Callable[[int], Listing]) -> None:
        self.world, self.ground, self.rule, self.low = world, ground, rule, low

    def fires(self, clause: str, entry: Listing) -> None:
        self.world.clauses[self.rule, entry.number] = clause

    def spare(self, clause: str, entry: Listing) -> None:
        self.world.innocents.append((self.rule, entry.number, entry.head, clause))

    def on_rolls(self, *, tekun: bool) -> None:
        """Low income (`low`), and a member on the dibao, tekun or edge roll."""
        world, folk, times = self.world, self.world.people, self.ground.times
        listed = {p for entry in world.poor + world.monitored for p in entry.persons}
        for case in self.ground.innocent(self.rule, lambda c: not listed.intersection(folk.home(c.person))):
            entry = self.low(int(folk.household[case.person]))
            self.spare("member_on_dibao", entry)
            listed.update(entry.persons)
        supported = [s.person for s in world.tekun if s.person < folk.count and s.person not in listed]
        homes = [int(folk.household[p]) for p in supported if folk.household[p] >= 0]
        for household in homes[:times] if tekun else ():
            self.spare("member_on_tekun", self.low(household))
        for edge in [e for e in world.edge if not listed.intersection(e.persons)][:times]:
            self.spare("on_edge_roll", self.low(int(folk.household[edge.head])))


def _missed(world: World, ground: Ground, rule: str) -> None:
    """Poor enough and on no roll; or a little above, on a roll, on the edge roll, cleared, dead or moved away."""
    register, series, status = ("poor", "38", "已脱贫(享受政策)")
    if rule == MONITORED:
        register, series, status = ("monitored", "78", "突发严重困难户")
    top, count, free = limit(world), ground.times, iter(uncovered(world))

    def low(household: int, income: float = top * 0.6) -> Listing:
        return enter(world, register, household, income, series=series, status=status)

    poor = Poor(world, ground, rule, low)
    if not world.is_clean:
        for clause, income in (("far_below", top * 0.55), ("below", top * 0.93), ("exactly_at_limit", top)):
            for _ in range(count):
                poor.fires(clause, low(next(free), float(income)))
    for _ in range(count):
        poor.spare("just_above_limit", low(next(free), top + 0.01))
        moved = low(next(free))
        world.moved_out.update(moved.persons)
        poor.spare("household_moved_out", moved)
        if rule == MONITORED:
            cleared = low(next(free))
            cleared.is_eliminated = True
            poor.spare("risk_eliminated", cleared)
    poor.on_rolls(tekun=True)
    single = [h for h in uncovered(world) if len(world.people.members[h]) == 1]
    for household in single[:count]:
        entry = low(household)
        world.strike_off(entry.head, world.before(100, 600))
        poor.spare("only_member_dead", entry)


def recognised(world: World) -> set[int]:
    """Everybody whom the rolls list under their own name and number."""
    plain = (c for c in world.certificates if not c.use.startswith((INVALID, NAME)))
    enrolled = {m.person for c in plain for m in c.present(world.month)}
    return enrolled | world.on_tekun() | {p for e in world.edge for p in e.persons}


def settle_incomes(world: World) -> None:
    """Nobody is missed by accident: whoever fell off a roll after all, or stands on it unrecognisably, earns more."""
    top, covered, named = limit(world), recognised(world), world.named()
    for entry in world.poor + world.monitored:
        is_open = entry.income <= top and entry.number not in named and not entry.is_eliminated
        if is_open and not covered.intersection(entry.persons):
            entry.income = round(top * 1.3 + world.people.age[entry.head] * 11.5, 2)


plant = in_order(_payees, _numbers, _names, partial(_missed, rule=POOR), partial(_missed, rule=MONITORED))
