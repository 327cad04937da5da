"""A small warehouse by hand: two townships, a few households, their flags. Everybody in it is made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from assets.home.ledger import Ledger
from assets.home.ledger_postgresql import PostgresqlBook
from assets.home.ledger_store import SELECT
from assets.home.proof import Scan, chain_problems
from assets.home.warehouse import connect

KEY = b"k" * 32
D1, D2, D3 = date(2021, 6, 1), date(2021, 6, 2), date(2021, 6, 3)

PEOPLE = {"PA": "王建国", "PA2": "王小芳", "PB": "李秀英", "PC": "赵德柱", "PD": "孙桂兰", "PE": "周大海"}
FLAGS = (
    # id, rule, queue, severity, grain, person, certificate, household, township, village, reason
    (
        "FA1",
        "deceased_still_enrolled",
        "wrong_enrolment",
        "high",
        "P",
        "PA",
        "GY0001",
        None,
        "伊山镇",
        "城东村",
        "2021-01-05 火化,已超过 3 个月,至今仍在低保名册。",
    ),
    (
        "FA2",
        "owns_motor_vehicle",
        "wrong_enrolment",
        "medium",
        "P",
        "PA2",
        "GY0001",
        None,
        "伊山镇",
        "城东村",
        "名下有正常状态的小型轿车 1 辆(2019-03 初次登记)。",
    ),
    (
        "FA3",
        "payee_name_differs",
        "payment",
        "medium",
        "A",
        "PA",
        "GY0001",
        None,
        "伊山镇",
        "城东村",
        "2021-05 的低保金打入尾号 8812 的账户,户名不是家庭成员。",
    ),
    (
        "FB1",
        "on_fiscal_payroll",
        "wrong_enrolment",
        "medium",
        "P",
        "PB",
        "GY0002",
        None,
        "伊山镇",
        "陡沟村",
        "2021-05 在财政供养工资册中领取工资(在编)。",
    ),
    (
        "FC1",
        "registered_poor_not_enrolled",
        "missed_enrolment",
        "medium",
        "H",
        "PC",
        None,
        "H77",
        "伊山镇",
        "陡沟村",
        "建档立卡户,人均纯收入 4,980 元,不在任何救助名册。",
    ),
    (
        "FD1",
        "enrolled_twice",
        "wrong_enrolment",
        "high",
        "P",
        "PD",
        "GY0100",
        None,
        "杨集镇",
        "潮河村",
        "同时在城市低保和农村低保名册。",
    ),
    (
        "FD2",
        "official_enrolled",
        "official_relative",
        "high",
        "P",
        "PE",
        "GY0101",
        None,
        "杨集镇",
        "潮河村",
        "现任村(居)干部,本人在低保名册。",
    ),
    (
        "FD3",
        "id_number_invalid",
        "identity",
        "high",
        "P",
        "PD",
        "GY0100",
        None,
        "杨集镇",
        "潮河村",
        "名册中的身份证号校验位不符。",
    ),
)
ROLL = (
    ("PA", "GY0001", "PA", 120000),
    ("PA2", "GY0001", "PA", 120000),
    ("PB", "GY0002", "PB", 62000),
    ("PD", "GY0100", "PD", 68000),
    ("PE", "GY0101", "PE", 90000),
)
"""Person, certificate, head, monthly amount in fen."""

COLUMNS = (
    "flag_id",
    "rule",
    "queue",
    "severity",
    "grain",
    "person",
    "certificate_no",
    "household_no",
    "township",
    "village",
    "reason",
)


def warehouse(
    as_of: date = D1,
    *,
    without: tuple[str, ...] = (),
    digests: dict[str, str] | None = None,
    silent_rules: tuple[str, ...] = (),
    flags: Sequence[tuple[str | None, ...]] | None = None,
    people: Mapping[str, str] = PEOPLE,
    roll: Sequence[tuple[str, str, str, int]] = ROLL,
) -> duckdb.DuckDBPyConnection:
    """A night's warehouse with `flags` (FLAGS) but `without`; `digests` changes evidence, `silent_rules` lack data."""
    con = connect(None)
    every = FLAGS if flags is None else flags
    rows = [dict(zip(COLUMNS, f, strict=True)) for f in every if f[0] not in without]
    flags = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String)).with_columns(
        subject=pl.coalesce("certificate_no", "person"),
        evidence=pl.lit('{"months": 1}'),
        evidence_digest=pl.col("flag_id").replace_strict(digests or {}, default="e1", return_dtype=pl.String),
        rule_digest=pl.lit("r1"),
        params=pl.lit("{}"),
        link_probability=pl.lit(1.0),
        link_method=pl.lit("id_name"),
        as_of=pl.lit(as_of),
    )
    con.register("flags", flags.to_arrow())
    con.execute("CREATE TABLE review.flag AS SELECT * FROM flags")
    statuses = [
        (rule, "", "not_enough_data" if rule in silent_rules else "flags", "", 1)
        for rule in sorted({str(f[1]) for f in every})
    ]
    con.execute(
        "CREATE TABLE flag.status (rule VARCHAR, township VARCHAR, status VARCHAR, reason VARCHAR, flags INT,"
        " unread INT)"
    )
    con.executemany("INSERT INTO flag.status VALUES (?, ?, ?, ?, ?, 0)", statuses)
    con.execute("CREATE TABLE link.identity (person VARCHAR, name VARCHAR, id_number VARCHAR)")
    con.executemany(
        "INSERT INTO link.identity VALUES (?, ?, ?)",
        [(p, n, f"320723195001{i:05d}X") for i, (p, n) in enumerate(people.items())],
    )
    con.execute(
        "CREATE TABLE fact.roll (person VARCHAR, certificate_no VARCHAR, head VARCHAR, monthly_amount_fen BIGINT)"
    )
    con.executemany(
        "INSERT INTO fact.roll VALUES (?, ?, ?, ?)",
        roll,
    )
    con.execute("CREATE TABLE fact.office (person VARCHAR, township VARCHAR)")
    con.execute("INSERT INTO fact.office VALUES ('PE', '杨集镇')")
    return con


def chain_of(ledger: Ledger) -> list[str]:
    """What is wrong with the chain of an open ledger, row by row."""
    return list(chain_problems(ledger._store.query(f"{SELECT} ORDER BY seq"), ledger._key, Scan()))


def book(folder: Path) -> Ledger:
    """The ledger of `folder`: in a file there, or in the database whose address lies there (`ledger.url`)."""
    if (folder / "ledger.url").exists():
        return Ledger.open(PostgresqlBook((folder / "ledger.url").read_text(encoding="utf-8")), KEY)
    return Ledger.open(folder / "ledger.sqlite", KEY)
