"""A night whose registers hold numbers of cards and accounts in names, villages, employers, remarks, headers, titles
and names of files: none of them leaves, in no command, page, workbook, log or name of a file.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from data_contracts.contract import load_contracts
from tests.canaries import Canaries, plant, texts_of
from tests.nights import KEY, County

KEPT = ("store", "work", "published", "ledger.sqlite")
"""What stays in the house: the files as they came, what was read of them, the database, the ledger."""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[County, Canaries]:
    """A county after a night over registers full of canaries."""
    before = County.after_a_night(tmp_path_factory, "before_canaries")
    county = County(tmp_path_factory.mktemp("canaries"))
    canaries = plant(before.home.published, load_contracts(), county.landing)
    county.home.root.mkdir(parents=True)
    county.home.key_file.write_bytes(KEY)
    county.home.key_file.chmod(0o400)
    return county, canaries


def leaks_of(county: County, canaries: Canaries) -> dict[str, list[str]]:
    found = {}
    for path in sorted(p for p in county.home.root.rglob("*") if p.is_file()):
        place = path.relative_to(county.home.root)
        if place.parts[0] in KEPT or place.parts[0].startswith("ledger.sqlite"):
            continue
        text = "\n".join([str(place), *texts_of(path)])
        if leaks := canaries.found_in(text):
            found[str(place)] = leaks
    return found


def test_no_number_leaves(planted: tuple[County, Canaries], capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    county, canaries = planted
    told: dict[str, list[str]] = {}

    def run(*arguments: str) -> None:
        code = county.night(with_dagster=True) if arguments == ("night",) else county.command(*arguments)
        out = "\n".join(capfd.readouterr())
        assert code in {0, 1} or arguments[0] == "check" or "不需要图" in out, out
        if leaks := canaries.found_in(out):
            told[" ".join(arguments[:1])] = leaks

    run("night")
    ((flags,),) = county.rows("SELECT count(*) FROM review.flag")
    assert flags > 100
    came = county.rows("SELECT string_agg(COLUMNS(lambda c: NOT starts_with(c, '_')), chr(10)) FROM raw.dibao_roll")
    assert {w for text in came[0] if text for w in canaries.found_in(text)} >= {
        "dibao_roll.person_name",
        "dibao_roll.bank",
    }
    run("held", "--confirm", "--by", "周股长")
    run("release", "--by", "周股长")
    run("export")
    for command in ("held", "queues", "doctor", "verify"):
        run(command)
    run("withdraw", "--list")
    run("map", "--list")
    for (flag,) in county.rows("SELECT min(flag_id) FROM review.flag GROUP BY rule ORDER BY rule")[::3]:
        run("explain", flag)
    for rule in ("relative_not_filed", "owns_motor_vehicle"):
        for (flag,) in county.rows(f"SELECT flag_id FROM review.flag WHERE rule = '{rule}' ORDER BY 1 LIMIT 1"):
            run("explain", flag, "--picture", str(tmp_path / f"{rule}.svg"))
    for (person,) in county.rows("SELECT DISTINCT person FROM review.flag WHERE person IS NOT NULL ORDER BY 1 LIMIT 5"):
        run("person", person, "--by", "纪检员", "--purpose", "信访答复")
    for register in ("vehicles", "household_visits"):
        for file in sorted((county.landing / register).iterdir()):
            run("check", register, str(file))
    assert told == {}
    assert leaks_of(county, canaries) == {}
    assert [f for p in tmp_path.iterdir() for t in texts_of(p) for f in canaries.found_in(t)] == []
