"""The crooked county: what was planted is found, what is innocent is left alone, and a second night adds nothing."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta

import pytest

from assets.explain.kin import kin_paths
from assets.explain.links import evidence_rows, links_of, scored_waterfalls
from assets.home.warehouse import opened
from data_contracts.contract import load_contracts
from matchers.flags.rule import load_rules
from matchers.people.certainty import HIGHEST_SCORE, basis_of
from tests.catalogue import CATALOGUE
from tests.conftest import SCORES
from tests.nights import AS_OF, CROOKED, TO_FLAGS, County
from tests.score import score, table

BAR = 0.95


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return County.after_a_night(tmp_path_factory, "crooked", CROOKED)


@pytest.fixture(scope="module")
def scores(county: County):
    rows = score(county.flags_csv(), county.root / "truth.csv")
    SCORES.parent.mkdir(exist_ok=True)
    SCORES.write_text(table(rows, details=True), encoding="utf-8")
    return {row.rule: row for row in rows}


@pytest.mark.parametrize("rule", sorted(CATALOGUE))
def test_every_rule_finds_what_was_planted_and_nothing_else(scores, rule: str) -> None:
    row = scores[rule]
    assert row.planted >= 2
    assert row.innocents >= 1
    assert row.precision >= BAR, row.wrong
    assert row.recall >= BAR, row.lost


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> County:
    """What is true of one more night is as true of two thousand people."""
    return County.after_a_night(tmp_path_factory, "small")


def test_a_small_county_is_judged_as_well(small: County) -> None:
    rows = {row.rule: row for row in score(small.flags_csv(), small.root / "truth.csv", CATALOGUE)}
    assert [(rule, row.wrong, row.lost) for rule, row in rows.items() if row.wrong or row.lost] == []
    assert {rule for rule, row in rows.items() if row.found < 2} == {"coverage_low"}


def test_every_row_read_is_accepted_or_rejected_with_a_reason(county: County) -> None:
    told = county.rows("SELECT source, rows_read, rows_rejected FROM review.source ORDER BY source")
    counts = (f"SELECT '{source}', count(*), count(_reject) FROM raw.{source}" for source, *_ in told)
    assert county.rows(f"{' UNION ALL '.join(counts)} ORDER BY ALL") == told
    assert county.rows("SELECT count(*) FROM record.rejected WHERE reason IS NULL OR reason = ''") == [(0,)]


def test_households_without_consent_are_counted_as_not_asked(county: County) -> None:
    asked = "SELECT households_not_run FROM flag.status WHERE rule = 'supporter_has_means' AND township = ''"
    assert county.rows(asked)[0][0] >= 2
    assert county.rows("SELECT count(*) FROM flag.unasked WHERE why NOT LIKE '%授权%'") == [(0,)]


def test_every_kept_pair_is_explained_by_steps_that_add_up_to_its_score(county: County) -> None:
    with opened(county.home.published, read_only=True) as con:
        explained = list(scored_waterfalls(con))
    assert len(explained) > 100
    for row, fall in explained:
        assert fall.weight == pytest.approx(row["weight"], abs=1e-6)
        assert fall.held == pytest.approx(row["held"], abs=1e-6)
        assert fall.match_probability == pytest.approx(row["match_probability"], abs=1e-6)
        assert fall.probability == pytest.approx(row["probability"], abs=1e-6)


def test_every_flag_on_a_probable_link_is_told_by_the_links_that_made_it(county: County) -> None:
    with opened(county.home.published, read_only=True) as con:
        flags = con.sql("SELECT * FROM review.flag WHERE link_probability < 1 ORDER BY flag_id").pl()
        assert flags.height >= 3
        for flag in flags.iter_rows(named=True):
            links = links_of(con, flag, load_contracts())
            assert bool(links) == (basis_of(flag["link_probability"]) is None), flag["rule"]
            for link in links:
                assert link.is_decisive, flag["rule"]
                assert link.waterfall.probability == pytest.approx(flag["link_probability"], abs=1e-9)


def test_exact_is_a_number_and_every_other_link_is_said_in_the_reason_with_what_agreed(county: County) -> None:
    with county.flags_csv().open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    assert {row["link_method"] for row in listed} >= {"exact", "inferred"}
    for row in listed:
        probability = float(row["link_probability"])
        by = "exact" if probability == 1 else "inferred" if probability >= 0.95 else "probable"
        assert row["link_method"] == by, row["rule"]
        assert ("（推定" in row["reason"]) == (by != "exact"), row["rule"]
        assert HIGHEST_SCORE.words not in row["reason"], row["rule"]
        assert not re.search(r"[1-9]\d{14,}", row["reason"].rsplit("（推定", 1)[-1]) or by == "exact"


def test_every_flag_that_rests_on_kinship_tells_the_path_its_reason_names(county: County) -> None:
    with opened(county.home.published, read_only=True) as con:
        flags = con.sql(
            "SELECT * FROM review.flag WHERE rule IN ('relative_not_filed', 'handler_is_relative') ORDER BY flag_id"
        ).pl()
        assert flags.height >= 4
        for flag in flags.iter_rows(named=True):
            (path, *_) = kin_paths(con, flag)
            (row, *_) = evidence_rows(flag)
            assert path.relation == row["relation"]
            assert [tie.word for tie in path.ties] == [
                step.split("(")[0] for step in row["path"].removesuffix("(推定)").split("→")[1:]
            ]
            assert all(tie.day[:4].isdigit() for tie in path.ties)


def test_an_explanation_comes_in_words_and_as_a_picture(
    county: County, tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    ((probable,), *_) = county.rows(
        f"SELECT flag_id FROM review.flag WHERE link_probability <= {HIGHEST_SCORE.probability} ORDER BY 1"
    )
    ((kin,), *_) = county.rows("SELECT flag_id FROM review.flag WHERE rule = 'relative_not_filed' ORDER BY 1")
    for flag, said in ((probable, "最后把握"), (kin, "干部本人 —")):
        file = tmp_path / f"{flag}.svg"
        assert county.command("explain", flag, "--picture", str(file)) == 0
        assert said in capsys.readouterr().out
        svg = file.read_text(encoding="utf-8")
        ((name, number),) = county.rows(
            f"SELECT name, id_number FROM link.identity JOIN review.flag USING (person) WHERE flag_id = '{flag}'"
        )
        assert name not in svg
        assert number not in svg
    assert county.command("explain", probable, "--picture", str(tmp_path / "a.png")) == 2
    assert ".svg" in capsys.readouterr().err


def test_a_flag_about_a_village_names_nobody_and_is_explained(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    with county.flags_csv().open(encoding="utf-8-sig", newline="") as file:
        listed = [row for row in csv.DictReader(file) if row["grain"] == "V"]
    assert {row["rule"] for row in listed} == {"village_without_enrolment", "coverage_low", "exits_high"}
    capsys.readouterr()
    for row in listed:
        assert not row["subject_name"] + row["subject_id_number"] + row["certificate_no"]
        assert county.command("explain", row["flag_id"]) == 0
        told = capsys.readouterr().out
        assert f"对象：{row['township']}" in told
        assert "不涉及个人" in told
        assert "识别" not in told
        assert "《社会救助暂行办法》第九条" in told
    assert county.command("why", "village_without_enrolment") == 0
    assert "没有送来" in capsys.readouterr().out


def test_facts_hold_no_identity(county: County) -> None:
    number = r"(?<![0-9])[1-9]\d{16}[\dX](?![0-9])"
    # A home for the old may keep cards: its name is no secret, so the names of people with a number are looked for.
    names = {
        name for (name,) in county.rows("SELECT name FROM link.identity WHERE length(name) > 2 AND id_status = 'valid'")
    }
    tables = county.rows(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables "
        "WHERE table_schema IN ('fact', 'flag') ORDER BY 1"
    )
    with opened(county.home.published, read_only=True) as con:
        for (name,) in tables:
            for row in con.execute(f"SELECT * FROM {name} LIMIT 2000").fetchall():
                for value in row:
                    assert not (isinstance(value, str) and (value in names or re.search(number, value))), name


def test_the_event_log_and_the_morning_sheet_name_nobody(small: County) -> None:
    people = small.rows(
        "SELECT DISTINCT name, id_number FROM link.identity JOIN fact.roll USING (person) "
        "WHERE length(name) > 2 AND id_status IN ('valid', 'upgraded') ORDER BY ALL LIMIT 300"
    )
    numbers = [number.encode() for _, number in people]
    places = [p for folder in ("dagster", "reports") for p in (small.home.root / folder).rglob("*") if p.is_file()]
    assert places
    for path in places:
        content = path.read_bytes()
        assert not [n for n in numbers if n in content], path.name
    sheet = (small.home.reports / f"{AS_OF}.html").read_text(encoding="utf-8")
    assert not [name for name, _ in people if name in sheet]


def test_the_same_night_again_writes_no_event_and_gives_the_same_flags(small: County) -> None:
    before = small.events()
    flags = small.rows("SELECT flag_id, evidence_digest, reason FROM review.flag ORDER BY ALL")
    assert small.night() == 0
    assert small.events() == before
    assert small.rows("SELECT flag_id, evidence_digest, reason FROM review.flag ORDER BY ALL") == flags


def test_the_next_night_on_the_same_files_opens_nothing(small: County) -> None:
    before = len(small.events())
    assert small.night(AS_OF + timedelta(days=1)) == 0
    fresh = [e for e in small.events()[before:] if e.kind != "night_published"]
    # One day later a death of three months and a day is no reminder any more: the calendar's own doing.
    opened = [e.payload["rule"] for e in fresh if e.kind == "opened"]
    assert set(opened) <= {"deceased_still_enrolled", "paid_after_death"}
    assert sum(e.kind == "lapsed" for e in fresh) == opened.count("deceased_still_enrolled")
    assert len(fresh) <= 4


def test_a_past_night_can_be_run_again(small: County) -> None:
    before = small.events()
    assert small.night(AS_OF) == 1, "it says that it only looks"
    assert small.events() == before


def test_a_night_before_any_file_came_says_not_enough_data(small: County) -> None:
    with small.begun(date(2020, 1, 1), TO_FLAGS) as con:
        statuses = dict(con.execute("SELECT rule, status FROM flag.status WHERE township = ''").fetchall())
        rules = load_rules()
        # What rests on a register that the place never had is not run.
        assert {s for rule, s in statuses.items() if not rules[rule].not_run_without} == {"not_enough_data"}
        assert {s for rule, s in statuses.items() if rules[rule].not_run_without} == {"not_run"}
        assert con.execute("SELECT count(*) FROM review.flag").fetchall() == [(0,)]
