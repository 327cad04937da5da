"""Wrong files are taken back: the next night stands as though they had never come."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from data_contracts.contract import load_contracts
from matchers.cases.review import CASE_EVENTS, fold
from tests.nights import AS_OF, County

ASKED = """
    SELECT i.id_number FROM review.flag AS f JOIN link.identity AS i USING (person)
    WHERE f.rule = 'deceased_still_enrolled' ORDER BY ALL
"""
LIVING = """
    SELECT DISTINCT e.person_name, e.person_id_number FROM record.enrolment e
    WHERE e.person_id_status = 'valid' AND e.person_name IS NOT NULL
      AND e.person_id_number NOT IN (SELECT person_id_number FROM record.death WHERE person_id_number IS NOT NULL)
    ORDER BY ALL LIMIT 9
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A county before, while and after two wrong files stood: the living of another county's list of the dead, and a
    new list of vehicles without those of flagged owners, whose cases are on a township's list already."""
    county = County.after_a_night(tmp_path_factory, "withdrawn")
    assert county.command("held", "--confirm", "--by", "周敏") == 0
    assert county.command("release", "--by", "李股长") == 0
    living, day = county.rows(LIVING), AS_OF - timedelta(days=200)
    lines = ["逝者姓名,身份证号,死亡日期,火化日期", *(f"{n},{i},{day},{day}" for n, i in living)]
    wrong = county.landing / "cremations" / "外县火化.csv"
    wrong.write_text("\n".join(lines) + "\n", encoding="utf-8")
    owners = "SELECT person FROM review.flag WHERE rule = 'owns_motor_vehicle'"
    source = load_contracts().sources["vehicles"]
    words = [c for c in source.columns if c.word.domain != "date"]
    rows = county.rows(
        f"SELECT {', '.join(c.name for c in words)} FROM raw.vehicles WHERE _reject IS NULL AND upper(id_number) NOT IN"
        f" (SELECT id_number FROM link.identity WHERE person IN ({owners})) ORDER BY ALL"
    )
    lines = [",".join(c.header for c in words), *(",".join(value or "" for value in row) for row in rows)]
    (county.landing / "vehicles" / "机动车202106.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    before = states(county)
    county.night(AS_OF + timedelta(days=1))
    asked, closed = {number for (number,) in county.rows(ASKED)}, states(county)
    for source, file in (("cremations", "外县火化.csv"), ("vehicles", "机动车202106.csv")):
        assert county.command("withdraw", source, file, "--by", "周敏", "--why", "外县的、漏了一部分的名单") == 0
    county.night(AS_OF + timedelta(days=2))
    return county, {number for _, number in living}, asked, before, closed


def test_the_living_of_a_wrong_list_are_asked_about_no_more_once_it_is_withdrawn(told):
    county, living, asked, _, _ = told
    assert len(living & asked) >= 8
    assert not living & {number for (number,) in county.rows(ASKED)}
    ((said,),) = county.rows("SELECT message FROM review.finding WHERE file = '外县火化.csv'")
    assert "撤回" in said


def test_what_a_wrong_list_closed_goes_on_as_it_stood(told):
    county, _, _, before, closed = told
    assert "released" in before.values()
    lapsed = {case for case, state in closed.items() if state == "lapsed"}
    assert lapsed & {case for case, state in before.items() if state == "released"}
    assert states(county) == before
    assert [e for e in county.events_of("reopened") if e.as_of == AS_OF + timedelta(days=2)] == []


def states(county):
    with county.home.ledger() as ledger:
        cases = fold(ledger.frame(CASE_EVENTS))
    return dict(cases.filter(pl.col("rule") == "owns_motor_vehicle").select("case_id", "state").iter_rows())
