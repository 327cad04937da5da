"""A finding is said as long as its cause lasts, and no longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assets.home.finding import Finding
from assets.intake.deliveries import Receipt
from assets.intake.endings import still_standing
from data_contracts.contract import load_contracts

SOURCES = load_contracts().sources
D1, D2, D3 = date(2021, 6, 1), date(2021, 7, 1), date(2021, 8, 1)


def came(source, name, day, **more):
    return Receipt(name.ljust(64, "0"), source, name, 10, day, modified=day.toordinal(), **more)


def about(receipt, severity):
    return receipt, Finding(receipt.source, receipt.original_name, None, None, severity, "说明")


def said(source, receipt, severity, loaded, newest=None, batches=None):
    found = still_standing(SOURCES[source], [about(receipt, severity)], loaded, batches or {}, newest)
    return [f.severity for f in found]


@pytest.mark.parametrize("source", ["vehicles", "cremations", "dibao_roll"])
def test_a_held_file_is_said_until_a_good_one_comes_under_its_name(source):
    held = came(source, "名单.csv", D1)
    assert said(source, held, "held", []) == ["held"]
    assert said(source, held, "held", [replace(held, received_on=D2, modified=D2.toordinal())]) == []
    assert said(source, held, "held", [came(source, "改名.csv", D2, was="名单.csv")]) == []


def test_a_held_file_nothing_takes_the_place_of_stays_a_note():
    held = came("cremations", "五月.csv", D1)
    assert said("cremations", held, "held", [came("cremations", "六月.csv", D2)], D2) == ["note"]
    share = came("vehicles", "一中队.csv", D1)
    assert said("vehicles", share, "held", [came("vehicles", "二中队.csv", D2)], D2) == ["note"]
    roll = came("dibao_roll", "伊山镇.csv", D1)
    assert said("dibao_roll", roll, "held", [came("dibao_roll", "同兴镇.csv", D2)], D2) == ["note"]


def test_an_older_list_says_nothing_once_a_newer_whole_one_is_in_force():
    old, new = came("vehicles", "五月.csv", D1), came("vehicles", "六月.csv", D2)
    assert said("vehicles", old, "note", [old, new], D2) == []
    assert said("vehicles", new, "note", [old, new], D2) == ["note"]


def test_files_of_past_months_say_nothing_and_those_of_the_newest_month_all_do():
    may, june = came("dibao_roll", "五月.csv", D2), came("dibao_roll", "六月.csv", D3)
    batches = {may.key: D1, june.key: D2}
    assert said("dibao_roll", may, "unread", [may, june], D2, batches) == []
    assert said("dibao_roll", june, "unread", [may, june], D2, batches) == ["unread"]


def test_what_files_of_events_could_not_say_is_said_as_long_as_they_are_used():
    may, june = came("cremations", "五月.csv", D1), came("cremations", "六月.csv", D2)
    assert said("cremations", may, "unread", [may, june], D2) == ["unread"]
