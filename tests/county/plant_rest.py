"""Planted among the missed, the paid and the identities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np

from . import identity, names
from .lists import limit, listing, on_any_roll
from .planting import Ground, anyone, both, head_of_age, is_right_by_chance, is_several
from .records import Certificate, Custody, Death, Listing, first_day
from .world import PAYMENTS, World

POOR, MONITORED, PAYEE = "registered_poor_not_enrolled", "monitored_household_not_enrolled", "payee_name_differs"
INVALID, NAME = "id_number_invalid", "name_differs_from_hukou"


def plant(world: World, ground: Ground) -> None:
    """All of this module's cases."""
    _payees(world, ground)
    _numbers(world, ground)
    _names(world, ground)
    _missed(world, ground, POOR)
    _missed(world, ground, MONITORED)


def _payees(world: World, ground: Ground) -> None:
    """Money to somebody outside the household: with no agreement, an expired one, or one with another person."""
    folk = world.people
    grown = np.flatnonzero(folk.is_alive & (folk.age > 25)).tolist()
    first = first_day(world.month - PAYMENTS)

    def outsider(case: Certificate) -> int:
        names_at_home = {m.name for m in case.members}
        while True:
            person = grown[int(world.rng.integers(len(grown)))]
            if folk.name[person] not in names_at_home:
                return person

    for clause in ("outsider", "agreement_expired", "agreement_with_another"):
        for case in ground.each(PAYEE, clause, anyone):
            payee = outsider(case)
            case.payee, head = folk.name[payee], case.members[0].person
            if clause == "agreement_expired":
                world.custody.append(
                    Custody(case.number, head, payee, first - timedelta(days=700), first - timedelta(days=40))
                )
            elif clause == "agreement_with_another":
                other = outsider(case)
                while folk.name[other] == case.payee:
                    other = outsider(case)
                world.custody.append(Custody(case.number, head, other, first - timedelta(days=300), None))
    for case in ground.innocent(PAYEE, anyone):
        payee = outsider(case)
        case.payee = folk.name[payee]
        until = None if world.rng.random() < 0.5 else world.as_of + timedelta(days=200)
        world.custody.append(Custody(case.number, case.members[0].person, payee, first - timedelta(days=90), until))
        ground.spare(PAYEE, "agreement_in_force", case, case.members[0])
    for case in ground.innocent(PAYEE, both(is_several, lambda c: not folk.is_male[c.members[1].person])):
        case.payee = case.members[1].name
        ground.spare(PAYEE, "another_member", case, case.members[0])
    _payee_spellings(world, ground)


def _payee_spellings(world: World, ground: Ground) -> None:
    """The head's own name as the bank spells it."""
    respell = {
        "variant": (lambda n: names.variant(n) is not None, lambda n: str(names.variant(n))),
        "blank": (lambda n: len(n) == 2, lambda n: n[0] + "　" + n[1]),
        "middle_dot": (lambda n: "·" in n, lambda n: n.replace("·", "•")),
    }
    for clause, (suits, change) in respell.items():
        for case in ground.innocent(PAYEE, both(_is_as_born(world), lambda c, suits=suits: suits(c.payee))):
            case.payee = change(case.payee)
            ground.spare(PAYEE, clause, case, case.members[0])


def _numbers(world: World, ground: Ground) -> None:
    """Numbers on the roll that cannot be right, and right ones in odd clothes."""
    rng, folk = world.rng, world.people
    spoil = {
        "checksum": lambda number: identity.one_digit_wrong(rng, number),
        "impossible_day": identity.impossible_day,
        "one_digit_short": lambda number: number[:9] + number[10:],
        "number_cell": identity.as_excel_number,
    }
    for clause, change in spoil.items():
        fits = both(head_of_age(world, 18, 120), lambda c: folk.id_number[c.members[0].person][-1] != "X")
        for case in ground.each(INVALID, clause, fits):
            case.members[0].id_text = change(case.members[0].id_text)
    for case in ground.each(INVALID, "cut_and_right_by_chance", is_right_by_chance(world)):
        case.members[0].id_text = case.members[0].id_text[:15] + "000"
    dress = {
        "fifteen_digits": (lambda n: int(n[6:10]) < 1985, identity.fifteen),
        "lower_case_x": (lambda n: n[-1] == "X", str.lower),
        "full_width": (lambda n: True, identity.wide),
        "blanks": (lambda n: True, lambda n: f"{n[:6]} {n[6:14]} {n[14:]}"),
        "leading_quote": (lambda n: True, lambda n: "'" + n),
        "abolished_region": (
            lambda n: n[:6] in ("322222", "142327", "432922", "522126", "522425", "532128", "513030"),
            str,
        ),
    }
    for clause, (suits, change) in dress.items():
        for case in ground.innocent(
            INVALID, both(_is_as_born(world), lambda c, suits=suits: suits(c.members[0].id_text))
        ):
            case.members[0].id_text = change(case.members[0].id_text)
            ground.spare(INVALID, clause, case, case.members[0])


def _is_as_born(world: World) -> Callable[[Certificate], bool]:
    """The roll still writes the head as the head is: name, number and account name."""
    folk = world.people

    def test(certificate: Certificate) -> bool:
        head = certificate.members[0]
        name, number = folk.name[head.person], folk.id_number[head.person]
        return head.name == name == certificate.payee and head.id_text == number

    return test


def _names(world: World, ground: Ground) -> None:
    """Another name in the household register; or the same in another spelling, or the one from before."""
    folk = world.people
    for clause, who in (("head", 0), ("member", -1)):
        for case in ground.each(NAME, clause, anyone, ground.times * 2):
            member = case.members[who]
            if folk.age[member.person] < 16:
                member = case.members[0]
            is_payee = case.payee == member.name
            birth_year = int(str(folk.birth[member.person])[:4])
            member.name = names.other_name(world.rng, member.name, bool(folk.is_male[member.person]), birth_year)
            case.payee = member.name if is_payee else case.payee
    _names_in_other_forms(world, ground)


def _names_in_other_forms(world: World, ground: Ground) -> None:
    """The name of the household register in another spelling, with a remark, or as it was before."""
    folk = world.people
    respell = {
        "variant": (lambda n: names.variant(n) is not None, lambda n: str(names.variant(n))),
        "blank": (lambda n: len(n) == 2, lambda n: n[0] + "　" + n[1]),
        "bracket_note": (lambda n: "·" not in n, lambda n: n + "（户主）"),
        "middle_dot": (lambda n: "·" in n, lambda n: n.replace("·", "‧")),
    }
    for clause, (suits, change) in respell.items():
        for case in ground.innocent(NAME, both(_is_as_born(world), lambda c, suits=suits: suits(c.members[0].name))):
            case.members[0].name = change(case.members[0].name)
            ground.spare(NAME, clause, case, case.members[0])
    for case in ground.innocent(NAME, _is_as_born(world)):
        head = case.members[0]
        year = int(str(folk.birth[head.person])[:4])
        head.name = head.name[0] + names.other_name(world.rng, head.name, bool(folk.is_male[head.person]), year)[1:]
        world.former_names[head.person] = case.payee = head.name
        ground.spare(NAME, "former_name", case, head)


def _missed(world: World, ground: Ground, rule: str) -> None:
    """Poor enough and on no roll; or a little above, on a roll, on the edge roll, cleared, dead or moved away."""
    register = world.poor if rule == POOR else world.monitored
    top = limit(world)
    free = iter(uncovered(world))
    count = ground.times

    def enter(household: int, income: float) -> Listing:
        prefix = world.places.home.code + ("38" if rule == POOR else "78")
        entry = listing(
            world,
            household,
            f"{prefix}{len(register):05d}",
            income,
            "已脱贫(享受政策)" if rule == POOR else "突发严重困难户",
        )
        entry.identified_on = world.before(60, 500)
        register.append(entry)
        return entry

    def spare(entry: Listing, clause: str) -> None:
        world.innocents.append((rule, entry.number, entry.head, clause))

    if not world.is_clean:
        for clause, income in (("far_below", top * 0.55), ("below", top * 0.93), ("exactly_at_limit", top)):
            for _ in range(count):
                world.clauses[(rule, enter(next(free), float(income)).number)] = clause
    for _ in range(count):
        spare(enter(next(free), top + 0.01), "just_above_limit")
        moved = enter(next(free), top * 0.6)
        world.moved_out.update(moved.persons)
        spare(moved, "household_moved_out")
        if rule == MONITORED:
            cleared = enter(next(free), top * 0.6)
            cleared.is_eliminated = True
            spare(cleared, "risk_eliminated")
    _on_other_rolls(world, ground, rule, enter, spare)
    single = [h for h in uncovered(world) if len(world.people.members[h]) == 1]
    for household in single[:count]:
        entry, person = enter(household, top * 0.6), int(world.people.head[household])
        day = world.before(100, 600)
        world.people.died_on[person] = np.datetime64(day)
        world.deaths.append(Death(person, "police", day, day + timedelta(days=9)))
        spare(entry, "only_member_dead")


def _on_other_rolls(world: World, ground: Ground, rule: str, enter, spare) -> None:
    """Low income, and a member on the dibao, tekun or edge roll."""
    folk = world.people
    register = world.poor if rule == POOR else world.monitored
    listed = {p for entry in world.poor + world.monitored for p in entry.persons}
    low = limit(world) * 0.6

    def fits(certificate: Certificate) -> bool:
        return not listed.intersection(folk.members[folk.household[certificate.members[0].person]].tolist())

    for case in ground.innocent(rule, fits):
        spare(enter(int(folk.household[case.members[0].person]), low), "member_on_dibao")
        listed.update(register[-1].persons)
    tekun = [int(folk.household[s.person]) for s in world.tekun if s.person < folk.count and s.person not in listed]
    for household in [h for h in tekun if h >= 0][: ground.times]:
        spare(enter(household, low), "member_on_tekun")
    edge = [e for e in world.edge if e.head not in listed]
    for entry in edge[: ground.times]:
        spare(enter(int(folk.household[entry.head]), low), "on_edge_roll")


def uncovered(world: World) -> list[int]:
    """Register households of living people of whom nobody is on any roll or list, in a seeded order."""
    folk = world.people
    taken = (
        {m.person for c in world.certificates for m in c.members}
        | on_any_roll(world)
        | {o.person for o in world.offices}
    )
    taken |= {p for entries in (world.edge, world.poor, world.monitored) for e in entries for p in e.persons}
    alive = folk.is_alive
    order = world.rng.permutation(len(folk.members))[:4000].tolist()
    return [h for h in order if alive[folk.members[h]].all() and not taken.intersection(folk.members[h].tolist())]


def settle_incomes(world: World) -> None:
    """Nobody is missed by accident: whoever fell off a roll after all, or stands on it unrecognisably, earns more."""
    folk, top = world.people, limit(world)
    clear = {
        m.person for c in world.certificates for m in c.present(world.month) if not c.use.startswith((INVALID, NAME))
    } | {s.person for s in world.tekun}
    covered = clear | {p for e in world.edge for p in e.persons}
    named = {number for _rule, number in world.clauses} | {
        number for _rule, number, _person, _clause in world.innocents
    }
    for entry in world.poor + world.monitored:
        if (
            entry.income <= top
            and entry.number not in named
            and not entry.is_eliminated
            and not covered.intersection(entry.persons)
        ):
            entry.income = round(top * 1.3 + folk.age[entry.head] * 11.5, 2)
