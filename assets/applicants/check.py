"""One check of a form of applicants: asked, written into the ledger, then reported.

Belongs here: the order of these, and what the ledger keeps. Does not belong here: asking (`asked.py`), reports
(`report.py`). The published night is only read; whoever asks is on record before anybody sees a report.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from assets.applicants.asked import as_published, ask, asked_of, gather_ahead, month_of, reckon_ahead
from assets.applicants.form import contracts_with_form, read_form
from assets.applicants.page import write_page
from assets.applicants.report import Check, Report, households_of
from assets.applicants.workbook import write_county_only, write_workbook
from assets.cases.rule_words import declared_stages, on_trial
from assets.errors import BadInput
from assets.explain.links import read_model
from assets.home.home import Home
from assets.home.ledger import Event, Ledger
from assets.home.reckoned_ahead import kept_ahead
from assets.home.warehouse import first_row, opened
from assets.intake.reader_process import started_ahead
from assets.night.night import Night
from assets.people.kept_persons import MANY_PERSONS
from data_contracts.contract import HERE
from data_contracts.jurisdiction import load_jurisdictions
from matchers.blotting import blotted
from matchers.flags.rule import load_rules

CHECKED = "applicants_checked"
DIGEST_LENGTH = 12


@dataclass(frozen=True)
class Asked:
    """Who asks, why, and on which day."""

    by: str
    purpose: str
    day: date


def night_of(home: Home, published: duckdb.DuckDBPyConnection) -> Night:
    """The published night's county, rules and contracts, the form beside them. The night proved them against one
    another, which takes longer than a check; what does not fit a rule still stops it.

    A process that checks often may ask each time: what is declared is read again only where it has changed."""
    (code,) = first_row(published, "SELECT jurisdiction FROM review.night") or ("",)
    with kept_ahead(home):
        places = load_jurisdictions(HERE / "jurisdictions", home.declarations)
        if code not in places:
            raise BadInput("已发布的核对所属的区划没有声明，请先用 hedui init 建立本县")
        rules = {rule.code: rule.of(places[code]) for rule in load_rules().values()}
        return Night(home, home.root, places[code], contracts_with_form(), rules)


def reckoned_for_checks(home: Home) -> None:
    """Leave beside the night just published what every check of it would reckon first, so that none waits for it. A
    night that cannot be opened now is a good night all the same: the next check says what is wrong."""
    try:
        with opened(home.published, read_only=True) as published:
            (as_of,) = first_row(published, "SELECT as_of FROM review.night") or (date.min,)
            (persons,) = first_row(published, "SELECT count(*) FROM link.identity") or (0,)
            night, model = night_of(home, published), read_model(published)
    except BadInput:
        return
    with kept_ahead(home):
        reckon_ahead(night, as_of)
    gather_ahead(night, model, is_large=persons >= MANY_PERSONS)


def check_applicants(
    night: Night, published: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date, file: Path, asked: Asked
) -> Report:
    """The report of every household of the form, by what the night of `as_of` holds; one event in the ledger says who
    asked and why, without a name or a number of anybody."""
    contracts = night.contracts
    with kept_ahead(night.home), started_ahead():
        of_night = as_published(published, contracts, as_of)
        trial = [code for code in on_trial(declared_stages(published), ledger) if code in night.rules]
        live = replace(night, rules={code: rule for code, rule in night.rules.items() if code not in trial})
        titles = tuple(night.rules[code].title for code in trial if code in asked_of(night.rules))
        with read_form(file, contracts, as_of, month_of(published, as_of)) as con:
            _refuse_told(con, asked)
            ask(con, live, as_of, of_night)
            households = households_of(Check(con, published, contracts, live.rules, titles))
    digest = ledger.seal(CHECKED, hashlib.sha256(file.read_bytes()).hexdigest())[:DIGEST_LENGTH]
    report = Report(night.jurisdiction.name, as_of, asked.day, asked.by, asked.purpose, digest, households)
    ledger.append([_event(report)], asked.day, asked.by)
    return report


def write_reports(report: Report, folder: Path) -> list[Path]:
    """The workbook, the page and, where there is any, what stays with the county; called by day and digest alone."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"申请核对_{report.day}_{report.digest}"
    workbook, page = folder / f"{name}.xlsx", folder / f"{name}.html"
    write_workbook(report, workbook)
    write_page(report, page)
    if not any(h.county_only for h in report.households):
        return [workbook, page]
    county = folder / f"{name}_县级留存.xlsx"
    write_county_only(report, county)
    return [workbook, page, county]


def _event(report: Report) -> Event:
    counts = {
        "households": len(report.households),
        "persons": report.persons,
        "households_with_findings": sum(bool(h.findings or h.county_only) for h in report.households),
        "households_without_consent": sum(h.consented_on is None for h in report.households),
    }
    return Event(
        CHECKED, f"form:{report.digest}", {**counts, "purpose": report.purpose, "night": report.night.isoformat()}
    )


def _refuse_told(con: duckdb.DuckDBPyConnection, asked: Asked) -> None:
    """The ledger keeps the purpose for ever: nobody who applies may be named in it."""
    if not asked.by.strip() or not asked.purpose.strip():
        raise BadInput("请用 --by 写明核对人姓名，用 --purpose 写明核对的事由")
    names = con.execute(
        "SELECT person_name FROM record.enrolment UNION SELECT person_name FROM record.supporter"
    ).fetchall()
    if blotted(asked.purpose) != asked.purpose or any(name and name in asked.purpose for (name,) in names):
        raise BadInput("事由记入台账，不能写申请人的姓名或身份证号；请写事项，例如 2021年6月新申请核对")
