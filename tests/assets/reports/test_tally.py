"""What has no place stands in a row of its own, so that every row below a total adds up to it."""

from dataclasses import replace

import polars as pl

from assets.reports.periods import period_text
from assets.reports.tally import COUNTED, FLAGS, Counted, Place, Tally, below, placed
from tests.nights import AS_OF

ROWS = [
    ("伊山镇", "冯庄社区", "c1", 1, 3), ("伊山镇", None, "c2", 1, 2), ("伊山镇", "新村", "c3", 0, 1),
    (None, None, "c4", 1, 1), ("外镇", "某村", "c5", 1, 4),
]  # fmt: skip


def counted(wanted, **also):
    rows = pl.DataFrame(
        [(*row, "2021-06-01", "") for row in ROWS], schema=list(COUNTED.items()), orient="row"
    )  # fmt: skip
    return Counted("x", "某数", placed(wanted, rows), **also)


def test_every_row_below_a_total_adds_up_to_it(night):
    one = counted(night)
    tally = Tally()
    for wanted, names in ((night, ("未写明", "外镇")), (replace(night, townships=("伊山镇",)), ("未写明", "新村"))):
        own = counted(wanted)
        places = below(wanted, [own])
        shown = {place.said: [c.number for c in tally.pair(own, place, opens=True)] for place in places}
        assert set(names) <= set(shown)
        assert list(shown)[-1] == "未写明", "what has no place comes last"
        total = [c.number for c in tally.pair(own, Place(), opens=False)]
        assert total == [sum(column) for column in zip(*shown.values(), strict=True)]
    assert [c.number for c in tally.pair(one, Place(), opens=False)] == [4, 11]


def test_a_number_opens_its_rows_and_a_nought_opens_nothing(night):
    tally = Tally()
    households, persons = tally.pair(counted(night), Place("伊山镇", "新村"), opens=True)
    assert (households.opens, persons.opens) == ("", "x/伊山镇/新村"), "a member came, the household stays"
    assert tally.behind[persons.opens].rows == [("伊山镇", "新村", "c3", "0", "1", "2021-06-01", "")]
    cases = tally.one(counted(night, number_called=FLAGS), Place(""), "households", opens=True)
    assert tally.behind[cases.opens].headers == ("乡镇", "村（居）", FLAGS, "日期", "说明")
    assert tally.behind[cases.opens].rows == [("未写明", "未写明", "c4", "2021-06-01", "")]


def test_a_period_is_called_by_its_name():
    def said(since, until):
        return period_text(AS_OF.fromisoformat(since), AS_OF.fromisoformat(until))

    assert said("2021-06-01", "2021-06-04") == said("2021-06-01", "2021-06-30") == "2021年6月"
    assert said("2021-04-01", "2021-06-30") == "2021年第二季度"
    assert said("2021-01-01", "2021-12-31") == "2021年度"
    assert said("2021-01-01", "2021-06-04") == "2021年度（截至6月4日）"
    assert said("2021-05-03", "2021-06-04") == "2021年5月3日至2021年6月4日"
    assert said("2020-12-01", "2021-01-31") == "2020年12月1日至2021年1月31日"
