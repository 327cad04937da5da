"""Planted identities: a number of two names, another number than the register's, another sex or birth, wrong counts."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

import numpy as np

from .. import identity, names
from ..planting import Ground, anyone, both, head_of_age, is_rural, is_several, is_sole
from ..records import Certificate, Member, Support
from ..registers import Move
from ..world import World

SHARED, OTHER, WRITTEN, UNKNOWN, COUNT = (
    "id_number_shared",
    "id_number_differs_from_hukou",
    "sex_or_birth_disagrees",
    "not_in_hukou",
    "headcount_differs",
)


def plant(world: World, ground: Ground) -> None:
    """All of this module's cases."""
    _shared(world, ground)
    _other_numbers(world, ground)
    _written(world, ground)
    _unknown(world, ground)
    _counts(world, ground)
    _right_counts(world, ground)


def _lives_alone(world: World) -> Callable[[Certificate], bool]:
    """A grown person alone on the certificate and in the register, on no other list: nobody is missed by mistake."""
    folk = world.people
    listed = {p for entries in (world.poor, world.monitored, world.edge) for e in entries for p in e.persons}

    def test(certificate: Certificate) -> bool:
        person = certificate.members[0].person
        return (
            is_sole(certificate)
            and folk.age[person] >= 18
            and person not in listed
            and len(folk.members[folk.household[person]]) == 1
        )

    return test


def _shared(world: World, ground: Ground) -> None:
    """The number of somebody of quite another name; and one person under two spellings."""
    folk, alone = world.people, both(is_rural, _lives_alone(world))
    for case in ground.each(SHARED, "two_certificates", anyone):
        owner = case.members[0]

        def is_another(c: Certificate, owner: Member = owner) -> bool:
            return alone(c) and not set(c.members[0].name) & set(owner.name)

        other = next(ground.fresh(is_another, f"{SHARED}:other"), None)
        if other is not None:
            other.members[0].id_text = owner.id_text
    for case in ground.each(SHARED, "dibao_and_tekun", head_of_age(world, 60, 120)):
        head = case.members[0].person
        year = int(str(folk.birth[head])[:4])
        name = names.other_name(world.rng, folk.name[head], bool(folk.is_male[head]), year)
        world.tekun.append(Support(world.stranger(head, name), "分散供养", world.month - 30, folk.id_number[head]))
    for case in [c for c in world.certificates if c.use == "enrolled_in_dibao_and_tekun:on_both_rolls"]:
        member = case.members[0]
        member.name = names.variant(member.name) or f"{member.name[0]}　{member.name[1:]}"
        ground.spare(SHARED, "one_person_in_two_spellings", case, member)
    for case in ground.innocent(SHARED, head_of_age(world, 60, 120)):
        world.tekun.append(Support(world.stranger(case.members[0].person), "集中供养", world.month - 30))
        ground.spare(SHARED, "one_name_two_numbers", case, case.members[0])


def _other_numbers(world: World, ground: Ground) -> None:
    """A good number that is not the register's; or the register's old one, which the police have replaced."""
    folk = world.people

    def another(member: Member) -> str:
        return world.free_number(folk.birth[member.person], bool(folk.is_male[member.person]))

    for clause, fits in (("rural", is_rural), ("urban", lambda c: c.is_urban)):
        for case in ground.each(OTHER, clause, both(_lives_alone(world), fits)):
            case.members[0].id_text = another(case.members[0])
    for case in ground.innocent(OTHER, _lives_alone(world), alone=True):
        member = case.members[0]
        member.id_text = another(member)
        world.of(Move).append(Move(member.person, "更正", world.before(40, 500), "", member.id_text))
        ground.spare(OTHER, "number_corrected_by_the_police", case, member)
        ground.spare(UNKNOWN, "number_corrected_by_the_police", case, member)


def _written(world: World, ground: Ground) -> None:
    """Sex or birth in the roll's own columns, which only the rural list of persons has."""
    folk = world.people

    def turn(member: Member) -> None:
        member.sex = "女" if folk.is_male[member.person] else "男"

    def shift(member: Member, days: int) -> None:
        member.birth = (folk.birth[member.person] + np.timedelta64(days, "D")).astype(object)

    for case in ground.each(WRITTEN, "sex", is_rural):
        turn(case.members[-1])
    for case in ground.each(WRITTEN, "birth_day", is_rural):
        shift(case.members[0], 11)
    for case in ground.each(WRITTEN, "birth_year", is_rural):
        shift(case.members[0], -731)
    for case in ground.each(WRITTEN, "year_only", is_rural):
        case.members[0].birth = f"{int(str(folk.birth[case.members[0].person])[:4]) - 3}年"
    old = both(is_rural, head_of_age(world, 46, 100))
    for case in ground.each(WRITTEN, "fifteen_digits", old):
        case.members[0].id_text = identity.fifteen(folk.id_number[case.members[0].person])
        turn(case.members[0])
    for case in ground.innocent(WRITTEN, old):
        if case.members[0].id_text == folk.id_number[case.members[0].person]:
            case.members[0].id_text = identity.fifteen(folk.id_number[case.members[0].person])
            ground.spare(WRITTEN, "fifteen_digits", case, case.members[0])
    for clause, length in (("year_and_month_only", 7), ("year_alone", 4)):
        for case in ground.innocent(WRITTEN, is_rural):
            case.members[0].birth = str(folk.birth[case.members[0].person])[:length]
            ground.spare(WRITTEN, clause, case, case.members[0])
    for case in ground.innocent(WRITTEN, is_rural):
        case.members[0].birth, case.members[0].sex = "不详", "/"
        ground.spare(WRITTEN, "nothing_written", case, case.members[0])


def _unknown(world: World, ground: Ground) -> None:
    """A good number whom the register does not know; or of somebody who has just come, or was just born.

    None of an official's kin: what ties them to the official would not be registered either.
    """
    kin = {relative for office in world.offices for relative in world.people.near_relatives(office.person)}
    alone = both(_lives_alone(world), lambda c: c.members[0].person not in kin)
    for clause, fits in (("rural", is_rural), ("urban", lambda c: c.is_urban)):
        for case in ground.each(UNKNOWN, clause, both(alone, fits)):
            world.unregistered.add(case.members[0].person)
    for case in ground.innocent(UNKNOWN, alone, alone=True):
        person = case.members[0].person
        world.unregistered.add(person)
        world.of(Move).append(Move(person, "迁入", world.before(3, 60)))
        ground.spare(UNKNOWN, "move_in_on_record", case, case.members[0])
    if not world.is_clean:
        for case in [c for c in world.certificates if c.use.startswith("deceased_still_enrolled:struck_off")]:
            world.unregistered.add(case.members[0].person)
            ground.spare(UNKNOWN, "died", case, case.members[0])


def _is_full(certificate: Certificate) -> bool:
    """Full amounts do not follow the written count, so only the count is wrong."""
    return certificate.full_amount


def _counts(world: World, ground: Ground) -> None:
    for case in ground.each(COUNT, "insured_more", _is_full):
        case.insured_count = len(case.members) + 1
    for case in ground.each(COUNT, "insured_fewer", both(_is_full, is_several)):
        case.insured_count = len(case.members) - 1
    for case in ground.each(COUNT, "member_twice", both(is_rural, is_several)):
        case.repeats = [copy(case.members[-1])]
    for case in ground.each(COUNT, "head_missing", both(is_rural, is_several)):
        case.members[0].gone_from = world.month


def _right_counts(world: World, ground: Ground) -> None:
    """The head once more among the members, children without a number, the dead no longer counted."""
    for clause, fits in (("head_again_in_the_list", is_rural), ("head_again_in_the_row", lambda c: c.is_urban)):
        for case in ground.innocent(COUNT, both(fits, is_several), alone=True):
            again = copy(case.members[0])
            again.relation = "本人"
            case.repeats = [again]
            ground.spare(COUNT, clause, case, case.members[0])
    folk = world.people
    for case in ground.innocent(COUNT, lambda c: any(folk.age[m.person] < 16 for m in c.members[1:])):
        for member in case.members[1:]:
            if folk.age[member.person] < 16:
                member.id_text = None
        ground.spare(COUNT, "children_without_number", case, case.members[0])
    for case in world.certificates:
        if case.use == "deceased_still_enrolled:amount_already_reduced":
            ground.spare(COUNT, "dead_member_not_counted", case, case.members[0])
