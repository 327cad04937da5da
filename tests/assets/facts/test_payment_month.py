"""Payments month by month: money of a month, absence that is evidence and absence that is not, exits, days, labels."""

from datetime import date

import pytest

from tests.assets.fact_world import AS_OF, JUNE, World, number, person
from tests.assets.village import Village

MEASURES = ("payment_month", "ledger_month", "instalment")

A, B, C, D = (number(f"19{50 + 5 * i}-03-07", 11 + i) for i in range(4))
MARCH, APRIL, MAY = (date(2021, m, 1) for m in (3, 4, 5))
AMOUNT = 62000

VILLAGE = Village(MEASURES)


@pytest.fixture(scope="module", autouse=True)
def _built():
    VILLAGE.built()


@pytest.fixture
def world():
    """For what a roll or a ledger says of everybody who is not in it."""
    return World(measures=MEASURES)


def pay(place, certificate, month, amount=AMOUNT, status="成功", head=None, **fields):
    return place.add(
        "payment",
        head or person("head", None, None),
        {"payee_name": None},
        month=month,
        certificate_no=certificate,
        paid_amount_fen=amount,
        status=status,
        **fields,
    )


def of_may(home, columns):
    rows = home.read(f"SELECT certificate_no, month, {columns} FROM fact.payment_month")
    return [row[2:] for row in rows if row[:2] == ("C1", MAY)]


@VILLAGE.home
def paid_in_parts(home):
    home.enrol("a", "C1", MAY)
    for amount, status in ((30000, "成功"), (20000, "成功"), (12000, "补发"), (62000, "退回"), (1, None)):
        pay(home, home.own("C1"), MAY, amount, status, failure="销户" if status == "退回" else None)


def test_money_of_a_month_by_what_became_of_it():
    counts = "paid_count, back_paid_count, failed_count, unclear_count"
    assert of_may(paid_in_parts, f"approved_amount_fen, paid_fen, back_paid_fen, {counts}, ledger_says") == [
        (AMOUNT, 50000, 12000, 2, 1, 1, 1, "销户")
    ]


@VILLAGE.home
def amounts_unknown(home):
    home.enrol("a", "C1", MAY)
    home.enrol("b", "C1", MAY, monthly_amount_fen=70000)
    pay(home, home.own("C1"), MAY, None)
    pay(home, home.own("C1"), MAY, None, "补发")


def test_unknown_amounts_are_unknown_sums():
    assert of_may(amounts_unknown, "approved_amount_fen, paid_fen, back_paid_fen, paid_count") == [
        (None, None, None, 1)
    ]


@VILLAGE.home
def never_paid(home):
    """Of a township whose ledger lacks everybody."""
    home.enrol("a", "C1", MAY, status="暂停", since_month=MARCH, township="杨集镇")
    home.enrol("b", "C2", MAY, township="杨集镇")


def test_a_month_without_any_payment_is_there_and_paid_nothing():
    columns = "paid_fen, paid_count, is_suspended, since_months_ago, ledger_says, is_ledger_in"
    assert of_may(never_paid, columns) == [(0, 0, True, 3, "没有该户的记录", False)]


def test_the_ledger_is_in_for_the_township_and_programme_it_covers(world):
    for certificate, township, programme in (
        ("C1", "伊山镇", "农村"),
        ("C2", "伊山镇", "农村"),
        ("C3", "杨集镇", "农村"),
        ("C4", "伊山镇", "城市"),
    ):
        world.enrol("王甲", None, certificate, MAY, township=township, programme=programme)
    pay(world, "C1", MAY)
    pay(world, "C4", MAY, 0, "失败")
    world.enrol("王甲", None, "C1", APRIL)
    world.built()
    told = world.fetch("SELECT certificate_no FROM fact.payment_month WHERE is_ledger_in ORDER BY 1")
    assert told == [("C4",)], "one rural household of three is no rural ledger"
    assert world.fetch("SELECT month, township, enrolled_count, entered_count FROM fact.ledger_month ORDER BY ALL") == [
        (APRIL, "伊山镇", 1, 0),
        (MAY, "伊山镇", 1, 1),
        (MAY, "伊山镇", 2, 1),
        (MAY, "杨集镇", 1, 0),
    ]


def test_a_roll_without_the_township_or_programme_is_not_in(world):
    world.enrol("王甲", A, "C1", APRIL)
    world.enrol("李乙", B, "C2", APRIL, township="杨集镇")
    world.enrol("赵丁", D, "C4", APRIL, programme="城市")
    world.enrol("张丙", C, "C3", MAY)
    for certificate in ("C1", "C2", "C4", "C9"):
        pay(world, certificate, MAY)
        pay(world, certificate, MARCH)
    world.built()
    assert world.fetch("SELECT certificate_no, month FROM fact.payment_month WHERE is_roll_in AND NOT is_on_roll") == [
        ("C1", MAY)
    ]
    query = "SELECT is_roll_in, is_on_roll, township FROM fact.payment_month WHERE certificate_no = 'C2' AND month = ?"
    assert world.con.execute(query, [MAY]).fetchall() == [(False, False, "杨集镇")]


@VILLAGE.home
def under_another_number(home):
    """C1 to C3 are on the roll; the ledger paid C4 to C6, which nobody has."""
    for letter, certificate in (("a", "C1"), ("b", "C2"), ("c", "C3")):
        home.enrol(letter, certificate, MAY)
    account = home.own("6217001")
    home.add("account", {"account_holder_name": None}, month=MAY, certificate_no=home.own("C2"), account_no=account)
    pay(home, home.own("C4"), MAY, head=home.who("a", "head"))
    pay(home, home.own("C5"), MAY, account_no=account)
    pay(home, home.own("C6"), MAY, status="失败", head=home.who("c", "head"))


def test_money_under_another_number_may_be_this_households():
    query = "SELECT certificate_no FROM fact.payment_month WHERE is_paid_elsewhere ORDER BY 1"
    assert under_another_number.read(query) == [("C1",), ("C2",)]
    heads = dict(under_another_number.read("SELECT certificate_no, head FROM fact.payment_month"))
    assert heads["C4"] == "a"


def leave(place, who, certificate, day):
    place.add("exit", who, certificate_no=certificate, exited_on=day)


EXITED = "certificate_no, month, exited_on, months_after_exit FROM fact.payment_month WHERE is_exited"


def exited(home):
    return home.read(f"SELECT {EXITED} ORDER BY ALL")


@VILLAGE.home
def left_in_april(home):
    home.enrol("a", "C1", APRIL)
    leave(home, home.who("a"), home.own("C1"), date(2021, 4, 12))
    home.enrol("b", "C2", MAY)
    for month in (MARCH, APRIL, MAY):
        pay(home, home.own("C1"), month)


def test_an_exit_ends_the_certificate_from_the_next_month():
    assert exited(left_in_april) == [("C1", MAY, date(2021, 4, 12), 1)]


@VILLAGE.home
def one_of_two_left(home):
    for month in (APRIL, MAY):
        home.enrol("a", "C1", month)
    home.enrol("b", "C1", APRIL)
    leave(home, home.who("b"), home.own("C1"), date(2021, 4, 12))
    leave(home, home.who("c"), home.own("C2"), date(2021, 3, 12))
    home.enrol("c", "C2", APRIL)
    for certificate in ("C1", "C2"):
        pay(home, home.own(certificate), MAY)


def test_one_member_leaving_or_coming_back_is_no_end():
    assert ("C1", MAY) not in [row[:2] for row in exited(one_of_two_left)]
    assert exited(one_of_two_left) == [], "listed again in April, then dropped without another exit"


@VILLAGE.home
def left_without_a_roll(home):
    """Of a township that is on no roll of April; b and d stand on the roll without their number."""
    early = date(2021, 3, 10)
    for letter, certificate in (("a", "C1"), ("b", "C1"), ("c", "C2"), ("d", "C2")):
        unnumbered = {"id_number": None} if letter in "bd" else {}
        home.enrol(letter, certificate, MARCH, township="燕尾港镇", **unnumbered)
    leave(home, home.who("a"), home.own("C1"), early)
    leave(home, home.who("c"), home.own("C2"), early)
    leave(home, home.who("d"), home.own("C2"), early)
    for certificate in ("C1", "C2"):
        pay(home, home.own(certificate), APRIL)


def test_where_no_roll_tells_all_members_must_have_left():
    assert exited(left_without_a_roll) == [("C2", APRIL, date(2021, 3, 10), 1)]


def test_a_certificate_of_no_roll_ended_with_its_last_exit(world):
    leave(world, person("person", "王甲", A), "C1", date(2020, 3, 10))
    leave(world, person("person", "李乙", B), "C1", date(2021, 4, 10))
    leave(world, person("person", "张丙", C), "C2", date(2020, 3, 10))
    world.enrol("赵丁", D, "C2", JUNE)
    for certificate in ("C1", "C2"):
        for month in (MARCH, MAY):
            pay(world, certificate, month)
    world.built()
    assert world.fetch(f"SELECT {EXITED} ORDER BY ALL") == [("C1", MAY, date(2021, 4, 10), 1)], (
        "C2 is on a later roll: one of its members left"
    )


@VILLAGE.home
def paid_on_days(home):
    for day in (date(2021, 5, 25), date(2021, 5, 31), AS_OF, date(2021, 4, 30), None):
        pay(home, home.own("C1"), MAY, paid_on=day)


def test_the_day_of_a_payment_is_counted_from_its_month():
    rows = paid_on_days.read("SELECT record_id, paid_day FROM fact.instalment ORDER BY record_id")
    assert [day for _, day in rows] == [25, 31, 32, 0, None]


@VILLAGE.home
def labelled(home):
    for label in ("农 村　低保", "ＡＢＣ 低保金", "无", None):
        pay(home, home.own("C1"), MAY, label=label)


def test_labels_lose_width_and_blanks_and_say_nothing_when_they_say_nothing():
    rows = labelled.read("SELECT record_id, label FROM fact.instalment ORDER BY record_id")
    assert [label for _, label in rows] == ["农村低保", "ABC低保金", None, None]
