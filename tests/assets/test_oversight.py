"""Measures of oversight on a few fictional people: filings as they stand, self-reports, who a signature stands for."""

from __future__ import annotations

from datetime import date

import pytest

from assets.measures import core, oversight
from tests.assets.fact_world import World, number, person

MEASURES = (core, oversight)

A, B, C, D, E = (number(f"19{50 + 5 * i}-03-07", 11 + i) for i in range(5))


@pytest.fixture
def world():
    return World(measures=MEASURES)


def officer(world, name, id_number, township="伊山镇", category="乡镇经办", **fields):
    world.add(
        "office",
        person("person", name, id_number),
        official_category=category,
        township=township,
        employer="某单位",
        position="办事员",
        **fields,
    )


def file(world, relative, official, certificate=None, **fields):
    world.add(
        "relative_filing",
        person("person", *relative),
        person("official", *official),
        relation="父母",
        certificate_no=certificate,
        **fields,
    )


def handlers(world):
    world.built()
    return world.fetch("SELECT certificate_no, handling_role, last_visited_on FROM fact.handling ORDER BY ALL")


def test_the_review_year_is_the_calendar_year_of_the_night(world):
    world.built()
    assert world.fetch("SELECT * FROM fact.review_year") == [(2021, date(2021, 1, 1), 6)]


@pytest.mark.parametrize(
    ("township", "category", "until", "resolves"),
    [
        ("伊山镇", "乡镇经办", None, True),
        ("伊山镇", "村居干部", date(2021, 6, 1), True),
        ("杨集镇", "民政干部职工", None, True),
        ("杨集镇", "乡镇经办", None, False),
        ("伊山镇", "乡镇经办", date(2021, 5, 31), False),
    ],
)
def test_a_handlers_name_stands_for_the_official_of_the_township_or_the_bureau(
    world, township, category, until, resolves
):
    world.enrol("王甲", A, "C1", handler_name="钱国华")
    officer(world, "钱國华", B, township, category, until_on=until)
    assert handlers(world) == ([("C1", "经办人", None)] if resolves else [])


def test_a_name_that_two_have_stands_for_nobody(world):
    world.enrol("王甲", A, "C1", handler_name="钱国华")
    officer(world, "钱国华", B)
    officer(world, "钱国华", C, "杨集镇", "民政干部职工")
    assert handlers(world) == []


def test_two_posts_of_one_official_are_one_official(world):
    world.enrol("王甲", A, "C1", handler_name="钱国华")
    officer(world, "钱国华", B)
    officer(world, "钱国华", B, category="村居干部")
    assert handlers(world) == [("C1", "经办人", None)]


def test_investigators_of_every_visit_count_for_every_member(world):
    world.enrol("王甲", A, "C1")
    world.enrol("王乙", B, "C1")
    officer(world, "钱国华", C)
    for day, names in ((date(2019, 3, 1), ("钱国华", None)), (date(2021, 3, 1), ("赵无", "钱国华"))):
        world.add(
            "visit",
            certificate_no="C1",
            visited_on=day,
            visit_level="乡镇",
            investigator_1_name=names[0],
            investigator_2_name=names[1],
        )
    assert handlers(world) == [("C1", "调查人", date(2021, 3, 1))] * 2


def filings(world, kinship=()):
    world.built(kinship)
    return world.fetch("SELECT person, official, is_on_roll, is_in_office, left_on FROM fact.filing ORDER BY record_id")


def test_a_filing_names_the_two_in_either_order(world):
    world.enrol("王甲", A, "C1")
    officer(world, "李乙", B)
    file(world, ("王甲", A), ("李乙", B))
    file(world, ("李乙", B), ("王甲", A))
    found = filings(world)
    assert found == [(world.person(A), world.person(B), True, True, None)] * 2


def test_a_certificate_and_a_name_are_enough_for_the_relative(world):
    world.enrol("王甲", A, "C1")
    officer(world, "李乙", B, until_on=date(2021, 3, 1))
    file(world, ("王甲", None), ("李乙", B), "C1")
    file(world, ("李乙", B), ("王甲", None), "C1")
    assert filings(world) == [(world.person(A), world.person(B), True, False, date(2021, 3, 1))] * 2


def test_who_left_the_roll_is_known_from_the_exits(world):
    world.add("exit", person("person", "王甲", A), certificate_no="C1", exited_on=date(2021, 2, 1))
    world.register("王甲", A)
    file(world, ("王甲", A), ("李乙", None))
    assert filings(world) == [(world.person(A), None, False, None, None)]


def test_an_official_on_no_roll_is_not_taken_for_the_relative(world):
    world.register("李乙", B)
    officer(world, "李乙", B)
    file(world, ("李乙", B), ("王甲", None))
    assert filings(world) == []


def test_a_filing_of_two_bare_names_is_nobodys(world):
    world.enrol("王甲", A, "C1")
    officer(world, "李乙", B)
    file(world, ("王甲", None), ("李乙", None))
    assert filings(world) == []
    assert filings_by_kin(A, B) == [True]


def filings_by_kin(relative, official):
    """The same form with the official's number, where the register shows them to be kin."""
    world = World(measures=MEASURES)
    world.enrol("王甲", relative, "C1")
    officer(world, "李乙", official)
    file(world, ("王甲", None), ("李乙", official))
    return [row[2] for row in filings(world, [(official, relative, "父母")])]


def test_another_post_in_force_is_no_leaving(world):
    world.enrol("王甲", A, "C1")
    officer(world, "李乙", B, until_on=date(2019, 1, 1))
    officer(world, "李乙", B, category="村居干部")
    file(world, ("王甲", A), ("李乙", B))
    assert filings(world) == [(world.person(A), world.person(B), True, True, None)]


def test_a_name_without_number_is_looked_for_among_the_reporters_kin(world):
    world.enrol("王小甲", A, "C1")
    world.enrol("王小甲", B, "C2")
    world.add(
        "declaration",
        person("official", "王大", C),
        person("person", "王小甲", None),
        relation="子",
        is_enrolled=True,
    )
    world.add(
        "declaration", person("official", "王大", C), person("person", "王大", C), relation="户主", is_enrolled=None
    )
    world.built([(C, A, "子女")])
    assert world.fetch(
        f"SELECT person, is_by_name, declared_as FROM fact.declared WHERE official = '{world.person(C)}' "
        f"AND person IN ('{world.person(A)}', '{world.person(B)}', '{world.person(C)}') ORDER BY declared_as"
    ) == [(world.person(A), True, "享受"), (world.person(C), False, "未填")]
