"""Payments month by month: money of a month, absence that is evidence and absence that is not, exits, days, labels."""

from datetime import date

import pytest

from assets.measures import core, payments
from tests.assets.fact_world import AS_OF, JUNE, World, number, person

MEASURES = (core, payments)

A, B, C, D, E = (number(f"19{50 + 5 * i}-03-07", 11 + i) for i in range(5))
MARCH, APRIL, MAY = (date(2021, m, 1) for m in (3, 4, 5))
AMOUNT = 62000


@pytest.fixture
def world():
    return World(measures=MEASURES)


def pay(world, certificate, month, amount=AMOUNT, status="成功", head=None, **fields):
    return world.add(
        "payment",
        person("head", *(head or (None, None))),
        {"payee_name": None},
        month=month,
        certificate_no=certificate,
        paid_amount_fen=amount,
        status=status,
        **fields,
    )


def month_of(world, columns, certificate="C1", month=MAY):
    query = f"SELECT {columns} FROM fact.payment_month WHERE certificate_no = '{certificate}' AND month = '{month}'"
    return world.fetch(query)


def test_money_of_a_month_by_what_became_of_it(world):
    world.enrol("王甲", A, "C1", MAY)
    for amount, status in ((30000, "成功"), (20000, "成功"), (12000, "补发"), (62000, "退回"), (1, None)):
        pay(world, "C1", MAY, amount, status, failure="销户" if status == "退回" else None)
    world.built()
    counts = "paid_count, back_paid_count, failed_count, unclear_count"
    assert month_of(world, f"approved_amount_fen, paid_fen, back_paid_fen, {counts}, ledger_says") == [
        (AMOUNT, 50000, 12000, 2, 1, 1, 1, "销户")
    ]


def test_unknown_amounts_are_unknown_sums(world):
    world.enrol("王甲", A, "C1", MAY)
    world.enrol("李乙", B, "C1", MAY, monthly_amount_fen=70000)
    pay(world, "C1", MAY, None)
    pay(world, "C1", MAY, None, "补发")
    world.built()
    assert month_of(world, "approved_amount_fen, paid_fen, back_paid_fen, paid_count") == [(None, None, None, 1)]


def test_a_month_without_any_payment_is_there_and_paid_nothing(world):
    world.enrol("王甲", A, "C1", MAY, status="暂停", since_month=MARCH)
    world.built()
    assert month_of(world, "paid_fen, paid_count, is_suspended, since_months_ago, ledger_says, is_ledger_in") == [
        (0, 0, True, 3, "没有该户的记录", False)
    ]


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
    assert month_of(world, "is_roll_in, is_on_roll, township", "C2") == [(False, False, "杨集镇")]


def test_money_under_another_number_may_be_this_households(world):
    world.enrol("王甲", A, "C1", MAY)
    world.enrol("李乙", B, "C2", MAY)
    world.enrol("张丙", C, "C3", MAY)
    world.add("account", {"account_holder_name": None}, month=MAY, certificate_no="C2", account_no="6217001")
    pay(world, "C10", MAY, head=("王甲", A))
    pay(world, "C20", MAY, account_no="6217001")
    pay(world, "C30", MAY, status="失败", head=("张丙", C))
    world.built()
    assert world.fetch("SELECT certificate_no FROM fact.payment_month WHERE is_paid_elsewhere ORDER BY 1") == [
        ("C1",),
        ("C2",),
    ]
    assert month_of(world, "head", "C10") == [(world.person(A),)]


def leave(world, name, id_number, certificate, day):
    world.add("exit", person("person", name, id_number), certificate_no=certificate, exited_on=day)


def exited(world):
    columns = "certificate_no, month, exited_on, months_after_exit"
    return world.fetch(f"SELECT {columns} FROM fact.payment_month WHERE is_exited ORDER BY ALL")


def test_an_exit_ends_the_certificate_from_the_next_month(world):
    day = date(2021, 4, 12)
    world.enrol("王甲", A, "C1", APRIL)
    leave(world, "王甲", A, "C1", day)
    world.enrol("李乙", B, "C2", MAY)
    for month in (MARCH, APRIL, MAY):
        pay(world, "C1", month)
    world.built()
    assert exited(world) == [("C1", MAY, day, 1)]


def test_one_member_leaving_or_coming_back_is_no_end(world):
    for month in (APRIL, MAY):
        world.enrol("王甲", A, "C1", month)
    world.enrol("李乙", B, "C1", APRIL)
    leave(world, "李乙", B, "C1", date(2021, 4, 12))
    leave(world, "张丙", C, "C2", date(2021, 3, 12))
    world.enrol("张丙", C, "C2", APRIL)
    for certificate in ("C1", "C2"):
        pay(world, certificate, MAY)
    world.built()
    assert ("C1", MAY) not in [row[:2] for row in exited(world)]
    assert exited(world) == [], "listed again in April, then dropped without another exit"


def test_where_no_roll_tells_all_members_must_have_left(world):
    early = date(2021, 3, 10)
    world.enrol("王甲", A, "C1", MARCH)
    world.enrol("李乙", None, "C1", MARCH)
    leave(world, "王甲", A, "C1", early)
    world.enrol("张丙", C, "C2", MARCH)
    world.enrol("赵丁", None, "C2", MARCH)
    leave(world, "张丙", C, "C2", early)
    leave(world, "赵丁", D, "C2", early)
    for certificate in ("C1", "C2"):
        pay(world, certificate, APRIL)
    world.built()
    assert exited(world) == [("C2", APRIL, early, 1)]


def test_a_certificate_of_no_roll_ended_with_its_last_exit(world):
    leave(world, "王甲", A, "C1", date(2020, 3, 10))
    leave(world, "李乙", B, "C1", date(2021, 4, 10))
    leave(world, "张丙", C, "C2", date(2020, 3, 10))
    world.enrol("赵丁", D, "C2", JUNE)
    for certificate in ("C1", "C2"):
        for month in (MARCH, MAY):
            pay(world, certificate, month)
    world.built()
    assert exited(world) == [("C1", MAY, date(2021, 4, 10), 1)], "C2 is on a later roll: one of its members left"


def test_the_day_of_a_payment_is_counted_from_its_month(world):
    for day in (date(2021, 5, 25), date(2021, 5, 31), AS_OF, date(2021, 4, 30), None):
        pay(world, "C1", MAY, paid_on=day)
    world.built()
    assert world.fetch("SELECT paid_day FROM fact.instalment ORDER BY record_id") == [
        (25,),
        (31,),
        (32,),
        (0,),
        (None,),
    ]


def test_labels_lose_width_and_blanks_and_say_nothing_when_they_say_nothing(world):
    for label in ("农 村　低保", "ＡＢＣ 低保金", "无", None):
        pay(world, "C1", MAY, label=label)
    world.built()
    assert world.fetch("SELECT label FROM fact.instalment ORDER BY record_id") == [
        ("农村低保",),
        ("ABC低保金",),
        (None,),
        (None,),
    ]
