"""Accounts of several households: who shares one, whom an agreement joins, which are an institution's."""

from datetime import date

import pytest

from assets.measures import accounts
from tests.assets.fact_world import World, number, person

MEASURES = (accounts,)

A, B, C, D = (number(f"19{50 + 5 * i}-03-07", 11 + i) for i in range(4))
APRIL, MAY = date(2021, 4, 1), date(2021, 5, 1)


@pytest.fixture
def world():
    world = World(measures=MEASURES)
    for name, id_number, certificate in (("王甲", A, "C1"), ("李乙", B, "C2"), ("张丙", C, "C3")):
        world.enrol(name, id_number, certificate, MAY)
    return world


def pay(world, certificate, month=MAY, account="6217001", payee=None, status="成功"):
    world.add(
        "payment",
        person("head", None, None),
        {"payee_name": payee},
        month=month,
        certificate_no=certificate,
        account_no=account,
        paid_amount_fen=62000,
        status=status,
    )


def agree(world, certificate, custodian, id_number=None, since=date(2020, 1, 1), until=None):
    world.add(
        "custody",
        person("person", None, None),
        person("custodian", custodian, id_number),
        certificate_no=certificate,
        agreed_from_on=since,
        until_on=until,
    )


def shares(world, columns="certificate_no, shared_with, unjoined_count"):
    world.built()
    return world.fetch(f"SELECT {columns} FROM fact.account_share ORDER BY ALL")


def test_two_households_on_one_account_in_one_month(world):
    pay(world, "C1")
    pay(world, "C2", status="补发")
    pay(world, "C3", status="失败")
    pay(world, "C3", APRIL)
    assert shares(world) == [("C1", "C2", 1), ("C2", "C1", 1)]


def test_agreements_with_one_custodian_join_and_others_do_not(world):
    for certificate in ("C1", "C2", "C3"):
        pay(world, certificate)
    agree(world, "C1", "赵丁", D)
    agree(world, "C2", "赵丁", D)
    agree(world, "C3", "赵丁", D, until=date(2021, 4, 30))
    assert shares(world) == [("C1", "C2、C3", 1), ("C2", "C1、C3", 1), ("C3", "C1、C2", 2)]


def test_a_neighbour_who_keeps_the_card_by_agreement_joins_the_two(world):
    pay(world, "C1")
    pay(world, "C2")
    agree(world, "C1", "李乙", B)
    assert shares(world) == [("C1", "C2", 0), ("C2", "C1", 0)]


def test_an_institution_is_known_by_its_name_on_the_tekun_roll(world):
    world.add("support", person("person", "赵丁", D), support_mode="集中", institution="伊山镇敬老院")
    payees = {"k1": "伊山镇敬老院", "k2": "灌云县伊山镇敬老院", "k3": "王甲", "k4": "院", "k5": None}
    for account, payee in payees.items():
        pay(world, "C1", account=account, payee=payee)
        pay(world, "C2", account=account, payee=payee)
    told = dict(shares(world, "account_tail, is_institution"))
    assert told == {"k1": True, "k2": True, "k3": False, "k4": False, "k5": False}


def test_the_household_of_a_resident_does_not_count(world):
    world.add("support", person("person", "王甲", A), support_mode="集中", institution="伊山镇敬老院")
    for certificate in ("C1", "C2"):
        pay(world, certificate)
    assert shares(world, "certificate_no, households_count") == []


def test_a_suspended_household_is_counted_and_marked(world):
    world.enrol("赵丁", D, "C4", MAY, status="暂停")
    pay(world, "C1")
    pay(world, "C4")
    assert shares(world, "certificate_no, households_count, is_suspended") == [("C1", 2, False), ("C4", 2, True)]
