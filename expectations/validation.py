"""Running suites: promises become native Great Expectations expectations, pushed down as SQL.

Belongs here: running Great Expectations. Does not belong here: what is promised (suites.py), the expectation of our own
(rows_meeting.py) and where results are shown. One suite a table, one validate call a suite; results hold counts only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data_contracts.sql import EVERY_TABLE, identifier, literal
from expectations.promise import CheckOutcome, Promise, Suite

if TYPE_CHECKING:
    from expectations.dialect import BufferedConnection, DuckConnection

# SUMMARY is the smallest format that counts; without the exclusions it quotes values of rows.
RESULT_FORMAT = {"result_format": "SUMMARY", "exclude_unexpected_values": True, "partial_unexpected_count": 0}

# The rows a suite is about, seen by the desk's handle alone. Of a query asset, every row would be read to learn its
# columns.
VIEW = "promised"

EXCEPTION_NAME = re.compile(r"^(?:\w+\.)*(\w*(?:Error|Exception))\b", re.MULTILINE)


def validate(connection: DuckConnection, suite: Suite) -> list[CheckOutcome]:
    """Outcomes of the suite's promises, in their order.

    A table without rows proves nothing: volume promises fail and all others are `empty`.
    """
    return next(iter(validate_all(connection, [suite])))


def validate_all(connection: DuckConnection, suites: Sequence[Suite]) -> Iterator[list[CheckOutcome]]:
    """Outcomes for each suite, in order; Great Expectations is loaded once and only if something has rows."""
    desk: Desk | None = None
    made = _tables(connection)
    for suite in suites:
        if suite.name not in made:
            yield [CheckOutcome(p.name, p.title, p.severity, "absent") for p in suite.promises]
        elif not (rows := _rows(connection, suite)):
            yield [_without_rows(p, suite) for p in suite.promises]
        else:
            desk = desk or Desk.over(connection)
            yield outcomes(desk.results(suite), suite, rows)


@dataclass(frozen=True)
class Desk:
    """Great Expectations set up once over an open database; each suite's rows are laid on it as one view."""

    handle: BufferedConnection
    rows: Any

    @staticmethod
    def over(connection: DuckConnection) -> Desk:
        """A desk over the database that `connection` has open."""
        from expectations.dialect import URL, engine_arguments, handle_of, register

        register()
        handle = handle_of(connection)
        handle.cursor().execute(f"CREATE OR REPLACE TEMP VIEW {VIEW} AS SELECT 1 AS nothing_yet")
        source = _context().data_sources.add_sql(
            "night", connection_string=URL, create_temp_table=False, kwargs=engine_arguments(handle)
        )
        asset = source.add_table_asset(VIEW, table_name=VIEW)
        return Desk(handle, asset.add_batch_definition_whole_table("night"))

    def results(self, suite: Suite) -> Any:
        """The ExpectationSuiteValidationResult of the suite: counts and names of promises, no values."""
        import great_expectations as gx

        self.handle.cursor().execute(f"CREATE OR REPLACE TEMP VIEW {VIEW} AS {suite.query}")
        expectations = gx.ExpectationSuite(suite.name, [_expectation(p) for p in suite.promises])
        return self.rows.get_batch().validate(expectations, result_format=RESULT_FORMAT)


def outcomes(results: Any, suite: Suite, rows: int) -> list[CheckOutcome]:
    """Great Expectations' results as outcomes, in the order of the suite's promises."""
    by_name = {r.expectation_config.meta["promise"]: r for r in results.results}
    return [_outcome(by_name[p.name], p, rows) for p in suite.promises]


def _tables(connection: DuckConnection) -> set[str]:
    """`schema.table` of all there are: one look into the catalogue costs more than most promises, so look once."""
    rows = connection.execute(EVERY_TABLE).fetchall()
    return {name for (name,) in rows}


def _rows(connection: DuckConnection, suite: Suite) -> int:
    return int(connection.execute(f"SELECT count(*) FROM ({suite.query})").fetchall()[0][0])


def _without_rows(promise: Promise, suite: Suite) -> CheckOutcome:
    state = "passed" if suite.may_be_empty else "failed" if promise.assertion == "row_count" else "empty"
    return CheckOutcome(promise.name, promise.title, promise.severity, state, None, 0)


def _outcome(result: Any, promise: Promise, rows: int) -> CheckOutcome:
    if error := _exception(result.exception_info):
        return CheckOutcome(promise.name, promise.title, promise.severity, "raised", None, rows, error)
    # What a promise allows is not held against the table.
    is_allowed = promise.assertion == "no_rows" and result.success
    unexpected = 0 if is_allowed else result.result.get("unexpected_count")
    state = "passed" if result.success else "failed"
    return CheckOutcome(promise.name, promise.title, promise.severity, state, _count(unexpected), rows)


def _count(value: Any) -> int | None:
    return None if value is None else int(value)


def _exception(info: Any) -> str:
    """The class of the exception behind a result, or nothing; a message may quote a row, so it stays behind."""
    details = [info] if "raised_exception" in info else list(info.values())
    raised = [d for d in details if d.get("raised_exception")]
    if not raised:
        return ""
    names = EXCEPTION_NAME.findall(raised[0].get("exception_traceback") or "")
    return names[0] if names else "Exception"


def _expectation(promise: Promise) -> Any:
    from importlib import import_module

    gxe: Any = import_module("great_expectations.expectations")
    common: dict[str, Any] = {"severity": promise.severity, "meta": {"promise": promise.name}}
    column = promise.columns[0] if promise.columns else ""
    mostly = 1 - promise.allowed_share
    match promise.assertion:
        case "row_count":
            return gxe.ExpectTableRowCountToBeBetween(
                min_value=_whole(promise.low), max_value=_whole(promise.high), **common
            )
        case "not_null":
            return _rows_meeting(promise, f"{identifier(column)} IS NULL", common)
        case "unique" if len(promise.columns) == 1:
            # One more figure of the one statement; the stock expectation asks five statements of its own.
            name = identifier(column)
            twice = f"SELECT {name} FROM {VIEW} WHERE {name} IS NOT NULL GROUP BY ALL HAVING count(*) > 1"
            return _rows_meeting(promise, f"{name} IN ({twice})", common)
        case "unique":
            return gxe.ExpectCompoundColumnsToBeUnique(column_list=list(promise.columns), mostly=mostly, **common)
        case "in_set":
            known = ", ".join(literal(v) if isinstance(v, str) else str(v) for v in promise.values)
            return _rows_meeting(promise, f"{identifier(column)} NOT IN ({known})", common)
        case "between":
            beyond = [f"{identifier(column)} < {promise.low}"] if promise.low is not None else []
            beyond += [f"{identifier(column)} > {promise.high}"] if promise.high is not None else []
            return _rows_meeting(promise, " OR ".join(beyond), common)
        case "no_rows":
            return _rows_meeting(promise, promise.violation, common)
    raise ValueError(f"{promise.name}: {promise.assertion}")


def _rows_meeting(promise: Promise, condition: str, common: dict[str, Any]) -> Any:
    from expectations.rows_meeting import ExpectFewRowsMeeting

    is_of_filled = promise.assertion in {"in_set", "between", "unique"}
    return ExpectFewRowsMeeting(
        condition=condition,
        among=f"{identifier(promise.columns[0])} IS NOT NULL" if is_of_filled else "",
        allowed_share=promise.allowed_share,
        allowed_rows=promise.allowed_rows,
        **common,
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _context() -> Any:
    """A context that lives in memory, writes and sends nothing and draws no progress bars on the night's terminal."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    return gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        ),
    )
