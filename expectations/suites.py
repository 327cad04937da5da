"""Contracts as suites: what each table of the raw and record layers promises.

Belongs here: reading promises out of contracts and adding those that hold of every table of a layer.
Does not belong here: how a promise is checked (validation.py) and promises across tables
(reconciliation.py). A suite's query selects only columns that some promise is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from data_contracts.contract import Check, Contracts, Field, Kind, Role, Source
from data_contracts.id_status import ID_STATUSES, is_valid_sql
from data_contracts.sql import identifier, listed, literal
from data_contracts.text_yaml import DeclarationError
from expectations.promise import SEVERITIES, Promise, Suite

# Canonical identity number: 17 digits and a digit or a capital X.
ID_PATTERN = "[1-9][0-9]{16}[0-9X]"

REQUIRED_MISSING = 0.05
"""Share of empty values in a column the contract calls required, where the contract names no share of its own."""

UNREADABLE_IDS = 0.05
"""Share of identity numbers a spreadsheet may have damaged or somebody mistyped before the file needs a look."""

UNREAD = 0.02
"""Share of values that no code list and no reader may understand before rules have not enough data of the register."""

# Dates that are meant to lie ahead: ends of agreements, grace periods and terms of office.
AHEAD = ("until_on", "grace_until_on")

# Shares are quotients of whole rows and can equal a bound exactly: this tells "less than" from "at most".
EDGE = 1e-9


def raw_suite(source: Source) -> Suite:
    """Promises of `raw.<source>`: of rows not rejected, in batches not held; blanks count as missing."""
    promises = _with_volume(contract_promises(source.checks, _titles(source)), "没有收到任何数据行")
    columns = sorted({c for p in promises for c in p.columns} | {c.column for c in source.checks if c.column})
    selected = ", ".join(f"nullif(trim({identifier(c)}), '') AS {identifier(c)}" for c in columns) or "_row"
    in_force = f"SELECT CAST(b.batch AS DATE) FROM raw.batch AS b WHERE b.source = '{source.name}' AND b.is_accepted"
    query = (
        f"SELECT {selected} FROM raw.{identifier(source.name)} "
        f"WHERE _reject IS NULL AND TRY_CAST(_batch AS DATE) IN ({in_force})"
    )
    return Suite("raw", source.name, source.title, query, tuple(promises))


def record_suite(kind: Kind, sources: Iterable[str], coded: Mapping[str, Sequence[str]] | None = None) -> Suite:
    """Promises of `record.<kind>`: its own, and those of every record (identity, sources, dates, money, codes).

    `coded` gives the values a coded field can have, by its name; a field that is not there is not checked.
    """
    promises = [
        *_record_identity(sources),
        *_identity_promises(kind.roles),
        *_field_promises(kind, coded or {}),
        *contract_promises(kind.checks, {f.name: f.title for f in kind.fields}),
    ]
    return Suite(
        "record",
        kind.name,
        kind.title,
        f"SELECT * FROM record.{identifier(kind.name)}",
        tuple(_with_volume(promises, "没有形成任何记录")),
    )


def suites(contracts: Contracts, layer: str, codelists: Mapping[str, Sequence[str]] | None = None) -> list[Suite]:
    """The suites of all tables of `layer` (raw or record), by name of table.

    `codelists` gives the values of a code list by its name; a field that is read by none of them is not checked.
    """
    if layer == "raw":
        return [raw_suite(s) for _, s in sorted(contracts.sources.items())]
    return [
        record_suite(k, [s.name for s in contracts.sources_of(k.name)], _coded(contracts, k, codelists or {}))
        for _, k in sorted(contracts.kinds.items())
    ]


def _coded(contracts: Contracts, kind: Kind, codelists: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Coded field → the values of every list that a register's column of it is read by."""
    read_by = {f.name: contracts.codelists_of(kind.name, f) for f in kind.fields if f.word.domain == "code"}
    return {
        field: tuple(dict.fromkeys(value for name in lists for value in codelists[name]))
        for field, lists in read_by.items()
        if all(name in codelists for name in lists)
    }


def contract_promises(checks: Iterable[Check], titles: Mapping[str, str]) -> list[Promise]:
    """The ODCS library metrics of a contract as promises.

    nullValues, missingValues (arguments.missingValues), invalidValues (arguments.validValues or .pattern),
    duplicateValues (arguments.properties for several columns), rowCount; in rows or, with unit percent, in
    per cent of rows. Raises DeclarationError for a metric or bound that is not understood.
    """
    promises: list[Promise] = []
    for check in checks:
        promise = _contract_promise(check, titles.get(check.column, check.column))
        same = sum(p.name.startswith(promise.name) for p in promises)
        promises.append(promise if not same else _renamed(promise, f"{promise.name}_{same + 1}"))
    return promises


def _contract_promise(check: Check, title: str) -> Promise:
    if check.severity not in SEVERITIES:
        raise DeclarationError(f"「{title}」的 severity 应为 critical、warning 或 info")
    low, high, percent = _bounds(check, title)
    inner = check.arguments.get("arguments", {})
    name, column = f"{check.metric}_{check.column}".rstrip("_").lower(), identifier(check.column)
    if check.metric == "rowCount":
        return Promise(name, f"行数{_range(low, high)}", check.severity, "row_count", low=low, high=high)
    if high is None or (low or 0) > 0:
        raise DeclarationError(f"「{title}」的 {check.metric} 需要上限(mustBe 0、mustBeLessThan 等)")
    share, rows = (high / 100, 0) if percent else (0.0, int(high))
    limit = f"不超过 {high:.4g}%" if percent and high > EDGE * 100 else f"不超过 {rows} 行" if rows else "为 0"
    match check.metric:
        case "nullValues" if not rows:
            return Promise(
                name, f"{title}：空值{limit}", check.severity, "not_null", (check.column,), allowed_share=share
            )
        case "nullValues":
            return Promise(
                name,
                f"{title}：空值{limit}",
                check.severity,
                "no_rows",
                (check.column,),
                violation=f"{column} IS NULL",
                allowed_rows=rows,
            )
        case "missingValues":
            missing = listed([v for v in inner.get("missingValues", []) if v not in ("", "null")])
            violation = f"{column} IS NULL OR {column} IN ({missing})" if missing else f"{column} IS NULL"
            return Promise(
                name,
                f"{title}：缺失值{limit}",
                check.severity,
                "no_rows",
                (check.column,),
                violation=violation,
                allowed_share=share,
                allowed_rows=rows,
            )
        case "invalidValues" if "validValues" in inner and not rows:
            return Promise(
                name,
                f"{title}：不在允许的取值内的{limit}",
                check.severity,
                "in_set",
                (check.column,),
                values=tuple(inner["validValues"]),
                allowed_share=share,
            )
        case "invalidValues":
            return Promise(
                name,
                f"{title}：格式或取值不对的{limit}",
                check.severity,
                "no_rows",
                (check.column,),
                violation=_invalid(column, inner, title),
                allowed_share=share,
                allowed_rows=rows,
            )
        case "duplicateValues" if not rows:
            columns = tuple(inner.get("properties", ())) or (check.column,)
            return Promise(name, f"{title}：重复值{limit}", check.severity, "unique", columns, allowed_share=share)
    raise DeclarationError(f"「{title}」的检查 {check.metric} 不认识，或不能以行数设限")


def _bounds(check: Check, title: str) -> tuple[float | None, float | None, bool]:
    """Lowest and highest allowed figure, both inclusive, and whether they are per cent."""
    given, percent = check.arguments, check.arguments.get("unit") == "percent"
    step = EDGE * 100 if percent else 1
    try:
        if "mustBe" in given:
            return float(given["mustBe"]), float(given["mustBe"]), percent
        if "mustBeBetween" in given:
            low, high = given["mustBeBetween"]
            return float(low), float(high), percent
        low, high = None, None
        if "mustBeGreaterThan" in given:
            low = float(given["mustBeGreaterThan"]) + step
        if "mustBeGreaterOrEqualTo" in given:
            low = float(given["mustBeGreaterOrEqualTo"])
        if "mustBeLessThan" in given:
            high = float(given["mustBeLessThan"]) - step
        if "mustBeLessOrEqualTo" in given:
            high = float(given["mustBeLessOrEqualTo"]) + (step if percent else 0)
    except (TypeError, ValueError):
        raise DeclarationError(f"「{title}」的 {check.metric} 的界限不是数字") from None
    if low is None and high is None:
        raise DeclarationError(f"「{title}」的 {check.metric} 没有写界限(mustBe…)")
    return low, high, percent


def _record_identity(sources: Iterable[str]) -> list[Promise]:
    names = listed(sorted(sources)) or "''"
    return [
        Promise("record_id_unique", "记录号不重复", "critical", "unique", ("record_id",)),
        Promise(
            "provenance_known",
            "每条记录都有记录号、批次和契约中的来源",
            "critical",
            "no_rows",
            ("record_id", "batch", "source"),
            violation=f"record_id IS NULL OR batch IS NULL OR source IS NULL OR source NOT IN ({names})",
        ),
    ]


def _identity_promises(roles: Iterable[Role]) -> list[Promise]:
    linked = [r.name for r in roles if r.is_linked]
    if not linked:
        return []
    canonical = [
        f"{r}_id_status IS NULL OR {r}_id_status NOT IN ({listed(ID_STATUSES)}) "
        f"OR ({is_valid_sql(f'{r}_id_status')} AND coalesce(NOT regexp_full_match({r}_id_number, "
        f"'{ID_PATTERN}'), true))"
        for r in linked
    ]
    unreadable = [f"{r}_id_status IN ('damaged', 'invalid')" for r in linked]
    columns = tuple(f"{r}_id_status" for r in linked)
    return [
        Promise(
            "id_numbers_canonical",
            "证件号码都有规定的状态，有效的都是规范的 18 位",
            "critical",
            "no_rows",
            columns,
            violation=" OR ".join(canonical),
        ),
        Promise(
            "id_numbers_readable",
            "证件号码受损或不合规则的行不超过 5%",
            "warning",
            "no_rows",
            columns,
            violation=" OR ".join(unreadable),
            allowed_share=UNREADABLE_IDS,
        ),
    ]


def _field_promises(kind: Kind, coded: Mapping[str, Sequence[str]]) -> list[Promise]:
    stated = {c.column for c in kind.checks if c.metric in {"nullValues", "missingValues"}}
    required = [f for f in kind.fields if f.required and f.name not in stated]
    months = [f for f in kind.fields if f.word.domain == "month"]
    dates = [f for f in kind.fields if f.word.domain == "date" and f.name not in AHEAD]
    money = [f for f in kind.fields if f.word.domain == "money"]
    promises = [
        _any_row("required_filled", "缺少{}的行不超过 5%", "warning", required, "{} IS NULL", REQUIRED_MISSING),
        _any_row("months_first_day", "{}都写作当月第一天", "critical", months, "day({}) <> 1"),
        _any_row("dates_not_ahead", "{}都不晚于收到的日期", "warning", dates, "{} > received_on"),
        _any_row("money_not_negative", "{}没有负数", "warning", money, "{} < 0"),
    ]
    codes = [
        Promise(
            f"{f.name}_coded",
            f"{f.title}：代码表不认识的取值不超过 {UNREAD:.0%}",
            "warning",
            "in_set",
            (f.name,),
            values=tuple(values),
            allowed_share=UNREAD,
        )
        for f in kind.fields
        if (values := coded.get(f.name))
    ]
    return [p for p in promises if p] + codes


def _any_row(
    name: str, title: str, severity: str, fields: Sequence[Field], violation: str, share: float = 0.0
) -> Promise | None:
    """One promise over all `fields`: a row breaks it when any of them does; None without fields."""
    if not fields:
        return None
    return Promise(
        name,
        title.format("、".join(f.title for f in fields)),
        severity,
        "no_rows",
        tuple(f.name for f in fields),
        allowed_share=share,
        violation=" OR ".join(violation.format(identifier(f.name)) for f in fields),
    )


def _with_volume(promises: Sequence[Promise], otherwise: str) -> list[Promise]:
    """Volume first: at least one row, unless the contract counts rows itself."""
    volume = Promise("not_empty", f"至少一行(否则:{otherwise})", "warning", "row_count", low=1)
    return list(promises) if any(p.assertion == "row_count" for p in promises) else [volume, *promises]


def _titles(source: Source) -> dict[str, str]:
    return {c.name: c.word.title for c in source.columns}


def _renamed(promise: Promise, name: str) -> Promise:
    return replace(promise, name=name)


def _invalid(column: str, inner: Mapping[str, object], title: str) -> str:
    if isinstance(pattern := inner.get("pattern"), str):
        return f"NOT regexp_full_match({column}, {literal(pattern)})"
    if isinstance(values := inner.get("validValues"), list):
        return f"{column} NOT IN ({listed(values)})"
    raise DeclarationError(f"「{title}」的 invalidValues 需要 validValues 或 pattern")


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"在 {low:.0f} 与 {high:.0f} 之间"
    return f"不少于 {low:.0f}" if low is not None else f"不多于 {high:.0f}"
