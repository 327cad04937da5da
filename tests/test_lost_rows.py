"""A row whose number of a certificate or household nobody could read, and a row that became no record, are no absent
household: no rule flags more for them, and none that lost a flag says that there is nothing.

That all numbers of a register, or half of them, are unread, `test_unread_values.py` holds; here it is so few that no
register counts as unread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from assets.home.warehouse import identifier
from matchers.flags.gaps import FEW, UNREAD_PERCENT
from matchers.flags.lineage import ROWS
from tests.law_of_missing import CONTRACTS, KEYS, PLACE, RESTED, RULES, Before, as_it_is, night_of, whole_county
from tests.missing import Column, refuse, together, told, unread_where
from tests.nights import AS_OF, CROOKED

ABSENT = {code: {(kind, ROWS) for (kind, column), tilts in columns.items() if tilts and column == ROWS}
          for code, columns in RESTED.items()}  # fmt: skip
"""Rule → the registers from whose rows not being there it concludes."""
NAMELESS = {("visit", "certificate_no")} | {
    (k.name, n) for k in CONTRACTS.kinds.values() if not k.inside for n in k.keys
}
"""What names nobody of the household: one number that nobody can read may be any household's. The county's visits name
nobody but who visited."""


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    # Of a small register a few rows are nearly all.
    with whole_county(tmp_path_factory, CROOKED) as opened:
        yield opened


@pytest.fixture(scope="module")
def before(con):
    return as_it_is(con)


def few(con, kind: str, draw: int = 0) -> str:
    """As many records in force, drawn by their id, as a register may lack and still be read."""
    table = f"record.{identifier(kind)}"
    newest = f"coalesce(batch = (SELECT max(batch) FROM {table} AS n WHERE n.source = r.source), true)"
    is_list = any(s.arrives == "list" for s in CONTRACTS.sources_of(kind))
    drawn = f"SELECT record_id FROM {table} AS r WHERE {newest if is_list else 'true'}"
    count = con.execute(f"SELECT count(*) FROM ({drawn})").fetchone()[0]
    most = max(FEW, int(count * UNREAD_PERCENT / 100))
    return f"record_id IN ({drawn} ORDER BY md5(record_id || {draw}) LIMIT {most})"


def hold(con, before: Before, taken: Iterable[Column], take: Callable[[Column], None]) -> None:
    con.begin()
    try:
        for column in taken:
            take(column)
        results, after = told(con, CONTRACTS, RULES, PLACE, AS_OF, before.book)
    finally:
        con.rollback()
    for code, result in results.items():
        rested = set(taken) & set(RESTED[code])
        assert after[code] <= before.flags[code], f"{code} flags more without {rested or taken}"
        if after[code] != before.flags[code]:
            assert rested, f"{code} does not say that it rests on one of {taken}"
            assert result.reason or result.unread, f"{code} is silent about {rested}"
            assert after[code] or result.status == "not_enough_data", f"{code} claims there is nothing without {rested}"


@pytest.mark.parametrize("draw", range(2))
def test_a_number_nobody_can_read_is_no_absent_household(con, before, draw):
    taken = sorted(KEYS - NAMELESS)
    hold(con, before, taken, lambda column: unread_where(con, CONTRACTS, column, few(con, column[0], draw)))


def test_nor_where_it_may_be_anybodys(con, before):
    taken = sorted(NAMELESS)
    hold(con, before, taken, lambda column: unread_where(con, CONTRACTS, column, few(con, column[0])))


def test_where_it_may_be_anybodys_the_rules_say_so(con, before):
    con.begin()
    unread_where(con, CONTRACTS, ("visit", "certificate_no"), few(con, "visit"))
    results, after = told(con, CONTRACTS, RULES, PLACE, AS_OF, before.book)
    con.rollback()
    assert not after["filed_not_visited"]
    assert results["filed_not_visited"].status == "not_enough_data"
    assert "也没有写明是谁家的" in results["filed_not_visited"].reason


GROUPS = together({code: {(k, k) for k, _ in columns} for code, columns in ABSENT.items()})


@pytest.mark.parametrize("group", GROUPS, ids=[g[0][0] for g in GROUPS])
def test_a_refused_row_is_nobody_absent(con, before, group):
    hold(
        con,
        before,
        [(kind, ROWS) for kind, _ in group],
        lambda column: refuse(con, CONTRACTS, column[0], few(con, column[0])),
    )


@pytest.mark.parametrize("draw", range(2))
def test_a_resident_refused_for_want_of_a_household_is_somebodys(con, before, draw):
    def take(_: Column) -> None:
        refuse(con, CONTRACTS, "residence", few(con, "residence", draw))
        con.execute("UPDATE record.refused SET household_no = NULL WHERE kind = 'residence'")

    hold(con, before, [("residence", ROWS)], take)


OWNERS = {
    "businesses": "owns_active_business",
    "vehicles": "owns_motor_vehicle",
    "graduates": "graduated_still_student",
}
"""A register whose numbers are spoilt, and a rule that finds people by them."""


def test_numbers_of_persons_that_are_none_leave_no_rule_silent(con, before):
    def spoil() -> None:
        for source in OWNERS:
            con.execute(f"UPDATE raw.{source} SET id_number = '见附件' WHERE id_number IS NOT NULL")

    results, after = night_of(con, spoil)
    for source, code in OWNERS.items():
        assert after[code] < before.flags[code]
        assert results[code].status in {"flags", "not_enough_data"}
        assert CONTRACTS.sources[source].title in results[code].reason
        assert results[code].unread > 0
