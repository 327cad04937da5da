"""The month's sample is drawn once, from households without a flag about who may have help, and answered by visits."""

from __future__ import annotations

from datetime import date

import pytest

from assets.cases.control_sample import findings, sample, sample_list, samples, unsuspected, visited
from assets.cases.statistics import flagged_by_group, hit_rates
from assets.cases.update import update_cases
from assets.errors import BadInput
from assets.home.ledger import Event
from data_contracts.jurisdiction import load_jurisdictions
from matchers.cases.control_sample import Visit, draw, missed_share
from tests.assets.casework import D1, D2, book, warehouse

PLACE = load_jurisdictions()["320723"]
SEEN = Visit("wrong", D2, ("孙一", "吴二"))


def county(as_of: date = D1, quiet: int = 8):
    """The warehouse with `quiet` households more that nothing is said of."""
    con = warehouse(as_of)
    con.execute("ALTER TABLE fact.roll ADD COLUMN township VARCHAR")
    con.execute("ALTER TABLE fact.roll ADD COLUMN village VARCHAR")
    con.execute("UPDATE fact.roll SET township = '伊山镇'")
    for i in range(quiet):
        township = "伊山镇" if i % 2 else "杨集镇"
        row = [f"PQ{i}", f"Q{i}", f"PQ{i}", township, "东村"]
        con.execute("INSERT INTO fact.roll VALUES (?, ?, ?, 50000, ?, ?)", row)
        con.execute("INSERT INTO link.identity VALUES (?, ?, ?)", [f"PQ{i}", f"户主{i}", None])
    con.execute("INSERT INTO fact.roll VALUES ('PZ', 'Z1', 'PZ', 50000, NULL, NULL)")
    return con


@pytest.fixture
def ledger(tmp_path):
    with book(tmp_path) as opened:
        yield opened


def test_only_households_without_a_flag_are_drawn():
    homes = unsuspected(county())
    assert homes == {"伊山镇": ["Q1", "Q3", "Q5", "Q7"], "杨集镇": ["Q0", "Q2", "Q4", "Q6"]}


def test_a_month_is_drawn_once_and_can_be_drawn_again_by_an_inspector(ledger):
    drawn, is_new = sample(county(), ledger, PLACE, D1, "郑科长")
    assert (is_new, drawn.month, drawn.size, len(drawn.lines)) == (True, "2021-06", 2, 4)
    # Whatever the roll is by then, and whoever asks.
    again, is_new = sample(county(D2, quiet=2), ledger, PLACE, D2, "王副局长")
    assert (is_new, again) == (False, drawn)
    assert len(ledger.events("sample_drawn")) == 1
    assert draw(unsuspected(county()), drawn.seed, drawn.size, drawn.month) == drawn.lines
    july, is_new = sample(county(), ledger, PLACE, date(2021, 7, 1), "郑科长")
    assert is_new
    assert july.seed != drawn.seed
    assert [s.month for s in samples(ledger)] == ["2021-06", "2021-07"]


def test_a_place_without_a_size_draws_nobody(ledger):
    with pytest.raises(BadInput, match="每月每乡镇"):
        sample(county(), ledger, None, D1, "郑科长")
    with pytest.raises(BadInput, match="抽样人"):
        sample(county(), ledger, PLACE, D1, " ")


def test_visits_tell_the_missed_share_and_the_last_word_counts(ledger):
    drawn, _ = sample(county(), ledger, PLACE, D1, "郑科长")
    first, *others = drawn.lines
    visited(ledger, first.no, SEEN, "", D2, "李股长")
    for line in others:
        visited(ledger, line.no, Visit("fine", D2, ("孙一", "吴二")), "", D2, "李股长")
    assert missed_share(samples(ledger), findings(ledger)).percent == 25.0
    visited(ledger, first.no, Visit("fine", D2, ("孙一", "吴二")), "复看后更正", D2, "李股长")
    assert missed_share(samples(ledger), findings(ledger)).percent == 0.0
    rows = sample_list(county(), drawn, findings(ledger)).rows(named=True)
    assert [r["no"] for r in rows] == [line.no for line in drawn.lines]
    assert rows[0]["head_name"] == f"户主{rows[0]['certificate_no'][1:]}"


@pytest.mark.parametrize(
    ("no", "visit", "by", "said"),
    [
        ("S2106-099", SEEN, "李股长", "没有编号"),
        ("S2106-001", Visit("wrong", D2, ("孙一",)), "李股长", "2 名调查人"),
        ("S2106-001", Visit("wrong", None, ("孙一", "吴二")), "李股长", "入户日期"),
        ("S2106-001", SEEN, "", "登记人"),
    ],
)
def test_a_visit_that_is_not_complete_is_refused(ledger, no, visit, by, said):
    sample(county(), ledger, PLACE, D1, "郑科长")
    with pytest.raises(BadInput, match=said):
        visited(ledger, no, visit, "", D2, by)
    assert findings(ledger) == {}


def test_statistics_count_the_roll_and_the_answers(ledger):
    con = county()
    con.execute("ALTER TABLE link.identity ADD COLUMN birth_on DATE")
    con.execute("ALTER TABLE link.identity ADD COLUMN sex VARCHAR")
    con.execute("UPDATE link.identity SET birth_on = DATE '1950-01-01', sex = '女'")
    con.execute("CREATE TABLE flag.rests_on (rule VARCHAR, source VARCHAR)")
    con.execute("INSERT INTO flag.rests_on VALUES ('enrolled_twice', 'dibao_roll'), ('enrolled_twice', 'other_roll')")
    update_cases(con, ledger, D1)
    ledger.append([Event("closed", "FD1", {"outcome": "exit", "evidence_digest": "e1"})], D1, "郑科长")
    rates = hit_rates(con, ledger, D1).select("by", "value", "answered", "confirmed").rows()
    assert rates == [
        ("version", "enrolled_twice r1", 1, 1),
        ("township", "杨集镇", 1, 1),
        ("register", "other_roll", 1, 1),
    ]
    groups = flagged_by_group(con, ledger, D1).filter(group="sex").rows(named=True)
    # Thirteen women and one of whom nothing is known; four flagged are not shown.
    assert [(g["value"], g["persons"], g["flagged"]) for g in groups] == [("不详", None, 0), ("女", None, None)]
