"""Checks after a night, again and side by side: nothing is reckoned twice, nothing stale is used, no check hears of
another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from assets.applicants.asked import asked_of
from assets.applicants.check import Asked, check_applicants, night_of, reckoned_for_checks
from assets.applicants.report import Report
from assets.home.made import MADE
from assets.home.warehouse import Connection, opened
from assets.people.kept_persons import PERSONS
from matchers.flags import grammar, rule
from tests.assets.applicants.form import Applicant, write_form
from tests.nights import AS_OF, County

DRIVERS = """
SELECT i.name, i.id_number, '户主', i.township, i.village
FROM fact.owned_vehicle AS v JOIN link.identity AS i USING (person)
WHERE v.vehicle_class LIKE 'K%' AND v.vehicle_status = '正常' AND i.id_status = 'valid' AND i.name IS NOT NULL
    AND i.township IS NOT NULL
    AND person NOT IN (SELECT person FROM fact.dead) ORDER BY 1, 2 LIMIT 2"""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return County.after_a_night(tmp_path_factory, "checks_again")


@pytest.fixture(scope="module")
def forms(county: County) -> list[Path]:
    return [
        write_form(county.root / f"{place}.xlsx", {str(place): [Applicant(*driver)]})
        for place, driver in enumerate(county.rows(DRIVERS))
    ]


def _check(county: County, form: Path) -> Report:
    with opened(county.home.published, read_only=True) as published:
        return _check_by(published, county, form)


def _check_by(published: Connection, county: County, form: Path) -> Report:
    with county.home.ledger() as ledger:
        night = night_of(county.home, published)
        return check_applicants(night, published, ledger, AS_OF, form, Asked("李股长", "测试", AS_OF))


def test_what_a_night_leaves_is_all_a_check_reckons(county: County, forms: list[Path]) -> None:
    left = county.home.root / "work" / "reckoned"
    assert left.exists()
    # The night ran in another folder, of which this home is a copy; its own declarations lie elsewhere now.
    reckoned_for_checks(county.home)
    before = left.stat()
    report = _check(county, forms[0])
    assert "拥有机动车" in {f.title for f in report.households[0].findings}
    assert (left.stat().st_ino, left.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_two_checks_of_one_process_side_by_side_say_what_each_says_alone(county: County, forms: list[Path]) -> None:
    """Each by a cursor of its own over one connection, as the desk asks."""
    alone = [_check(county, form) for form in forms]
    with opened(county.home.published, read_only=True) as published, ThreadPoolExecutor(max_workers=2) as threads:
        together = list(threads.map(lambda form: _check_by(published.cursor(), county, form), forms))
    assert together == alone
    assert alone[0].households != alone[1].households


def test_the_persons_of_a_night_are_gathered_once_for_whoever_has_no_number_of_his_own(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of other links they are gathered anew, and what was kept goes."""
    (name, number, *rest), *_ = county.rows(DRIVERS)
    form = write_form(tmp_path / "残缺.xlsx", {"1": [Applicant(name, f"{number[:15]}000", *rest)]})
    work = county.home.root / "work"
    reports, kept = [], []
    for _ in range(2):
        reports.append(_check(county, form).households)
        kept.append([(f.name, f.stat().st_ino, f.stat().st_mode & 0o077) for f in work.glob(f"{PERSONS}*")])
    assert "拥有机动车" in {f.title for f in reports[0][0].findings}
    assert reports[0] == reports[1]
    assert kept[0] == kept[1]
    assert [mode for *_, mode in kept[0]] == [0]
    for damaged in work.glob(f"{PERSONS}*"):
        damaged.write_bytes(b"no parquet")
    assert _check(county, form).households == reports[0]
    with opened(county.home.published) as con:
        con.execute(f"UPDATE {MADE} SET digest = 'of other links' WHERE name = 'link'").fetchall()
    assert _check(county, form).households == reports[0]
    anew = {f.name for f in work.glob(f"{PERSONS}*")}
    assert anew.isdisjoint(name for name, *_ in kept[0])
    # The night of a county of many leaves the very same.
    for file in work.glob(f"{PERSONS}*"):
        file.unlink()
    reckoned_for_checks(county.home)
    assert not list(work.glob(f"{PERSONS}*"))
    monkeypatch.setattr("assets.applicants.check.MANY_PERSONS", 1)
    reckoned_for_checks(county.home)
    assert {f.name for f in work.glob(f"{PERSONS}*")} == anew


def test_a_rule_written_otherwise_is_asked_otherwise(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the night left knows the rule as it was; the file in its place is another."""
    code = "owns_motor_vehicle"
    folder = tmp_path / "rules"
    folder.mkdir()
    for path in rule.FOLDER.glob("*.sql"):
        text = path.read_text(encoding="utf-8")
        changed = text.replace("title: 拥有机动车", "title: 名下有车").replace("WHERE", "WHERE 1 = 0 AND", 1)
        (folder / path.name).write_text(changed if path.stem == code else text, encoding="utf-8")
    of_program = rule.load_rules()
    monkeypatch.setattr("assets.applicants.check.load_rules", lambda: rule.load_rules(folder))
    with opened(county.home.published, read_only=True) as published:
        night = night_of(county.home, published)
    assert night.rules[code].title == "名下有车"
    assert "1 = 0" in night.rules[code].sql
    assert night.rules[code].digest != of_program[code].digest
    others = {c: r.sql for c, r in night.rules.items() if c != code}
    assert others == {c: r.sql for c, r in of_program.items() if c != code}
    bound = night.rules[code].render({"as_of": AS_OF, **night.rules[code].params})
    assert "1 = 0" in bound
    assert asked_of(night.rules)[code].title == "名下有车"


def test_a_rule_that_breaks_a_law_is_refused_although_it_kept_it_before(county: County) -> None:
    with opened(county.home.published, read_only=True) as published:
        night = night_of(county.home, published)
    found = night.rules["owns_motor_vehicle"]
    assert grammar.portability(found) == []
    worse = replace(found, sql=found.sql.replace("fact.", "record.", 1))
    assert grammar.portability(worse) != []
