"""Planted identities: a number of two names, another number than the register's, another sex or birth, wrong counts."""

from copy import copy

import numpy as np

from tests.population import identity, names

from ..fits import Fits, aged, anyone, both, rural, several, sole, urban
from ..planting import Ground, changed, in_order, of_head
from ..records import Certificate, Member, Move, Support
from ..world import Ago, World

SHARED, OTHER, COUNT = "id_number_shared", "id_number_differs_from_hukou", "headcount_differs"
WRITTEN, UNKNOWN = "sex_or_birth_disagrees", "not_in_hukou"


def _lives_alone(world: World) -> Fits:
    """A grown person alone on the certificate and in the register, on no other list: nobody is missed by mistake."""
    folk, listed = world.people, world.in_need()
    return both(sole, aged(world, 18), lambda c: c.person not in listed and len(folk.home(c.person)) == 1)


def _shared(world: World, ground: Ground) -> None:
    """The number of somebody of quite another name; and one person under two spellings."""
    alone, old = both(rural, _lives_alone(world)), aged(world, 60, 120)

    def on_tekun(person: int, id_text: str | None = None) -> None:
        world.tekun.append(Support(person, "集中供养" if id_text is None else "分散供养", world.month - 30, id_text))

    def of_another_name(case: Certificate) -> None:
        own = set(case.head.name)
        other = next(ground.fresh(lambda c: alone(c) and not set(c.head.name) & own, f"{SHARED}:other"), None)
        if other is not None:
            other.head.id_text = case.head.id_text

    def of_another_on_tekun(person: int) -> None:
        on_tekun(world.stranger(person, world.another_name(person)), world.people.id_number[person])

    def respelt(case: Certificate) -> str:
        name = case.head.name
        return names.variant(name) or f"{name[0]}　{name[1:]}"

    ground.case(SHARED, "two_certificates", anyone, of_another_name)
    ground.plant_heads(SHARED, old, of_another_on_tekun, {"dibao_and_tekun": ()})
    on_both = [c for c in world.certificates if c.use == "enrolled_in_dibao_and_tekun:on_both_rolls"]
    ground.clear(on_both, {SHARED: "one_person_in_two_spellings"}, changed("head", name=respelt))
    ground.plant_heads(SHARED, old, on_tekun, namesakes={"one_name_two_numbers": ()}, like=old)


def _other_numbers(world: World, ground: Ground) -> None:
    """A good number that is not the register's; or the register's old one, which the police have replaced."""
    folk, alone, clause = world.people, _lives_alone(world), "number_corrected_by_the_police"

    def correct(case: Certificate) -> None:
        world.add(Move(case.person, "更正", world.before(40, 500), "", case.head.id_text))

    change = changed("head", id_text=lambda c: world.free_number(folk.birth[c.person], bool(folk.is_male[c.person])))
    ground.case(OTHER, "rural", both(alone, rural), change)
    ground.case(OTHER, "urban", both(alone, urban), change)
    ground.twin(OTHER, clause, alone, change, correct, spares={UNKNOWN: clause}, alone=True)


def _written(world: World, ground: Ground) -> None:
    """Sex or birth in the roll's own columns, which only the rural list of persons has."""
    folk, old = world.people, both(rural, aged(world, 46, 100))

    def turn(member: Member) -> None:
        member.sex = "女" if folk.is_male[member.person] else "男"

    def shift(case: Certificate, days: int) -> None:
        case.head.birth = (folk.birth[case.person] + np.timedelta64(days, "D")).astype(object)

    def born(case: Certificate, digits: int) -> str:
        return str(folk.birth[case.person])[:digits]

    fifteen = changed("head", id_text=lambda c: identity.fifteen(folk.id_number[c.person]))
    three_years_early = changed("head", birth=lambda c: f"{world.year_of(c.person) - 3}年")
    ground.case(WRITTEN, "sex", rural, lambda c: turn(c.last))
    ground.plant(WRITTEN, rural, shift, {"birth_day": 11, "birth_year": -731})
    ground.case(WRITTEN, "year_only", rural, three_years_early)
    ground.case(WRITTEN, "fifteen_digits", old, fifteen, lambda c: turn(c.head))
    for case in ground.innocent(WRITTEN, old):
        if case.head.id_text == folk.id_number[case.person]:
            fifteen(case)
            ground.spare(WRITTEN, "fifteen_digits", case)
    ground.twin(WRITTEN, "year_and_month_only", rural, changed("head", birth=lambda c: born(c, 7)))
    ground.twin(WRITTEN, "year_alone", rural, changed("head", birth=lambda c: born(c, 4)))
    ground.twin(WRITTEN, "nothing_written", rural, changed("head", birth="不详", sex="/"))


def _unknown(world: World, ground: Ground) -> None:
    """A good number whom the register does not know; or of somebody who has just come, or was just born.

    None of an official's kin: what ties them to the official would not be registered either.
    """
    kin = {relative for office in world.offices for relative in world.people.near_relatives(office.person)}
    alone = both(_lives_alone(world), lambda c: c.person not in kin)
    forget = of_head(world.unregistered.add)

    def move_in(case: Certificate) -> None:
        world.add(Move(case.person, "迁入", world.day(Ago(3, 60))))

    ground.case(UNKNOWN, "rural", both(alone, rural), forget)
    ground.case(UNKNOWN, "urban", both(alone, urban), forget)
    ground.twin(UNKNOWN, "move_in_on_record", alone, forget, move_in, alone=True)
    if not world.is_clean:
        struck_off = [c for c in world.certificates if c.use.startswith("deceased_still_enrolled:struck_off")]
        ground.clear(struck_off, {UNKNOWN: "died"}, forget)


def _counts(world: World, ground: Ground) -> None:
    """Counted more or fewer than are named, one named twice, the head not at all; or none of this.

    Full amounts do not follow the written count, so of those only the count is wrong.
    """

    def full(case: Certificate) -> bool:
        return case.full_amount

    def children(case: Certificate) -> list[Member]:
        return [m for m in case.members[1:] if world.people.age[m.person] < 16]

    def repeat_head(case: Certificate) -> None:
        case.repeats = [copy(case.head)]
        case.repeats[0].relation = "本人"

    def clear_numbers(case: Certificate) -> None:
        for child in children(case):
            child.id_text = None

    in_list, in_row = both(rural, several), both(urban, several)
    ground.case(COUNT, "insured_more", full, changed(insured_count=lambda c: len(c.members) + 1))
    ground.case(COUNT, "insured_fewer", both(full, several), changed(insured_count=lambda c: len(c.members) - 1))
    ground.case(COUNT, "member_twice", in_list, changed(repeats=lambda c: [copy(c.last)]))
    ground.case(COUNT, "head_missing", in_list, changed("head", gone_from=world.month))
    ground.twin(COUNT, "head_again_in_the_list", in_list, repeat_head, alone=True)
    ground.twin(COUNT, "head_again_in_the_row", in_row, repeat_head, alone=True)
    ground.twin(COUNT, "children_without_number", lambda c: bool(children(c)), clear_numbers)
    reduced = [c for c in world.certificates if c.use == "deceased_still_enrolled:amount_already_reduced"]
    ground.clear(reduced, {COUNT: "dead_member_not_counted"})


plant = in_order(_shared, _other_numbers, _written, _unknown, _counts)
