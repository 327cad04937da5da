"""Identities on the rolls: shared numbers, the register's other number, what a number says, who is counted."""

from datetime import date

import pytest

from assets.measures import core, identities
from tests.assets.fact_world import World, number, person

MEASURES = (core, identities)

A, B, C, D = (number(f"19{50 + 5 * i}-03-07", 11 + 2 * i) for i in range(4))
TWIN = number("1950-03-07", 113)


@pytest.fixture
def world():
    return World(measures=MEASURES)


def correction(world, name, new, old):
    world.add(
        "move",
        person("person", name, new),
        {"former_id_number": old, "former_id_status": "valid"},
        move_kind="更正",
        changed_on=date(2020, 5, 1),
    )


def shared(world):
    world.built()
    return world.fetch("SELECT certificate_no, roll, other_entry, holder FROM fact.shared_number ORDER BY ALL")


def test_one_number_under_two_names_is_shown_on_both_sides(world):
    world.register("王德明", A)
    world.enrol("王德明", A, "C1")
    world.enrol("赵秀兰", A, "C2")
    world.add("support", person("person", "孙大海", B), support_mode="分散")
    world.enrol("钱小芳", B, "C3")
    assert shared(world) == [
        ("C1", "低保", "低保证C2", "户籍中该号属于本人"),
        ("C2", "低保", "低保证C1", "户籍中该号不属于本人"),
        ("C3", "低保", "特困供养名册", "户籍中查不到该号"),
        (None, "特困", "低保证C3", "户籍中查不到该号"),
    ]


def test_spellings_former_names_and_corrected_numbers_are_not_shared(world):
    world.enrol("王德明", A, "C1")
    world.enrol("王徳明", A, "C2")
    world.register("张新民", B, former="李旧名")
    world.enrol("张新民", B, "C3")
    world.add("support", person("person", "李旧名", B), support_mode="分散")
    world.enrol("赵秀兰", C, "C4")
    world.enrol("钱小芳", C, "C5")
    correction(world, "钱小芳", D, C)
    assert shared(world) == []


def test_a_number_nobody_else_has_is_not_shared_with_the_months_before(world):
    world.enrol("王德明", A, "C1", date(2021, 5, 1))
    world.enrol("赵秀兰", A, "C1")
    assert shared(world) == []


def told(id_number):
    """What a good number says fills the columns which the register left empty."""
    born = date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    return {"person_birth_on": born, "person_sex": "女男"[int(id_number[16]) % 2]}


def registered(world, name, id_number, household="H1", **fields):
    world.register(name, id_number, household, **told(id_number), **fields)


def enrolled(world, name, id_number, certificate):
    world.enrol(name, id_number, certificate, **told(id_number))


def differing(world):
    world.built()
    return world.fetch("SELECT certificate_no, nearness FROM fact.number_difference ORDER BY 1")


def test_one_resident_of_that_name_sex_and_birth_in_the_township_has_another_number(world):
    registered(world, "王德明", TWIN)
    enrolled(world, "王德明", A, "C1")
    assert differing(world) == [("C1", "同乡镇")]


def test_the_rest_of_the_household_brings_them_together_across_townships(world):
    registered(world, "王德明", TWIN, "H1", township="杨集镇", village="新集村")
    registered(world, "李秀花", B, "H1", township="杨集镇", village="新集村")
    enrolled(world, "王德明", A, "C1")
    enrolled(world, "李秀花", B, "C1")
    assert differing(world) == [("C1", "同户")]


def test_namesakes_are_never_joined(world):
    registered(world, "王德明", TWIN, "H1")
    registered(world, "王德明", number("1950-03-07", 115), "H2", township="杨集镇")
    enrolled(world, "王德明", A, "C1")
    registered(world, "李建国", number("1955-03-07", 113), "H3", township="杨集镇")
    enrolled(world, "李建国", B, "C2")
    registered(world, "张志强", number("1960-03-08", 113), "H4")
    enrolled(world, "张志强", C, "C3")
    registered(world, "赵文化", number("1965-03-07", 112), "H5")
    enrolled(world, "赵文化", D, "C4")
    assert differing(world) == []


def test_two_on_the_roll_or_two_in_the_register_are_two_people(world):
    registered(world, "王德明", TWIN, "H1")
    enrolled(world, "王德明", A, "C1")
    enrolled(world, "王德明", TWIN, "C2")
    registered(world, "李建国", B, "H2")
    registered(world, "李建国", number("1955-03-07", 115), "H3")
    enrolled(world, "李建国", B, "C3")
    registered(world, "赵秀兰", C, "H4")
    registered(world, "钱小芳", number("1960-03-07", 117), "H5")
    enrolled(world, "钱小芳", C, "C4")
    assert differing(world) == []


def test_numbers_the_police_corrected_are_one_persons(world):
    registered(world, "王德明", TWIN)
    enrolled(world, "王德明", A, "C1")
    correction(world, "王德明", TWIN, A)
    assert differing(world) == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({}, (False, False, None)),
        ({"person_sex": "男", "person_birth_on": date(1950, 3, 7)}, (False, False, None)),
        ({"person_sex": "女"}, (True, False, None)),
        ({"person_sex": "未知"}, (False, False, None)),
        ({"person_birth_on": date(1950, 3, 17)}, (False, True, "出生月日")),
        ({"person_birth_on": date(1952, 3, 7), "person_sex": "女"}, (True, True, "出生年份")),
        ({"person_birth_period": "1950"}, (False, False, None)),
        ({"person_birth_period": "1950-03"}, (False, False, None)),
        ({"person_birth_period": "1950-04"}, (False, True, "出生月日")),
        ({"person_birth_period": "1953"}, (False, True, "出生年份")),
    ],
)
def test_what_the_roll_writes_against_what_the_number_says(world, written, expected):
    world.enrol("王德明", A, "C1", **written)
    world.enrol("赵秀兰", None, "C2", person_sex="女", person_birth_on=date(1960, 1, 1))
    world.built()
    assert world.fetch(
        "SELECT certificate_no, is_sex_different, is_birth_different, birth_part FROM fact.written_identity"
    ) == [("C1", *expected)]


def counted(world):
    world.built()
    return world.fetch(
        "SELECT insured_count, entries_count, living_count, doubled_count, has_head FROM fact.headcount ORDER BY ALL"
    )


def test_children_without_number_count_each_and_the_head_listed_again_does_not(world):
    for name, id_number, relation in (
        ("王德明", A, "户主"),
        ("王德明", A, "其他"),
        ("王小芳", None, "女"),
        ("王小明", None, "子"),
    ):
        world.enrol(name, id_number, "C1", relation=relation, head="王德明", insured_count=3)
    assert counted(world) == [(3, 3, 3, 0, True)]


def test_a_member_twice_a_head_missing_and_a_dead_member(world):
    for name, id_number in (("李秀花", B), ("李秀花", B), ("张志强", C)):
        world.enrol(name, id_number, "C1", relation="子", head="王德明", insured_count=2)
    world.add(
        "death",
        person("person", "张志强", C),
        died_on=date(2021, 5, 1),
        registered_on=date(2021, 5, 2),
        is_death=True,
        evidence="火化",
    )
    assert counted(world) == [(2, 2, 1, 1, False)]


@pytest.mark.parametrize(("head", "expected"), [("王徳明", True), (None, None), ("赵四海", False)])
def test_the_head_is_known_by_any_spelling_of_the_name(world, head, expected):
    world.enrol("王德明", A, "C1", relation="子", head=head, insured_count=1)
    assert counted(world) == [(1, 1, 1, 0, expected)]


def test_who_left_after_the_snapshot_still_belongs_to_its_numbers(world):
    world.as_of = date(2021, 6, 20)
    for name, id_number in (("王德明", A), ("李秀花", B)):
        world.enrol(
            name, id_number, "C1", relation="户主" if id_number == A else "配偶", head="王德明", insured_count=2
        )
    world.add("exit", person("person", "李秀花", B), certificate_no="C1", exited_on=date(2021, 6, 10))
    assert counted(world) == [(2, 2, 2, 0, True)]
