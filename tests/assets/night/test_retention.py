"""What is past its time goes, with one word in the ledger; what counts tonight stays: the next night is the same."""

import hashlib
import os
import shutil
from datetime import date

import pytest

from assets.home.destroyed import destroyed_files
from assets.home.ledger import Event
from assets.home.memory import remember
from assets.home.proof import prove
from assets.home.warehouse import opened
from assets.intake.deliveries import Receipt
from assets.intake.receipts import add_receipts, receipts
from assets.night.retention import files_in_use, plan, still_there
from data_contracts.retention import Kept, retention
from tests.assets.casework import book
from tests.nights import AS_OF, JURISDICTION, County

LATER = date(2026, 7, 1)
WHO = ("--by", "周股长", "--why", "保存期满")


@pytest.mark.parametrize(
    ("day", "as_of", "is_over"),
    [
        (date(2020, 1, 31), date(2021, 1, 30), False),
        (date(2020, 1, 31), date(2021, 1, 31), True),
        (date(2020, 2, 29), date(2021, 2, 28), False),
        (date(2020, 2, 29), date(2021, 3, 1), True),
    ],
)
def test_a_period_is_over_on_the_day_its_months_are_full(day, as_of, is_over):
    assert Kept("", 12, "").is_over(day, as_of) is is_over


def test_every_kind_says_how_long_and_why():
    assert set(retention()) == {"received", "parsed", "workbooks", "reports", "logs"}
    assert all(kept.months > 0 and "《" in kept.basis for kept in retention().values())


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A county after its first night."""
    county = County.after_a_night(tmp_path_factory, "retention")
    # A copied home remembers the landing folder of the one it is a copy of.
    remember(county.home.root, landing=str(county.landing), jurisdiction=JURISDICTION)
    return county


def planned(county, as_of=LATER):
    with opened(county.home.published, read_only=True) as con, county.home.ledger() as ledger:
        return plan(county.home, county.landing, con, ledger, as_of)


def old_file(county, name="旧名册.csv", day=date(2018, 3, 1), in_landing=False):
    """A received file nothing rests on: its digest."""
    text = f"{name} 不再采用的一份".encode()
    if in_landing:
        (county.landing / "vehicles" / name).write_bytes(text)
    digest = hashlib.sha256(text).hexdigest()
    path = county.home.store / digest[:2] / digest
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text)
    with county.home.ledger() as ledger:
        add_receipts(ledger, [Receipt(digest, "vehicles", name, len(text), day)])
    return digest


def test_what_counts_tonight_is_kept_however_old_it_is(county):
    with opened(county.home.published, read_only=True) as con:
        used = files_in_use(con)
        behind = {f for (f,) in con.execute("SELECT DISTINCT _file FROM record.enrolment").fetchall()}
    assert behind <= used
    found = planned(county)
    assert found.in_use == len(used)
    assert not {d.path.name for d in found.of("received")} & used


def test_a_dry_run_changes_nothing(county, capsys):
    events = len(county.events())
    files = sorted(str(f) for f in county.home.root.rglob("*") if "lock" not in f.name)
    assert county.command("retention", today=LATER) == 0
    assert "期满而保留" in capsys.readouterr().out
    assert len(county.events()) == events
    assert sorted(str(f) for f in county.home.root.rglob("*") if "lock" not in f.name) == files


def test_nothing_goes_while_the_landing_folder_is_out_of_reach(county, capsys):
    county.landing.rename(county.root / "away")
    assert county.command("retention", "--destroy", *WHO, today=LATER) == 2
    (county.root / "away").rename(county.landing)
    assert "接收目录" in capsys.readouterr().err
    assert not county.events_of("data_destroyed")


def test_a_list_that_nothing_rests_on_goes_and_one_in_the_landing_folder_waits(county, capsys):
    gone, waits = old_file(county), old_file(county, "还在接收目录.csv", in_landing=True)
    report = county.home.reports / "申请核对_2021-06-01_0123456789ab.xlsx"
    report.write_text("whoever applied")
    (county.home.reports / "申请核对_2026-06-30_0123456789ab.xlsx").write_text("of late")
    form = county.home.reports / "表册" / "公示名单_伊山镇_2021-06-01.xlsx"
    form.parent.mkdir()
    form.write_text("whoever is posted")
    found = planned(county)
    assert [*county.home.store.glob("measured/*.loaded")], "what registers came to tells the names of their files"
    assert gone in {d.path.name for d in found.of("received")}
    assert waits not in {d.path.name for d in found.of("received")}
    assert found.in_landing == 1
    assert county.command("retention", "--destroy", today=LATER) == 2
    assert "须写明 --by 姓名 和 --why 原因" in capsys.readouterr().err
    assert county.command("retention", "--destroy", *WHO, today=LATER) == 0
    assert not (county.home.store / gone[:2] / gone).exists()
    assert (county.home.store / waits[:2] / waits).exists()
    (event,) = county.events_of("data_destroyed")
    assert event.actor == "周股长"
    assert event.payload["why"] == "保存期满"
    assert gone in event.payload["received"]
    received = event.payload["kinds"]["received"]
    assert received["files"] == len(event.payload["received"])
    assert len(received["digest"]) == 64
    assert event.payload["kinds"]["reports"]["files"] == 3, "the morning sheet, its rows, and applicants"
    assert not form.exists()
    assert not report.exists()
    assert not [*county.home.store.glob("measured/*.loaded")]
    capsys.readouterr()
    assert county.command("retention", "--destroy", *WHO, today=LATER) == 0
    assert "没有销毁任何文件" in capsys.readouterr().out
    assert len(county.events_of("data_destroyed")) == 1
    assert county.command("withdraw", "车", "--list", today=LATER) == 2
    assert county.command("withdraw", "机动车登记", "--list", today=LATER) == 0
    assert f"保存期满，已由周股长销毁于 {LATER}" in capsys.readouterr().out
    assert not prove(county.home).problems
    (county.landing / "vehicles" / "还在接收目录.csv").unlink()


def test_what_came_again_after_it_was_destroyed_is_there(tmp_path):
    with book(tmp_path) as ledger:
        ledger.append([Event("data_destroyed", "retention", {"received": ["d" * 64]})], LATER, "周股长")
        old = Receipt("d" * 64, "vehicles", "a.csv", 3, date(2020, 1, 1))
        new = Receipt("d" * 64, "vehicles", "a.csv", 3, date(2026, 8, 1))
        other = Receipt("e" * 64, "vehicles", "b.csv", 3, date(2020, 1, 1))
        assert still_there([old, new, other], ledger) == [new, other]


def test_a_manifest_and_a_list_still_out_are_never_destroyed(county):
    folder = county.home.exports / "2021-06-01"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("伊山镇_20210601-001.xlsx", "伊山镇_20210601-001.json"):
        (folder / name).write_bytes(b"x")
    assert [d.path.name for d in planned(county).of("workbooks")] == ["伊山镇_20210601-001.xlsx"]
    shutil.rmtree(folder)


def test_a_night_after_it_finds_and_explains_the_same(county, capsys):
    before = county.rows("SELECT flag_id, evidence_digest, reason FROM review.flag ORDER BY 1")
    os.utime(county.landing)
    assert destroyed_files_of(county)
    assert county.night(AS_OF) == 0
    assert county.rows("SELECT flag_id, evidence_digest, reason FROM review.flag ORDER BY 1") == before
    capsys.readouterr()
    assert county.command("explain", before[0][0]) == 0
    assert "来源" in capsys.readouterr().out
    said = [m for (m,) in county.rows("SELECT message FROM review.finding")]
    assert any("因保存期满已经销毁" in m for m in said)


def destroyed_files_of(county):
    with county.home.ledger() as ledger:
        assert receipts(ledger)
        return destroyed_files(ledger)
