"""Eight weeks of twelve townships: what is counted adds up every day, whoever answered how, left, or broke a disk."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from assets.desk.accounts import Accounts
from assets.desk.sessions import Sessions
from assets.desk.signing import named_actor
from assets.desk.store import FILE, opened_store
from assets.errors import BadInput
from assets.home.backup import back_up, restore
from assets.home.home import Home
from assets.home.ledger import Ledger
from matchers.cases.casework import QUEUES, STATES
from matchers.cases.curves import curves, day_ends
from matchers.cases.hit_rate import confirms
from matchers.cases.review import CASE_EVENTS, fold
from tests.assets.campaign import HOUSEHOLDS, MONDAY, TOWNSHIPS, WEEKS, Campaign, answers_written

LAST = MONDAY + timedelta(weeks=WEEKS)
FIRST_PASSWORD = "not used here"


def told(ledger: Ledger) -> pl.DataFrame:
    """The curves of a ledger."""
    return curves(day_ends(ledger.frame(CASE_EVENTS)), LAST)


class Ran:
    """What is left after the eight weeks."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "home").prepared()
        with opened_store(self.home.root / FILE) as store:
            accounts = Accounts(store)
            self.old, _ = accounts.add("wu", "吴二", "second_reviewer", townships=None, queues=list(QUEUES))
            self.new, _ = accounts.add("zheng", "孙三", "second_reviewer", townships=None, queues=list(QUEUES))
            self.token = Sessions(store).begin(self.old.id, datetime.now(UTC))
        self.campaign = Campaign(self.old.actor())
        for week in range(WEEKS):
            if week == 4:
                self._leaves()
            with self.home.ledger() as ledger:
                self.campaign.week(ledger, week)
                self.before = told(ledger)
            if week == 5:
                self._disk_breaks(folder / "disk", MONDAY + timedelta(weeks=week, days=5))
        with self.home.ledger(read_only=True) as ledger:
            self.events = ledger.frame(CASE_EVENTS)
            self.curves = told(ledger)
            self.answers = answers_written(ledger)
            self.closed = [(e.actor, e.payload.get("account"), e.as_of) for e in ledger.events("closed")]
            self.reviewed = [(e.actor, e.payload.get("account"), e.as_of) for e in ledger.events("reviewed")]

    def _leaves(self) -> None:
        """The reviewer goes; a colleague takes over."""
        self.left_on = MONDAY + timedelta(weeks=4)
        with opened_store(self.home.root / FILE) as store:
            Accounts(store).end(self.old.id)
            self.session_after = Sessions(store).find(self.token, datetime.now(UTC))
        self.campaign.reviewer = self.new.actor()

    def _disk_breaks(self, disk: Path, on: date) -> None:
        back_up(self.home, disk)
        self.lost_curves = self.before
        for file in self.home.book.files():
            file.unlink(missing_ok=True)
        self.restored = restore(self.home, disk, "周敏", "硬盘损坏", on)
        with self.home.ledger(read_only=True) as ledger:
            self.restored_curves = told(ledger)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return Ran(tmp_path_factory.mktemp("campaign"))


def test_every_case_is_in_one_state(ran: Ran) -> None:
    states = fold(ran.events)
    assert states.height == states["case_id"].n_unique() == len(TOWNSHIPS) * HOUSEHOLDS
    assert set(states["state"]) <= set(STATES)
    # The weeks are worth counting only where all of it happened.
    assert {"closed", "lapsed", "released", "answered"} <= set(states["state"])
    assert set(ran.events["kind"]) >= {"reopened", "sent_back", "money", "reviewed"}
    assert ran.campaign.sent_back > 3
    assert ran.campaign.refused_lines > 3


def test_opened_is_open_and_settled_on_every_day(ran: Ran) -> None:
    sums = ran.curves.with_columns(pl.col("opened").cum_sum(), pl.col("settled").cum_sum())
    assert (sums["opened"] == sums["open"] + sums["settled"]).all()
    assert ran.curves["on"].to_list() == [MONDAY + timedelta(days=n) for n in range((LAST - MONDAY).days + 1)]
    assert (ran.curves["open"] >= 0).all()


@pytest.mark.parametrize("days", [0, 4, 16, 30, 44, 56])
def test_the_curves_say_what_the_states_of_that_day_say(ran: Ran, days: int) -> None:
    on = MONDAY + timedelta(days=days)
    states = fold(ran.events.filter(pl.col("as_of") <= on))
    (row,) = ran.curves.filter(pl.col("on") == on).iter_rows(named=True)
    right = [code for code in states["outcome"].drop_nulls() if confirms(code)]
    assert row["open"] == states["is_open"].sum()
    assert row["confirmed"] == len(right)
    assert row["recovered_fen"] == states["recovered_fen"].sum()


def test_an_answer_counts_once(ran: Ran) -> None:
    assert ran.campaign.sent_again > 50
    assert ran.campaign.written_again == 0
    assert len(ran.answers) == len(set(ran.answers))
    assert ran.curves["answered"].sum() <= len(ran.answers)


def test_the_money_is_what_was_written_down(ran: Ran) -> None:
    assert ran.campaign.recovered_fen > 0
    assert ran.curves["recovered_fen"][-1] == ran.campaign.recovered_fen


def test_a_restored_backup_tells_the_same(ran: Ran) -> None:
    assert ran.restored.is_ledger_back
    assert ran.restored.lost == ()
    assert ran.restored_curves.equals(ran.lost_curves)


def test_who_left_acts_no_more_and_what_he_did_stays_his(ran: Ran) -> None:
    assert ran.session_after is None
    with pytest.raises(BadInput, match="没有账户"):
        named_actor(ran.home.root, "吴二")
    with opened_store(ran.home.root / FILE) as store, pytest.raises(BadInput, match="登录名或密码不对"):
        Accounts(store).entered("wu", FIRST_PASSWORD, datetime.now(UTC))
    own = [on for _, account, on in ran.reviewed if account == ran.old.id]
    theirs = [on for _, account, on in ran.reviewed if account == ran.new.id]
    assert own
    assert theirs
    assert max(own) < ran.left_on <= min(theirs)
    assert {actor for actor, account, _ in ran.reviewed if account == ran.old.id} == {"吴二"}
    # Ended help has two names under it, always.
    assert {actor for actor, _, _ in ran.closed} <= {"吴二", "孙三", "郑局长"}
