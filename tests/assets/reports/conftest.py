"""One county whose lists went out and came back, for the tests of all reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from assets.cases.frames import case_frame
from assets.home.warehouse import opened
from assets.night.declarations import load_declarations
from assets.reports import ReportKind, Wanted, period_of
from tests.clerk import fill
from tests.nights import AS_OF, JURISDICTION, County

BY = "测试员"
DAY = AS_OF + timedelta(days=3)


@pytest.fixture(scope="session")
def worked(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A county after its night: released, two lines in three answered by its townships three days later."""
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
        cases = case_frame(con, ledger, DAY)
        yield Wanted(
            con, ledger, cases, declared.contracts, rules, place, AS_OF, DAY, date(DAY.year, 1, 1), DAY, None, None, BY
        )


@pytest.fixture(scope="session")
def village(night: Wanted) -> tuple[str, str]:
    """The township and village with the most households on the roll."""
    found = night.con.execute(
        "SELECT township, village FROM fact.roll WHERE village IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, 1, 2"
    ).fetchone()
    assert found
    return found


def of_period(kind: ReportKind, day: date) -> dict[str, date]:
    """The period a report has by default."""
    since, until = period_of(kind.period, day)
    return {"since": since, "until": until}
