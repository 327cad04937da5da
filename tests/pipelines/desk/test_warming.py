"""What cards need is gathered before anybody asks, once a night, and stops when the desk does."""

from __future__ import annotations

import threading
from threading import Event

import pytest

from assets.desk.stories import Stories
from pipelines.desk.warming import kept_warm, warm
from tests.nights import County
from tests.pipelines.desk.seats import seated_on_the_night


@pytest.fixture(scope="module")
def seats(tmp_path_factory):
    county = County.after_a_night(tmp_path_factory, "warming")
    with seated_on_the_night(county.home, "伊山镇") as seats:
        yield seats


@pytest.fixture
def gathered(monkeypatch):
    """The rules that are gathered, in their order."""
    rules = []
    monkeypatch.setattr(Stories, "gather", lambda _, __, rule: rules.append(rule))
    return rules


def test_every_rule_is_gathered_once_a_night(seats, gathered):
    inode = warm(seats.desk, Event())
    assert gathered == list(seats.desk.book.rules)
    assert warm(seats.desk, Event(), inode) == inode
    assert len(gathered) == len(seats.desk.book.rules)


def test_it_stops_between_two_rules(seats, gathered):
    ended = Event()
    ended.set()
    warm(seats.desk, ended)
    assert gathered == []


def test_a_card_finds_what_was_gathered(seats):
    night = seats.desk.book.now(seats.today()).night
    (flag, rule) = night.cursor().execute("SELECT flag_id, rule FROM review.flag ORDER BY 1 LIMIT 1").fetchone()
    night.stories.gather(night.cursor(), rule)
    assert night.stories.of(night.cursor(), rule, flag)


def test_it_ends_with_the_desk(seats, gathered):
    with kept_warm(seats.desk, every_seconds=0.01):
        pass
    before = len(gathered)
    assert before in range(len(seats.desk.book.rules) + 1)


def test_what_goes_wrong_ends_it_without_a_word(seats, monkeypatch, capfd):
    """A trace of a thread would stand in the desk's log, with whatever value it is about."""

    def broken(*_):
        raise RuntimeError("320723195001010010")

    monkeypatch.setattr(Stories, "gather", broken)
    with kept_warm(seats.desk, every_seconds=0.01):
        for thread in threading.enumerate():
            if thread.name == "warming":
                thread.join(10)
                assert not thread.is_alive()
    assert capfd.readouterr().err == ""
