"""One night of a prefecture of three counties, one of which is busy with something else: what the others find across
the county line, what stays on its side of it, and that each can be run alone.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from assets.home.home import Home
from assets.home.warehouse import opened
from assets.intake.neighbours import last_told
from assets.intake.receipts import receipts
from assets.intake.releases import stop
from data_contracts.sql import identifier
from pipelines.cli import run
from pipelines.county_night import Good
from pipelines.settings import Settings
from tests.canaries import texts_of
from tests.plain_nights import without_dagster
from tests.prefecture import AS_OF, CODES, Prefecture, built

ONE, TWO, THREE = CODES
KEPT = ("store", "work", "published")
"""What stays in a county's house: the files as they came, what was read of them, the database."""


@dataclass(frozen=True)
class Night:
    """The prefecture after its night, how it ended, and what was told on the way."""

    prefecture: Prefecture
    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """The night of all tests here: somebody else is at work in the third county's home while it runs."""
    prefecture = built(tmp_path_factory.mktemp("prefecture") / "home")
    with pytest.MonkeyPatch.context() as patch:
        told: dict[bool, list[str]] = {False: [], True: []}
        patch.setattr("click.echo", lambda text="", err=False, **_: told[err].append(str(text)))
        with Home(prefecture.home(THREE)).locked(), without_dagster(but_in=(ONE,)):
            code = prefecture.night()
    return Night(prefecture, code, "\n".join(told[False]), "\n".join(told[True]))


def test_who_is_enrolled_in_two_counties_is_found_in_both_and_nobody_else_is(night: Night) -> None:
    twice = {night.prefecture.planted.number["twice"]}
    assert night.prefecture.flagged(ONE, "enrolled_twice") == twice
    assert night.prefecture.flagged(TWO, "enrolled_twice") == twice
    query = "SELECT reason FROM review.flag WHERE rule = 'enrolled_twice'"
    (((here,),), ((there,),)) = (night.prefecture.of(code, query) for code in (ONE, TWO))
    assert "同时在灌南县以低保证320724900000001（农村）享受低保" in here
    assert "同时在灌云县以低保证" in there


def test_who_moved_into_a_neighbour_is_found_where_they_are_still_enrolled(night: Night) -> None:
    number = night.prefecture.planted.number
    assert night.prefecture.flagged(ONE, "moved_out_still_enrolled") == {number["moved"], number["known"]}
    assert night.prefecture.flagged(TWO, "moved_out_still_enrolled") == set()
    query = "SELECT reason FROM review.flag WHERE rule = 'moved_out_still_enrolled' ORDER BY reason"
    assert [re.findall(r"户口于(\S+)迁出本县（迁往(\S+?)）", r) for (r,) in night.prefecture.of(ONE, query)] == [
        [("2021-02-12", "东海县")],
        [("2021-02-20", "连云港市东海县")],
    ]


def test_a_county_that_is_busy_stops_no_other_and_is_said(night: Night) -> None:
    assert night.code == 1
    assert "[没有完成] 东海县：另一次核对正在运行" in night.err
    assert not Home(night.prefecture.home(THREE)).published.exists()
    for code in (ONE, TWO):
        assert night.prefecture.of(code, "SELECT as_of FROM review.night") == [(AS_OF,)]
        assert f"{CODES[code]} {AS_OF} 核对完成" in night.out
    assert re.search(r"^连云港市 3 个县，用时 [\d.]+ 秒。$", night.out, re.MULTILINE)


def test_each_county_s_morning_says_of_which_rolls_its_list_is_made(night: Night) -> None:
    query = "SELECT message FROM review.finding WHERE source = 'other_county_roll'"
    (message,) = next(row for row in night.prefecture.of(ONE, query) if "汇成" in row[0])
    assert message.endswith("各县最近一批合格的低保名册汇成：东海县2021-06、灌南县2021-06。")
    assert night.prefecture.of(ONE, "SELECT DISTINCT county FROM raw.other_county_roll ORDER BY 1") == [
        ("东海县",),
        ("灌南县",),
    ]


def test_the_page_counts_the_counties_and_names_nobody(night: Night) -> None:
    page = (night.prefecture.root / "reports" / f"{AS_OF}.html").read_text(encoding="utf-8")
    assert "今夜没有核对成的县 1 个：东海县" in page
    assert f'<a href="../counties/{ONE}/reports/{AS_OF}.html">灌云县</a>' in page
    ((open_cases,),) = night.prefecture.of(ONE, "SELECT count(*) FROM review.cases WHERE is_open")
    row = next(line for line in page.splitlines() if line.startswith("<tr><td><a") and "灌云县" in line)
    assert f'<td class="n">{open_cases}</td>' in row
    own = "\n".join(
        text for path in night.prefecture.root.iterdir() if path.is_file() for text in texts_of(path)
    ) + "\n".join([page, night.out, night.err])
    assert not re.findall(r"\d{17}[\dX]", own)
    assert not [name for name in night.prefecture.planted.name.values() if name in own]


def test_no_county_holds_of_a_neighbour_what_the_contract_does_not_promise(night: Night) -> None:
    """Of the neighbour's people nobody but those on its roll, in the whole database of a county; and whoever is
    suspended there, or has left, is not on it."""
    planted, prefecture = night.prefecture.planted, night.prefecture
    roll = "SELECT DISTINCT person_id_number FROM record.enrolment WHERE person_id_number IS NOT NULL"
    for here, there in ((ONE, TWO), (TWO, ONE)):
        enrolled = {number for (number,) in prefecture.of(there, roll)}
        strangers = planted.everyone[there] - enrolled - planted.everyone[here]
        assert len(strangers) > 300
        with opened(Home(prefecture.home(here)).published, read_only=True) as con:
            texts = con.execute(
                "SELECT table_schema, table_name, column_name FROM information_schema.columns"
                " WHERE data_type = 'VARCHAR' AND table_schema IN ('raw', 'record', 'link', 'review')"
            ).fetchall()
            numbers = " UNION ".join(
                f"SELECT unnest(regexp_extract_all({identifier(column)}, '[0-9]{{17}}[0-9X]'))"
                f" FROM {schema}.{identifier(table)}"
                for schema, table, column in texts
            )
            found = {number for (number,) in con.execute(numbers).fetchall()}
        assert found & enrolled
        assert not found & strangers
    elsewhere = prefecture.of(ONE, "SELECT id_number FROM raw.other_county_roll WHERE county = '灌南县'")
    numbers = {number for (number,) in elsewhere}
    assert planted.number["twice"] in numbers
    assert not numbers & {planted.number["suspended"], planted.number["left"]}


def test_neighbours_stay_in_the_house(night: Night) -> None:
    """Their numbers are in nothing that leaves a county, in no log and in no entry of its ledger."""
    own = night.prefecture.planted.everyone[ONE]
    told = "SELECT DISTINCT id_number FROM raw.other_county_roll"
    neighbours = {number for (number,) in night.prefecture.of(ONE, told)} - own
    assert len(neighbours) > 100
    home = night.prefecture.home(ONE)
    leaving = [p for p in home.rglob("*") if p.is_file() and p.relative_to(home).parts[0] not in (*KEPT, "landing")]
    assert any(path.suffix == ".xlsx" or path.name == "ledger.sqlite" for path in leaving)
    for path in leaving:
        numbers = {number for text in texts_of(path) for number in re.findall(r"\d{17}[\dX]", text)}
        assert not numbers & neighbours, path


def test_a_county_run_alone_gives_the_same_flags(night: Night) -> None:
    everything = "SELECT * FROM review.flag ORDER BY ALL"
    before = night.prefecture.of(ONE, everything)
    with without_dagster():
        assert run(["night", "--as-of", AS_OF.isoformat(), "--home", str(night.prefecture.home(ONE))]) == 0
    assert before
    assert night.prefecture.of(ONE, everything) == before


def test_held_and_show_know_every_county(night: Night, capsys: pytest.CaptureFixture[str]) -> None:
    home = str(night.prefecture.root)
    run(["held", "--home", home, "--as-of", AS_OF.isoformat()])
    told = capsys.readouterr()
    assert [line for line in told.out.splitlines() if line.startswith("——")] == [
        f"—— {CODES[code]} {code} ——" for code in sorted(CODES)
    ]
    assert run(["prefecture", "show", "--home", home]) == 1
    assert "各县一页" in capsys.readouterr().out


def test_a_roll_that_is_held_for_its_effect_is_taken_back_from_the_neighbours(
    night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last gate speaks after the neighbours were told: they are told again, and only they are run once more."""
    shutil.copytree(night.prefecture.root, tmp_path / "home")
    prefecture = Prefecture(tmp_path / "home", night.prefecture.planted)
    nights: list[str | None] = []

    def quick_night(chosen: Settings, as_of: date, canary: object = None, before: object = None) -> Good:
        home = chosen.place().prepared()
        if callable(before):
            before()
        nights.append(chosen.jurisdiction)
        if chosen.jurisdiction == TWO:
            with home.ledger() as ledger:
                june = [r for r in receipts(ledger) if r.source == "dibao_roll" and "202106" in r.original_name]
                stop(ledger, june, as_of, "疑点异常变动")
        return Good("", 0.0, (), is_held=False)

    monkeypatch.setattr("pipelines.county_night.run_county", quick_night)
    assert prefecture.night() == 0
    assert nights == [THREE, ONE, TWO, THREE, ONE]
    with Home(prefecture.home(ONE)).ledger() as ledger:
        told = last_told(ledger, AS_OF)
    assert told is not None
    assert (told.rolls[TWO].month, told.rolls[TWO].is_held) == ("2021-05-01", True)
    assert told.rolls[THREE].month == "2021-06-01"
