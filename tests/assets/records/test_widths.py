"""Certificates without their noughts: 129 is 0000129 where the same persons stand beside both, else it stays 129."""

from __future__ import annotations

import pytest

from assets.records.build import build_records
from assets.records.widths import proven_widths
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
    assert proven_widths(con, contracts, {"dibao_roll", "disbursement"}) == {("disbursement", "certificate_no"): 7}
    build_records(con, contracts, b"key")
    assert certificates(con) == {f"{i:07d}" for i in range(100, 130)}


@pytest.mark.parametrize("shift", [1, 7])
def test_other_persons_beside_the_same_figures_prove_nothing(con, contracts, shift):  # noqa: F811
    """Another way of counting gives the same small numbers: they must not meet."""
    roll(con, contracts)
    others = [*PEOPLE[shift:], *PEOPLE[:shift]]
    put(con, contracts, "disbursement", [paid(p, str(i)) for i, p in enumerate(others, 100)])
    assert proven_widths(con, contracts, {"dibao_roll", "disbursement"}) == {}
    build_records(con, contracts, b"key")
    assert certificates(con) == {str(i) for i in range(100, 130)}


def test_few_persons_prove_nothing(con, contracts):  # noqa: F811
    roll(con, contracts)
    put(con, contracts, "disbursement", [paid(p, str(i)) for i, p in enumerate(PEOPLE[:4], 100)])
    assert proven_widths(con, contracts, {"dibao_roll", "disbursement"}) == {}


def test_numbers_of_several_widths_have_none(con, contracts):  # noqa: F811
    put(con, contracts, "dibao_roll", [
        member(certificate_no=f"{i:0{7 + i % 2}d}", head_id=p, id_number=p) for i, p in enumerate(PEOPLE, 100)
    ])  # fmt: skip
    put(con, contracts, "disbursement", [paid(p, str(i)) for i, p in enumerate(PEOPLE, 100)])
    assert proven_widths(con, contracts, {"dibao_roll", "disbursement"}) == {}


@pytest.mark.parametrize("is_named", [True, False])
def test_a_cut_certificate_is_that_of_the_number_beside_it_or_none_and_is_told(con, contracts, is_named):  # noqa: F811
    roll(con, contracts, width=18)
    cut = [paid(p, f"{320723012345670 + i}000") for i, p in enumerate(PEOPLE)]
    put(con, contracts, "disbursement", [c if is_named else {**c, "head_id": None} for c in cut])
    build_records(con, contracts, b"key")
    assert certificates(con) == ({f"{i:018d}" for i in range(100, 130)} if is_named else {None})
    unread = rows(con, "SELECT count(*) FROM record.unread WHERE column_name = 'certificate_no' AND kind = 'payment'")
    assert unread == [(0 if is_named else len(PEOPLE),)], "what the number beside it tells silences no rule"
