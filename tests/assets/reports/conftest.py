"""One county whose lists went out and came back, for the tests of all reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from assets.cases.closing import review_case
from assets.cases.corrections import suspects
from assets.cases.frames import case_frame
from assets.cases.grounds import grounds_of
from assets.cases.money import write_money
from assets.home.ledger import Ledger
from assets.home.warehouse import Connection, opened
from assets.night.declarations import load_declarations
from assets.reports import ReportKind, Wanted, period_of
from matchers.cases.casework import SOURCE_WRONG, Closing, outcomes
from matchers.cases.money import Entry
from matchers.cases.review import CASE_EVENTS, fold
from matchers.flags.rule import Rule
from tests.clerk import fill
from tests.nights import AS_OF, JURISDICTION, County

BY = "测试员"
DAY = AS_OF + timedelta(days=3)


@pytest.fixture(scope="session")
def worked(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A county after its night: released, two lines in three answered by its townships three days later, every second
    answer closed by the county, with the money of what was to be recovered."""
    county = County.after_a_night(tmp_path_factory, "reports")
    assert county.command("held", "--confirm", "--by", BY) == 0
    assert county.command("release", "--by", BY) == 0
    assert county.command("export") == 0
    books = sorted((county.home.exports / AS_OF.isoformat()).glob("*.xlsx"))
    returned = []
    for place, book in enumerate(books):
        returned.append(book.with_name(f"returned_{place}.xlsx"))
        fill(book, returned[-1])
    assert county.command("returned", *map(str, returned), "--by", BY, "--as-of", DAY.isoformat()) in {0, 1}
    return county


@pytest.fixture(scope="session")
def night(worked: County) -> Iterator[Wanted]:
    """The whole of that county, over the year so far, as a report is asked for it."""
    declared = load_declarations(own=worked.home.declarations)
    place = declared.jurisdictions[JURISDICTION]
    rules = {code: rule.of(place) for code, rule in declared.rules.items()}
    with opened(worked.home.published, read_only=True) as con, worked.home.ledger() as ledger:
        decide(con, ledger, rules)
        cases = case_frame(con, ledger, DAY)
        yield Wanted(
            con, ledger, cases, declared.contracts, rules, place, AS_OF, DAY, date(DAY.year, 1, 1), DAY, None, None, BY
        )


def decide(con: Connection, ledger: Ledger, rules: dict[str, Rule]) -> None:
    """The county's word: on every second answer as it came, on a relative who is to be filed, on a wrong number."""
    cases = fold(ledger.frame(CASE_EVENTS, DAY)).sort("case_id")
    for case in cases.filter(cases["state"] == "answered")[::2].iter_rows(named=True):
        _close(con, ledger, rules, case, case["outcome"])
    for queue, outcome in (("official_relative", "file"), ("identity", "corrected")):
        own = cases.filter((cases["queue"] == queue) & (cases["state"] == "opened") & (cases["grain"] == "P"))
        for case in own.filter(own["rule"].is_in(["relative_not_filed", "id_number_invalid"]))[:2].iter_rows(
            named=True
        ):
            _close(con, ledger, rules, case, outcome)


def _close(con: Connection, ledger: Ledger, rules: dict[str, Rule], case: dict[str, Any], outcome: str) -> None:
    number = case["case_id"]
    if "recovered" in outcomes()[outcome].needs:
        entries = [
            Entry("overpaid", 80_000, AS_OF),
            Entry("to_recover", 60_000, AS_OF),
            Entry("recovered", 60_000, DAY),
        ]
        write_money(ledger, number, entries, DAY, BY)
    if "paid_back" in outcomes()[outcome].needs:
        write_money(ledger, number, [Entry("paid_back", 12_345, DAY)], DAY, BY)
    told = {"evidence": "查看了原件", "heard_on": DAY, "notice_on": DAY, "remark": "已在名册更正"}
    closing = Closing(outcome, "郑科长", ("钱一", "孙二"), DAY, **told)
    wrong = suspects(con, number)[:1] if outcome == SOURCE_WRONG else ()
    grounds = grounds_of(con, rules, number, closing, DAY, wrong)
    review_case(ledger, number, closing, DAY, grounds.links, grounds.about, grounds.asked)


@pytest.fixture(scope="session")
def village(night: Wanted) -> tuple[str, str]:
    """The township and village with the most households on the roll."""
    return night.con.execute(
        "SELECT township, village FROM fact.roll WHERE village IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, 1, 2"
    ).fetchall()[0]


def of_period(kind: ReportKind, day: date) -> dict[str, date]:
    """The period a report has by default."""
    since, until = period_of(kind.period, day)
    return {"since": since, "until": until}
