"""The county in a second tongue: other senders' headers and words, and the night says the same of it."""

from __future__ import annotations

import shutil

import pytest

from assets.intake.reading import parse
from data_contracts.contract import load_contracts
from tests.county.tongue import respeak
from tests.nights import AS_OF, TO_FLAGS, County

FLAGS = "SELECT rule, count(*) FROM review.flag GROUP BY ALL ORDER BY ALL"
STATUSES = "SELECT DISTINCT rule, status FROM flag.status ORDER BY ALL"
# Registers of one or two files each: with all of them the night takes as long, and every file is asked about.
REGISTERS = (
    "businesses", "death_cancellations", "dibao_exits", "disabled_persons", "employee_insurance", "enterprise_pensions",
    "household_register", "housing_fund", "real_estate", "vehicles",
)  # fmt: skip
GAPS = "SELECT DISTINCT source, column_name FROM review.gap"
HELD = "SELECT DISTINCT source, file FROM review.finding WHERE severity = 'held' AND file <> '' ORDER BY ALL"


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return County.after_a_night(tmp_path_factory, "first_tongue")


@pytest.fixture(scope="module")
def other(plain, tmp_path_factory):
    """The same county, files respoken, with the same key: flags have the same numbers."""
    county = County(tmp_path_factory.mktemp("second_tongue"))
    shutil.copytree(plain.landing, county.landing)
    assert respeak(county.landing, REGISTERS) >= len(REGISTERS)
    return county.begin_as(plain)


def test_what_is_not_read_at_once_is_said_and_after_one_confirmation_the_flags_are_the_same(plain, other):
    with other.begun(AS_OF, TO_FLAGS) as con:
        said = {source for source, _ in {*con.execute(GAPS).fetchall()} - {*plain.rows(GAPS)}}
        files = {*con.execute(HELD).fetchall(), *((s, f.name) for s in said for f in (other.landing / s).iterdir())}
    assert 1 <= len(files) <= 12
    for source, file in sorted(files):
        words = ("map", source, str(other.landing / source / file), "--by", "周敏", "--accept")
        assert other.command(*words, today=AS_OF) == 0
    with other.begun(AS_OF, TO_FLAGS) as con:
        for query in (HELD, FLAGS, STATUSES):
            assert con.execute(query).fetchall() == plain.rows(query)


def test_nearly_all_of_it_is_read_at_once(other):
    """Columns named without a person's word, of those the county's files have."""
    sources, seen = load_contracts().sources, []
    for folder in sorted(other.landing.iterdir()):
        for file in sorted(folder.glob("*.csv"))[:1]:
            for sheet in parse(file, file.name, sources[folder.name]).report.sheets:
                seen += [column.how for column in sheet.understood]
    assert len(seen) >= 200
    assert seen.count("named") >= 0.85 * len(seen)
