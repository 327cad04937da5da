"""The form of households that apply (`data_contracts/forms/applicants.odcs.yaml`), read as a register of enrolments.

Belongs here: refusing a form that cannot be checked, and which rows are members and which supporters. Does not belong
here: reading files (`assets/intake/`), who the applicants are (`assets/people/newcomers.py`).
The number an applying household goes by is no certificate: it is marked, so that it meets none of the roll's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from assets.errors import BadInput
from assets.explain.read_apart import ReadFile, read_apart
from assets.home.warehouse import first_row
from assets.records.refusals import HEAD_AGAIN
from data_contracts.contract import HERE, Contracts, Source, load_contracts
from data_contracts.sql import listed, literal

FORM = "applicants"
MARK = "申请"
"""What an applying household's number begins with."""
HEADS = ("户主", "本人")
MOST_HOUSEHOLDS = 1_000
"""Each begins on a page of its own, and a sheet has so many breaks at most (1,023)."""


def contracts_with_form() -> Contracts:
    """What is promised, with the form beside the registers; a night never reads it."""
    return load_contracts(extra_sources=[HERE / "forms"])


@contextmanager
def read_form(file: Path, contracts: Contracts, day: date, month: date) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory with the records of the form: `enrolment` of members, as though of the roll of `month`,
    and `supporter` of those who live apart; BadInput in one sentence for a form that cannot be checked whole."""
    if not file.is_file():
        raise BadInput(f"找不到文件 {_shown(file)}，请检查路径")
    form = _of_month(contracts.sources[FORM], month)
    contracts = replace(contracts, sources={**contracts.sources, FORM: form})
    with read_apart(file, contracts, FORM, day=day) as read:
        _refuse_unread(read, file)
        con = read.con
        if con is None:  # said above
            raise BadInput(f"文件 {_shown(file)} 不能读取")
        _part(con, day)
        _refuse_unfit(con)
        _name_heads(con)
        yield con


def _of_month(form: Source, month: date) -> Source:
    """The form whose members are enrolled in `month`, whatever its files say."""
    enrolled = (
        replace(i, constants={**i.constants, "month": f"{month:%Y-%m}"}) if i.kind == "enrolment" else i
        for i in form.implements
    )
    return replace(form, implements=tuple(enrolled))


def _refuse_unread(read: ReadFile, file: Path) -> None:
    held = [f.message for report in read.reports if report.is_held for f in report.findings if f.severity == "held"]
    held += [f.message for f in read.untaken]
    if held or read.con is None:
        raise BadInput(held[0] if held else f"文件 {_shown(file)} 里没有读到申请家庭")
    rejected = first_row(
        read.con,
        "SELECT _sheet, _row, reason FROM record.rejected WHERE coalesce(reason, '') NOT IN ('', ?) ORDER BY ALL",
        [HEAD_AGAIN],
    )
    rejected = rejected or first_row(
        read.con, "SELECT _sheet, _row, _reject FROM raw.applicants WHERE _reject IS NOT NULL ORDER BY ALL"
    )
    if rejected:
        sheet, row, reason = rejected
        raise BadInput(f"{f'工作表「{sheet}」' if sheet else ''}第 {row} 行：{reason}；请改正后重新核对，没有出报告")


def _part(con: duckdb.DuckDBPyConnection, day: date) -> None:
    """Each row is a member or a supporter; the marks of the households' numbers. Without a consent of the household's
    own, given by `day`, nobody's consent of its supporters counts."""
    con.execute(f"""
    CREATE SCHEMA applicants;
    CREATE TABLE applicants.row AS
    SELECT DISTINCT _file, _sheet, _row, regexp_matches(coalesce(category, ''), '[赡抚扶]') AS is_supporter
    FROM raw.{FORM};
    UPDATE record.enrolment SET certificate_no = {literal(MARK)} || certificate_no, status = '正常';
    UPDATE record.supporter SET certificate_no = {literal(MARK)} || certificate_no;
    DELETE FROM record.enrolment WHERE {_row_is("is_supporter")};
    CREATE OR REPLACE TABLE applicants.consent AS
    SELECT certificate_no, max(consented_on) FILTER (consented_on <= {literal(str(day))}::DATE) AS consented_on
    FROM record.supporter WHERE {_row_is("NOT is_supporter")} GROUP BY certificate_no;
    DELETE FROM record.supporter WHERE {_row_is("NOT is_supporter")};
    UPDATE record.supporter SET consented_on = NULL WHERE certificate_no IN (
        SELECT certificate_no FROM applicants.consent WHERE consented_on IS NULL)""")


def _row_is(condition: str) -> str:
    return f"(_file, _sheet, _row) IN (SELECT (_file, _sheet, _row) FROM applicants.row WHERE {condition})"


def _refuse_unfit(con: duckdb.DuckDBPyConnection) -> None:
    (nameless,) = first_row(con, "SELECT count(*) FROM record.enrolment WHERE certificate_no IS NULL") or (0,)
    if nameless:
        raise BadInput(f"有 {nameless} 行的申请编号无法识别；请用数字或字母编号，同一户的各行相同")
    heads = f"count(*) FILTER (relation IN ({listed(HEADS)}))"
    row = first_row(
        con,
        f"""SELECT substr(certificate_no, {len(MARK) + 1}), {heads} FROM record.enrolment
        GROUP BY certificate_no HAVING {heads} <> 1 ORDER BY ALL""",
    )
    if row:
        raise BadInput(f"申请编号「{row[0]}」有 {row[1]} 个户主；一户须有一行的与户主关系写“户主”或“本人”，请改正")
    lone = first_row(
        con,
        f"SELECT substr(certificate_no, {len(MARK) + 1}) FROM record.supporter WHERE certificate_no NOT IN "
        "(SELECT certificate_no FROM record.enrolment) ORDER BY ALL",
    )
    if lone:
        raise BadInput(f"申请编号「{lone[0]}」只有赡养人，没有申请的家庭成员，请改正")
    (households,) = first_row(con, "SELECT count(DISTINCT certificate_no) FROM record.enrolment") or (0,)
    if not households:
        raise BadInput("表里没有一户申请家庭，请按一人一行填写")
    if households > MOST_HOUSEHOLDS:
        raise BadInput(f"一次最多核对 {MOST_HOUSEHOLDS} 户，表里有 {households} 户；请分批")


def _name_heads(con: duckdb.DuckDBPyConnection) -> None:
    """The head of a household is the member whose relation says so, whatever stands in the columns of a head."""
    con.execute(f"""
    UPDATE record.enrolment AS e SET head_name = h.person_name, head_id_number = h.person_id_number,
        head_id_status = h.person_id_status
    FROM record.enrolment AS h
    WHERE h.certificate_no = e.certificate_no AND h.relation IN ({listed(HEADS)})""")


def _shown(file: Path) -> str:
    from matchers.blotting import blotted

    return blotted(str(file))
