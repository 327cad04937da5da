"""The one expectation Great Expectations does not ship: no more than so many rows meet a condition.

Belongs here: counting such rows as an aggregate. Does not belong here: what the condition says (suites.py). All
aggregates over a table are one statement, and only when that one breaks is each asked by itself. The stock expectations
for a condition in SQL, for blanks and for sets of values ask statements of their own, and read back the rows or values
they complain of; here nothing but a number leaves the database. Importing this module loads Great Expectations.
"""

from typing import Any, ClassVar

import sqlalchemy as sa
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.expectation_configuration import parse_result_format
from great_expectations.expectations.metrics.metric_provider import metric_partial
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

ROWS_MEETING = "table.rows_meeting"
_EVERY = "every"
"""The count of the rows of which so many may meet the condition."""


class RowsMeeting(TableMetricProvider):
    """How many rows of the batch meet `condition`."""

    metric_name = ROWS_MEETING
    value_keys = ("condition",)

    @metric_partial(
        engine=SqlAlchemyExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type="table",
    )
    def _sqlalchemy(
        cls,  # noqa: N805  (the decorator makes it a class method)
        execution_engine: Any,  # noqa: ARG002
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],  # noqa: ARG002
        runtime_configuration: dict[str, Any],  # noqa: ARG002
    ) -> Any:
        counted = sa.func.count().filter(sa.literal_column(f"({metric_value_kwargs['condition']})"))
        return counted, metric_domain_kwargs, {}


class ExpectFewRowsMeeting(BatchExpectation):
    """At most `allowed_rows` rows, or `allowed_share` of all rows (of those that meet `among`, where that is said),
    meet `condition`."""

    condition: str
    among: str = ""
    allowed_share: float = 0.0
    allowed_rows: int = 0

    success_keys: ClassVar[tuple[str, ...]] = ("condition", "among", "allowed_share", "allowed_rows")

    def get_validation_dependencies(
        self,
        execution_engine: Any = None,  # noqa: ARG002
        runtime_configuration: dict[str, Any] | None = None,
    ) -> ValidationDependencies:
        """The two counts. Said outright: the stock way makes the configuration anew some sixty times to find them."""
        table = {"batch_id": self.batch_id, "table": None, "row_condition": None, "condition_parser": None}
        every = MetricConfiguration("table.row_count", table)
        if self.among and self.allowed_share:
            every = MetricConfiguration(ROWS_MEETING, table, {"condition": self.among})
        needed = {_EVERY: every, ROWS_MEETING: MetricConfiguration(ROWS_MEETING, table, {"condition": self.condition})}
        result_format = parse_result_format((runtime_configuration or {}).get("result_format", "SUMMARY"))
        return ValidationDependencies(needed, result_format)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002
        execution_engine: Any = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        allowed = max(self.allowed_rows, self.allowed_share * metrics[_EVERY])
        return {
            "success": metrics[ROWS_MEETING] <= allowed,
            "result": {"unexpected_count": metrics[ROWS_MEETING]},
        }
