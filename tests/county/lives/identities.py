"""Planted identities: a number of two names, another number than the register's, another sex or birth, wrong counts."""

from copy import copy

import numpy as np

from .. import identity, names
from ..planting import Fits, Ground, anyone, both, head_of_age, in_order, is_rural, is_several, is_sole, is_urban
from ..records import Certificate, Member, Move, Support
from ..world import World

SHARED, OTHER, COUNT = "id_number_shared", "id_number_differs_from_hukou", "headcount_differs"
WRITTEN, UNKNOWN = "sex_or_birth_disagrees", "not_in_hukou"


def _lives_alone(world: World) -> Fits:
    """A grown person alone on the certificate and in the register, on no other list: nobody is missed by mistake."""
    folk, listed = world.people, world.in_need()

    def test(case: Certificate) -> bool:
        is_free = is_sole(case) and folk.age[case.person] >= 18 and case.person not in listed
        return is_free and len(folk.members[folk.household[case.person]]) == 1

    return test


def _shared(world: World, ground: Ground) -> None:
    """The number of somebody of quite another name; and one person under two spellings."""
    alone = both(is_rural, _lives_alone(world))

    def on_tekun(person: int, id_text: str | None = None) -> None:
        world.tekun.append(Support(person, "集中供养" if id_text is None else "分散供养", world.month - 30, id_text))

    def of_another_name(case: Certificate) -> None:
        own = set(case.head.name)
        other = next(ground.fresh(lambda c: alone(c) and not set(c.head.name) & own, f"{SHARED}:other"), None)
        if other is not None:
            other.head.id_text = case.head.id_text

    def of_another_on_tekun(case: Certificate) -> None:
        name = world.another_name(case.person)
        on_tekun(world.stranger(case.person, name), world.people.id_number[case.person])

    def respell(case: Certificate) -> None:
        name = case.head.name
        case.head.name = names.variant(name) or f"{name[0]}　{name[1:]}"

    old = head_of_age(world, 60, 120)
    ground.case(SHARED, "two_certificates", anyone, of_another_name)
    ground.case(SHARED, "dibao_and_tekun", old, of_another_on_tekun)
    on_both = [c for c in world.certificates if c.use == "enrolled_in_dibao_and_tekun:on_both_rolls"]
    ground.clear(on_both, "one_person_in_two_spellings", respell, SHARED)
    ground.twin(SHARED, "one_name_two_numbers", old, lambda c: on_tekun(world.stranger(c.person)))


def _other_numbers(world: World, ground: Ground) -> None:
    """A good number that is not the register's; or the register's old one, which the police have replaced."""
    folk, alone = world.people, _lives_alone(world)

    def change(case: Certificate) -> None:
        case.head.id_text = world.free_number(folk.birth[case.person], bool(folk.is_male[case.person]))

    def correct(case: Certificate) -> None:
        change(case)
        world.add(Move(case.person, "更正", world.before(40, 500), "", case.head.id_text))

    ground.case(OTHER, "rural", both(alone, is_rural), change)
    ground.case(OTHER, "urban", both(alone, is_urban), change)
    ground.twin(OTHER, "number_corrected_by_the_police", alone, correct, UNKNOWN, alone=True)


def _written(world: World, ground: Ground) -> None:
    """Sex or birth in the roll's own columns, which only the rural list of persons has."""
    folk = world.people

    def turn(member: Member) -> None:
        member.sex = "女" if folk.is_male[member.person] else "男"

    def shift(case: Certificate, days: int) -> None:
        case.head.birth = (folk.birth[case.person] + np.timedelta64(days, "D")).astype(object)

    def write(case: Certificate, birth: str, sex: str | None = None) -> None:
        case.head.birth, case.head.sex = birth, sex or case.head.sex

    def in_fifteen_digits(case: Certificate) -> None:
        case.head.id_text = identity.fifteen(folk.id_number[case.person])

    old = both(is_rural, head_of_age(world, 46, 100))
    ground.case(WRITTEN, "sex", is_rural, lambda c: turn(c.members[-1]))
    ground.case(WRITTEN, "birth_day", is_rural, lambda c: shift(c, 11))
    ground.case(WRITTEN, "birth_year", is_rural, lambda c: shift(c, -731))
    ground.case(WRITTEN, "year_only", is_rural, lambda c: write(c, f"{world.year_of(c.person) - 3}年"))
    for case in ground.each(WRITTEN, "fifteen_digits", old):
        in_fifteen_digits(case)
        turn(case.head)
    for case in ground.innocent(WRITTEN, old):
        if case.head.id_text == folk.id_number[case.person]:
            in_fifteen_digits(case)
            ground.spare(WRITTEN, "fifteen_digits", case)
    ground.twin(WRITTEN, "year_and_month_only", is_rural, lambda c: write(c, str(folk.birth[c.person])[:7]))
    ground.twin(WRITTEN, "year_alone", is_rural, lambda c: write(c, str(folk.birth[c.person])[:4]))
    ground.twin(WRITTEN, "nothing_written", is_rural, lambda c: write(c, "不详", "/"))


def _unknown(world: World, ground: Ground) -> None:
    """A good number whom the register does not know; or of somebody who has just come, or was just born.

    None of an official's kin: what ties them to the official would not be registered either.
    """
    kin = {relative for office in world.offices for relative in world.people.near_relatives(office.person)}
    alone = both(_lives_alone(world), lambda c: c.person not in kin)

    def forget(case: Certificate) -> None:
        world.unregistered.add(case.person)

    def move_in(case: Certificate) -> None:
        forget(case)
        world.add(Move(case.person, "迁入", world.before(3, 60)))

    ground.case(UNKNOWN, "rural", both(alone, is_rural), forget)
    ground.case(UNKNOWN, "urban", both(alone, is_urban), forget)
    ground.twin(UNKNOWN, "move_in_on_record", alone, move_in, alone=True)
    if not world.is_clean:
        struck_off = [c for c in world.certificates if c.use.startswith("deceased_still_enrolled:struck_off")]
        ground.clear(struck_off, "died", forget, UNKNOWN)


def _is_full(case: Certificate) -> bool:
    """Full amounts do not follow the written count, so only the count is wrong."""
    return case.full_amount


def _counts(world: World, ground: Ground) -> None:
    for case in ground.each(COUNT, "insured_more", _is_full):
        case.insured_count = len(case.members) + 1
    for case in ground.each(COUNT, "insured_fewer", both(_is_full, is_several)):
        case.insured_count = len(case.members) - 1
    for case in ground.each(COUNT, "member_twice", both(is_rural, is_several)):
        case.repeats = [copy(case.members[-1])]
    for case in ground.each(COUNT, "head_missing", both(is_rural, is_several)):
        case.head.gone_from = world.month


def _right_counts(world: World, ground: Ground) -> None:
    """The head once more among the members, children without a number, the dead no longer counted."""

    def children(case: Certificate) -> list[Member]:
        return [m for m in case.members[1:] if world.people.age[m.person] < 16]

    def repeat_head(case: Certificate) -> None:
        again = copy(case.head)
        again.relation = "本人"
        case.repeats = [again]

    def clear_numbers(case: Certificate) -> None:
        for child in children(case):
            child.id_text = None

    ground.twin(COUNT, "head_again_in_the_list", both(is_rural, is_several), repeat_head, alone=True)
    ground.twin(COUNT, "head_again_in_the_row", both(is_urban, is_several), repeat_head, alone=True)
    ground.twin(COUNT, "children_without_number", lambda c: bool(children(c)), clear_numbers)
    for case in world.certificates:
        if case.use == "deceased_still_enrolled:amount_already_reduced":
            ground.spare(COUNT, "dead_member_not_counted", case)


plant = in_order(_shared, _other_numbers, _written, _unknown, _counts, _right_counts)
