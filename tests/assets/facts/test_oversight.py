"""Measures of oversight on a few fictional people: filings as they stand, self-reports, who a signature stands for."""

from __future__ import annotations

from datetime import date

import pytest

from tests.assets.fact_world import person
from tests.assets.village import Village

VILLAGE = Village(("review_year", "filing", "declared", "handling"))


@pytest.fixture(scope="module", autouse=True)
def _built():
    VILLAGE.built(VILLAGE.kinship)


def officer(home, letter, township="伊山镇", category="乡镇经办", name=None, **fields):
    home.add(
        "office",
        person("person", name or home.name(letter), home.number(letter)),
        official_category=category,
        township=township,
        employer="某单位",
        position="办事员",
        **fields,
    )


def file(home, relative, official, certificate=None):
    home.add("relative_filing", relative, official, relation="父母", certificate_no=certificate)


def handlers(home):
    return home.read("SELECT certificate_no, handling_role, last_visited_on FROM fact.handling ORDER BY ALL")


def test_the_review_year_is_the_calendar_year_of_the_night():
    assert VILLAGE.fetch("SELECT * FROM fact.review_year") == [(2021, date(2021, 1, 1), 6)]


def signed(township, category, until):
    """The roll writes the handler's name with 国, the roster of officials with 國."""
    home = VILLAGE.home()
    surname, _, last = home.name("b")
    home.enrol("a", handler_name=f"{surname}国{last}")
    officer(home, "b", township, category, name=f"{surname}國{last}", until_on=until)
    return home


@pytest.mark.parametrize(
    ("home", "resolves"),
    [
        (signed("伊山镇", "乡镇经办", None), True),
        (signed("伊山镇", "村居干部", date(2021, 6, 1)), True),
        (signed("杨集镇", "民政干部职工", None), True),
        (signed("杨集镇", "乡镇经办", None), False),
        (signed("伊山镇", "乡镇经办", date(2021, 5, 31)), False),
    ],
    ids=["of the township", "until today", "of the bureau", "of another township", "until yesterday"],
)
def test_a_handlers_name_stands_for_the_official_of_the_township_or_the_bureau(home, resolves):
    assert handlers(home) == ([("C1", "经办人", None)] if resolves else [])


@VILLAGE.home
def two_of_a_name(home):
    home.enrol("a", handler_name=home.name("b"))
    officer(home, "b")
    officer(home, "c", "杨集镇", "民政干部职工", name=home.name("b"))


def test_a_name_that_two_have_stands_for_nobody():
    assert handlers(two_of_a_name) == []


@VILLAGE.home
def two_posts(home):
    home.enrol("a", handler_name=home.name("b"))
    officer(home, "b")
    officer(home, "b", category="村居干部")


def test_two_posts_of_one_official_are_one_official():
    assert handlers(two_posts) == [("C1", "经办人", None)]


@VILLAGE.home
def visited_twice(home):
    home.enrol("a")
    home.enrol("b")
    officer(home, "c")
    for day, names in (
        (date(2019, 3, 1), (home.name("c"), None)),
        (date(2021, 3, 1), ("赵无", home.name("c"))),
    ):
        home.add(
            "visit",
            certificate_no=home.own("C1"),
            visited_on=day,
            visit_level="乡镇",
            investigator_1_name=names[0],
            investigator_2_name=names[1],
        )


def test_investigators_of_every_visit_count_for_every_member():
    assert handlers(visited_twice) == [("C1", "调查人", date(2021, 3, 1))] * 2


def filings(home):
    query = "SELECT record_id, person, official, is_on_roll, is_in_office, left_on FROM fact.filing ORDER BY record_id"
    return [row[1:] for row in home.read(query)]


@VILLAGE.home
def either_order(home):
    home.enrol("a")
    officer(home, "b")
    file(home, home.who("a"), home.who("b", "official"))
    file(home, home.who("b"), home.who("a", "official"))


def test_a_filing_names_the_two_in_either_order():
    assert filings(either_order) == [("a", "b", True, True, None)] * 2


@VILLAGE.home
def by_certificate(home):
    home.enrol("a")
    officer(home, "b", until_on=date(2021, 3, 1))
    file(home, home.named("a"), home.who("b", "official"), home.own("C1"))
    file(home, home.who("b"), home.named("a", "official"), home.own("C1"))


def test_a_certificate_and_a_name_are_enough_for_the_relative():
    assert filings(by_certificate) == [("a", "b", True, False, date(2021, 3, 1))] * 2


@VILLAGE.home
def off_the_roll(home):
    home.add("exit", home.who("a"), certificate_no=home.own("C1"), exited_on=date(2021, 2, 1))
    home.register("a")
    file(home, home.who("a"), home.named("b", "official"))


def test_who_left_the_roll_is_known_from_the_exits():
    assert filings(off_the_roll) == [("a", None, False, None, None)]


@VILLAGE.home
def on_no_roll(home):
    home.register("b")
    officer(home, "b")
    file(home, home.who("b"), home.named("a", "official"))


def test_an_official_on_no_roll_is_not_taken_for_the_relative():
    assert filings(on_no_roll) == []


@VILLAGE.home
def bare_names(home):
    home.enrol("a")
    officer(home, "b")
    file(home, home.named("a"), home.named("b", "official"))


@VILLAGE.home
def kin_and_a_number(home):
    """The same form with the official's number, where the register shows them to be kin."""
    home.enrol("a")
    officer(home, "b")
    file(home, home.named("a"), home.who("b", "official"))
    home.kin("b", "a", "父母")


def test_a_filing_of_two_bare_names_is_nobodys():
    assert filings(bare_names) == []
    assert filings(kin_and_a_number) == [("a", "b", True, True, None)]


@VILLAGE.home
def another_post(home):
    home.enrol("a")
    officer(home, "b", until_on=date(2019, 1, 1))
    officer(home, "b", category="村居干部")
    file(home, home.who("a"), home.who("b", "official"))


def test_another_post_in_force_is_no_leaving():
    assert filings(another_post) == [("a", "b", True, True, None)]


@VILLAGE.home
def child_by_name(home):
    """a and b have one name; only a is known to be a child of c."""
    home.enrol("a", "C1")
    home.enrol("b", "C2", name=home.name("a"))
    official = home.who("c", "official")
    home.add("declaration", official, home.named("a"), relation="子", is_enrolled=True)
    home.add("declaration", official, home.who("c"), relation="户主", is_enrolled=None)
    home.kin("c", "a", "子女")


def test_a_name_without_number_is_looked_for_among_the_reporters_kin():
    rows = child_by_name.read(
        "SELECT official, person, is_by_name, declared_as FROM fact.declared ORDER BY declared_as"
    )
    assert [row for row in rows if row[1] in ("a", "b", "c")] == [
        ("c", "a", True, "享受"),
        ("c", "c", False, "未填"),
    ]
