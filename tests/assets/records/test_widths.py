"""Certificates without their noughts: 129 is 0000129 where the same persons stand beside both, else it stays 129."""

from __future__ import annotations

from datetime import date

import pytest

from assets.home.made import making
from assets.records.build import build_records
from assets.records.gaps import find_gaps, say_gaps
from assets.records.widths import Width, number_widths
from matchers.flags.rule import load_rules
from tests.assets.linked_people import checked
from tests.assets.records.test_records import con, contracts, member, put, rows  # noqa: F401  (fixtures)

PEOPLE = [checked(f"32072319500{1 + i % 9}{10 + i % 18}{101 + i}") for i in range(30)]


def paid(number: str, certificate: str) -> dict[str, str]:
    return {
        "month": "2021-05",
        "certificate_no": certificate,
        "head_name": "甲一",
        "head_id": number,
        "payee_name": "甲一",
        "account_no": "6224520001",
        "paid_amount": "620",
        "status": "成功",
        "_batch": "2021-05-01",
    }


def roll(con, contracts, width: int = 7) -> None:  # noqa: F811
    put(con, contracts, "dibao_roll", [
        member(certificate_no=f"{i:0{width}d}", head_id=p, id_number=p) for i, p in enumerate(PEOPLE, 100)
    ])  # fmt: skip


def certificates(con) -> set[str]:  # noqa: F811
    return {c for (c,) in rows(con, "SELECT certificate_no FROM record.payment")}


def test_the_same_persons_beside_both_prove_the_noughts(con, contracts):  # noqa: F811
    roll(con, contracts)
    put(con, contracts, "disbursement", [paid(p, str(i)) for i, p in enumerate(PEOPLE, 100)])
    assert number_widths(con, contracts, {"dibao_roll", "disbursement"}) == {
        ("disbursement", "certificate_no"): Width(7, is_proven=True)
    }
    build_records(con, contracts, b"key")
    assert certificates(con) == {f"{i:07d}" for i in range(100, 130)}


@pytest.mark.parametrize("shift", [1, 7])
def test_other_persons_beside_the_same_figures_prove_nothing(con, contracts, shift):  # noqa: F811
    """Another way of counting gives the same small numbers: they must not meet, and are nobody's; the number of the
    head tells the certificate."""
    roll(con, contracts)
    others = [*PEOPLE[shift:], *PEOPLE[:shift]]
    put(con, contracts, "disbursement", [paid(p, str(i)) for i, p in enumerate(others, 100)])
    assert number_widths(con, contracts, {"dibao_roll", "disbursement"}) == {
        ("disbursement", "certificate_no"): Width(7, is_proven=False)
    }
    build_records(con, contracts, b"key")
    told = rows(con, "SELECT head_id_number, certificate_no FROM record.payment")
    assert dict(told) == {p: f"{i:07d}" for i, p in enumerate(PEOPLE, 100)}


def test_few_persons_prove_nothing(con, contracts):  # noqa: F811
    roll(con, contracts)
    put(con, contracts, "disbursement", [paid(p, str(i)) for i, p in enumerate(PEOPLE[:4], 100)])
    assert not number_widths(con, contracts, {"dibao_roll", "disbursement"})["disbursement", "certificate_no"].is_proven


def test_short_numbers_that_nothing_proves_are_told_with_what_they_silence(con, contracts):  # noqa: F811
    roll(con, contracts)
    visits = [{"visited_on": "2021-05-01", "visit_level": "县级", "_batch": "2021-05-01"} for _ in range(30)]
    put(con, contracts, "household_visits", [v | {"certificate_no": str(100 + i)} for i, v in enumerate(visits)])
    build_records(con, contracts, b"key")
    assert {c for (c,) in rows(con, "SELECT certificate_no FROM record.visit")} == {None}
    (gap,) = [g for g in find_gaps(con, contracts, date(2021, 6, 1)) if g.column == "certificate_no"]
    assert (gap.unread, gap.nameless) == (30, 30)
    said = [f.message for f in say_gaps(con, [gap], load_rules(), contracts)]
    assert len(said) == 1
    assert "999（30）" in said[0]
    assert "已备案近亲属本年度县级未入户" in said[0]


def test_a_short_number_that_the_roll_has_too_stays(con, contracts):  # noqa: F811
    numbers = [f"{i:07d}" for i in range(200, 400)]
    put(con, contracts, "dibao_roll", [member(certificate_no=n) for n in [*numbers, "129"]])
    visit = {"visited_on": "2021-05-01", "visit_level": "县级", "_batch": "2021-05-01"}
    put(con, contracts, "household_visits", [visit | {"certificate_no": n} for n in ("129", "130")])
    build_records(con, contracts, b"key")
    assert rows(con, "SELECT certificate_no FROM record.visit ORDER BY ALL") == [("129",), (None,)]


def test_households_are_counted_by_each_register_in_its_own_way(con, contracts):  # noqa: F811
    person = {"person_name": "甲一", "id_number": PEOPLE[0], "_batch": "2021-06-01"}
    hukou = [person | {"household_no": f"{i:09d}", "id_number": p} for i, p in enumerate(PEOPLE, 100)]
    put(con, contracts, "household_register", hukou)
    put(con, contracts, "registered_poor", [person | {"household_no": str(i)} for i in range(100, 130)])
    assert number_widths(con, contracts, {"household_register", "registered_poor"}) == {}


def test_numbers_of_several_widths_have_none(con, contracts):  # noqa: F811
    put(con, contracts, "dibao_roll", [
        member(certificate_no=f"{i:0{7 + i % 2}d}", head_id=p, id_number=p) for i, p in enumerate(PEOPLE, 100)
    ])  # fmt: skip
    put(con, contracts, "disbursement", [paid(p, str(i)) for i, p in enumerate(PEOPLE, 100)])
    assert number_widths(con, contracts, {"dibao_roll", "disbursement"}) == {}


@pytest.mark.parametrize("is_named", [True, False])
def test_a_cut_certificate_is_that_of_the_number_beside_it_or_none_and_is_told(con, contracts, is_named):  # noqa: F811
    roll(con, contracts, width=18)
    cut = [paid(p, f"{320723012345670 + i}000") for i, p in enumerate(PEOPLE)]
    put(con, contracts, "disbursement", [c if is_named else {**c, "head_id": None} for c in cut])
    build_records(con, contracts, b"key")
    assert certificates(con) == ({f"{i:018d}" for i in range(100, 130)} if is_named else {None})
    unread = rows(con, "SELECT count(*) FROM record.unread WHERE column_name = 'certificate_no' AND kind = 'payment'")
    assert unread == [(0 if is_named else len(PEOPLE),)], "what the number beside it tells silences no rule"


def test_what_was_found_stands_until_a_row_of_a_register_with_such_numbers_is_another(con, contracts):  # noqa: F811
    roll(con, contracts)
    put(con, contracts, "disbursement", [paid(p, str(i)) for i, p in enumerate(PEOPLE, 100)])

    def found(of: str) -> dict[tuple[str, str], Width]:
        with making(con, date(2021, 6, 1), "record") as made:
            made.note("raw.dibao_roll", "roll")
            made.note("raw.disbursement", of)
            return number_widths(con, contracts, {"dibao_roll", "disbursement"}, made)

    first = found("payments")
    con.execute("UPDATE raw.disbursement SET certificate_no = '0000' || certificate_no")
    assert first == found("payments") == {("disbursement", "certificate_no"): Width(7, is_proven=True)}
    assert found("other payments") == {}
