"""What cards need is gathered in a process of its own before the pages show a night, and nobody waits for it."""

from __future__ import annotations

import io
import os
import shutil
import threading
from threading import Event

import pytest

from assets.desk import stories
from assets.desk.gathering import UnfinishedError, read, write
from assets.desk.stories import packed
from pipelines.desk import warming
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
    """The nights that are gathered, in their order; no process is started."""
    nights = []
    monkeypatch.setattr(warming, "gathered_apart", lambda _, night, __: nights.append(night) or iter(()))
    return nights


@pytest.fixture
def alone(monkeypatch):
    """The flags that are gathered one by one."""
    flags, truly = [], stories.flags_of
    monkeypatch.setattr(stories, "flags_of", lambda con, asked: flags.extend(asked) or truly(con, asked))
    return flags


def published_again(seats) -> None:
    """What a night does at its end: another file in the published one's place."""
    fresh = seats.home.published.with_suffix(".new")
    shutil.copyfile(seats.home.published, fresh)
    os.replace(fresh, seats.home.published)


def flags_of(night) -> list[tuple[str, str]]:
    return night.cursor().execute("SELECT rule, flag_id FROM review.flag ORDER BY 2").fetchall()


def test_what_is_gathered_together_is_what_each_flag_is_told_alone(seats, alone):
    night = seats.desk.book.now(seats.today()).night
    few = flags_of(night)[::40]
    told = {flag: night.stories.of(night.cursor(), rule, flag) for rule, flag in few}
    assert alone == [flag for _, flag in few]
    published_again(seats)
    warm(seats.desk, Event())
    shown = seats.desk.book.now(seats.today()).night
    assert shown is not night
    assert {flag: shown.stories.of(shown.cursor(), rule, flag) for rule, flag in few} == told
    assert len(alone) == len(few), "whoever opens a card finds it gathered"
    everybody, one_by_one = shown.people, night.people
    (certificate,) = shown.cursor().execute("SELECT min(certificate_no) FROM fact.roll").fetchone()
    paid = everybody.members(shown.cursor(), certificate)
    assert paid
    assert paid == one_by_one.members(night.cursor(), certificate)
    persons = [member.person for member in paid]
    assert everybody.timeline(shown.cursor(), persons) == one_by_one.timeline(night.cursor(), persons)
    assert everybody.named(shown.cursor(), persons) == one_by_one.named(night.cursor(), persons)


def test_the_pages_stay_on_the_earlier_night_until_the_new_one_is_gathered(seats, gathered):
    book = seats.desk.book
    before = book.now(seats.today()).night
    book.hold(is_holding=True)
    try:
        published_again(seats)
        assert book.now(seats.today()).night is before
        assert "更新的一夜已经发布" in seats.as_role("county_analyst").get("/cases").text
        warm(seats.desk, Event())
        after = book.now(seats.today()).night
        assert after is not before
        assert gathered == [after.file]
        page = seats.as_role("county_analyst").get("/cases").text
        assert f"按 {after.on} 的核对。" in page
    finally:
        book.hold(is_holding=False)


def test_a_night_is_gathered_once(seats, gathered):
    inode = warm(seats.desk, Event())
    assert warm(seats.desk, Event(), inode) == inode
    assert len(gathered) == 1


def test_a_card_does_not_wait_for_a_process_that_died(seats, monkeypatch, alone):
    def broken(*_):
        raise UnfinishedError

    monkeypatch.setattr(warming, "gathered_apart", broken)
    published_again(seats)
    warm(seats.desk, Event())
    night = seats.desk.book.now(seats.today()).night
    rule, flag = flags_of(night)[0]
    assert night.stories.of(night.cursor(), rule, flag)
    assert alone == [flag]


def test_what_breaks_off_is_no_night():
    whole = io.BytesIO()
    write(whole, iter([("F1", packed([("证据", ["一"])]))]))
    assert [number for number, _ in read(io.BytesIO(whole.getvalue()))] == ["F1"]
    with pytest.raises(UnfinishedError):
        list(read(io.BytesIO(whole.getvalue()[:-1])))


def test_it_ends_with_the_desk_and_new_nights_are_shown_at_once_then(seats, gathered):
    with kept_warm(seats.desk, every_seconds=0.01):
        pass
    published_again(seats)
    night = seats.desk.book.now(seats.today()).night
    assert night.inode == seats.home.published.stat().st_ino


def test_what_goes_wrong_ends_it_without_a_word(seats, monkeypatch, capfd):
    """A trace of a thread would stand in the desk's log, with whatever value it is about."""

    def broken(*_):
        raise RuntimeError("320723195001010010")

    monkeypatch.setattr(warming, "gathered_apart", broken)
    with kept_warm(seats.desk, every_seconds=0.01):
        for thread in threading.enumerate():
            if thread.name == "warming":
                thread.join(10)
                assert not thread.is_alive()
    assert capfd.readouterr().err == ""
