"""The control sample: the same seed draws the same households, nobody is preferred, visits are complete or refused."""

from __future__ import annotations

from datetime import date

import pytest

from matchers.cases.control_sample import Drawn, Line, Visit, draw, missed_share, visit_problems

D1, D9 = date(2021, 6, 1), date(2021, 6, 9)
HOMES = {"甲镇": [f"A{i:03d}" for i in range(50)], "乙镇": ["B001"], "丙镇": []}


def test_a_seed_draws_the_same_whatever_the_order():
    lines = draw(HOMES, "seed", 3, "2021-06")
    assert lines == draw({t: list(reversed(h)) for t, h in reversed(HOMES.items())}, "seed", 3, "2021-06")
    assert [line.no for line in lines] == ["S2106-001", "S2106-002", "S2106-003", "S2106-004"]
    assert [line.township for line in lines] == ["乙镇", "甲镇", "甲镇", "甲镇"]
    assert lines != draw(HOMES, "another seed", 3, "2021-06")


def test_every_household_is_drawn_about_as_often():
    counts = dict.fromkeys(HOMES["甲镇"], 0)
    for i in range(500):
        for line in draw({"甲镇": HOMES["甲镇"]}, f"seed {i}", 5, "2021-06"):
            counts[line.certificate_no] += 1
    # Each is expected 50 times; the chance of any of fifty outside is below one in a thousand.
    assert min(counts.values()) >= 24
    assert max(counts.values()) <= 78


@pytest.mark.parametrize(
    ("visit", "said"),
    [
        (Visit("fine", date(2021, 6, 8), ("孙一", "吴二")), None),
        (Visit("maybe", date(2021, 6, 8), ("孙一", "吴二")), "符合条件"),
        (Visit("fine", None, ("孙一", "吴二")), "入户日期"),
        (Visit("fine", date(2021, 5, 31), ("孙一", "吴二")), "之间"),
        (Visit("fine", date(2021, 6, 10), ("孙一", "吴二")), "之间"),
        (Visit("fine", date(2021, 6, 8), ("孙一", "孙 一")), "2 名调查人"),
    ],
)
def test_a_visit_is_complete_or_refused(visit, said):
    problems = visit_problems(visit, D1, D9)
    assert (problems == []) if said is None else any(said in p for p in problems)


def test_the_missed_share_weighs_townships_and_leaves_out_whom_nobody_met():
    lines = (Line("S1", "甲镇", "A1"), Line("S2", "甲镇", "A2"), Line("S3", "乙镇", "B1"), Line("S4", "乙镇", "B2"))
    june = Drawn("2021-06", D1, "seed", 2, {"甲镇": 300, "乙镇": 100}, lines)
    found = missed_share([june], {"S1": "fine", "S2": "unreached", "S3": "wrong", "S4": "fine"})
    # 300 × 0/1 + 100 × 1/2 of 400.
    assert (found.percent, found.counted) == (12.5, 3)
    assert missed_share([june], {}) is None
