"""Accounts of several households: who shares one, whom an agreement joins, which are an institution's."""

from datetime import date

import pytest

from tests.assets.fact_world import person
from tests.assets.village import Village

APRIL, MAY = date(2021, 4, 1), date(2021, 5, 1)

VILLAGE = Village(("account_share",))


@pytest.fixture(scope="module", autouse=True)
def _built():
    VILLAGE.built()


def three(tell):
    """A home of three households on the roll: a, b and c, of certificates C1, C2 and C3."""
    home = VILLAGE.home()
    for letter, certificate in (("a", "C1"), ("b", "C2"), ("c", "C3")):
        home.enrol(letter, certificate, MAY)
    tell(home)
    return home


def pay(home, certificate, month=MAY, account="7001", payee=None, status="成功"):
    """`account`: its last four digits."""
    home.add(
        "payment",
        person("head", None, None),
        {"payee_name": payee},
        month=month,
        certificate_no=home.own(certificate),
        account_no=home.own("621") + account,
        paid_amount_fen=62000,
        status=status,
    )


def agree(home, certificate, custodian, since=date(2020, 1, 1), until=None):
    home.add(
        "custody",
        person("person", None, None),
        home.who(custodian, "custodian"),
        certificate_no=home.own(certificate),
        agreed_from_on=since,
        until_on=until,
    )


def shares(home, columns):
    return home.read(f"SELECT certificate_no, {columns} FROM fact.account_share ORDER BY ALL")


def sharing(home):
    """By certificate: the others on its account, and how many of them no agreement joins to it."""
    own = {home.own(certificate): certificate for certificate in ("C1", "C2", "C3", "C4")}
    return [
        (certificate, [own.get(other, other) for other in shared_with.split("、")], unjoined)
        for certificate, shared_with, unjoined in shares(home, "shared_with, unjoined_count")
    ]


@three
def two_in_may(home):
    pay(home, "C1")
    pay(home, "C2", status="补发")
    pay(home, "C3", status="失败")
    pay(home, "C3", APRIL)


def test_two_households_on_one_account_in_one_month():
    assert sharing(two_in_may) == [("C1", ["C2"], 1), ("C2", ["C1"], 1)]


@three
def one_custodian(home):
    for certificate in ("C1", "C2", "C3"):
        pay(home, certificate)
    agree(home, "C1", "d")
    agree(home, "C2", "d")
    agree(home, "C3", "d", until=date(2021, 4, 30))


def test_agreements_with_one_custodian_join_and_others_do_not():
    assert sharing(one_custodian) == [("C1", ["C2", "C3"], 1), ("C2", ["C1", "C3"], 1), ("C3", ["C1", "C2"], 2)]


@three
def neighbours(home):
    pay(home, "C1")
    pay(home, "C2")
    agree(home, "C1", "b")


def test_a_neighbour_who_keeps_the_card_by_agreement_joins_the_two():
    assert sharing(neighbours) == [("C1", ["C2"], 0), ("C2", ["C1"], 0)]


@three
def institution(home):
    home.add("support", home.who("d"), support_mode="集中", institution="伊山镇敬老院")
    payees = {"00k1": "伊山镇敬老院", "00k2": "灌云县伊山镇敬老院", "00k3": home.name("a"), "00k4": "院", "00k5": None}
    for account, payee in payees.items():
        pay(home, "C1", account=account, payee=payee)
        pay(home, "C2", account=account, payee=payee)


def test_an_institution_is_known_by_its_name_on_the_tekun_roll():
    told = {tail: is_institution for _, tail, is_institution in shares(institution, "account_tail, is_institution")}
    assert told == {"00k1": True, "00k2": True, "00k3": False, "00k4": False, "00k5": False}


@three
def resident(home):
    home.add("support", home.who("a"), support_mode="集中", institution="伊山镇敬老院")
    for certificate in ("C1", "C2"):
        pay(home, certificate)


def test_the_household_of_a_resident_does_not_count():
    assert shares(resident, "households_count") == []


@three
def suspended(home):
    home.enrol("d", "C4", MAY, status="暂停")
    pay(home, "C1")
    pay(home, "C4")


def test_a_suspended_household_is_counted_and_marked():
    assert shares(suspended, "households_count, is_suspended") == [("C1", 2, False), ("C4", 2, True)]
