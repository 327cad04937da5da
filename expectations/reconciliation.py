"""Promises across tables: pure functions that return SQL and its bound.

Each statement yields one row (unexpected, total). It counts; it never selects a value of a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data_contracts.contract import Kind, Source
from data_contracts.id_status import is_valid_sql
from data_contracts.regions import LAST_YEAR, LISTS_DIFFER, Region, regions
from expectations.promise import CheckOutcome
from expectations.suites import UNREAD

HEADCOUNT_DIFFERS = 0.05
"""Share of certificates whose insured count may differ from the members listed; each is a flag of its own rule."""

REGION_ODD = 0.01
"""Share of residents whose number may have a region code abolished before their birth, or one that no list has."""

NOT_ON_ROLL = 0.05
"""Share of paid certificates that may be missing from the roll of their month before a file is suspect."""


@dataclass(frozen=True)
class Reconciliation:
    """A promise across tables: `sql` yields one row (unexpected, total); at most `allowed_share` may be unexpected.

    `kind` is the kind of record it is shown with, `tables` what must exist for it to be asked.
    """

    name: str
    title: str
    severity: str
    kind: str
    tables: tuple[str, ...]
    sql: str
    allowed_share: float = 0.0

    def judged(self, unexpected: int, total: int) -> CheckOutcome:
        """The outcome of the counts: where nothing was read nothing was lost, but a share of nothing proves nothing."""
        state = "passed" if unexpected <= self.allowed_share * total else "failed"
        if not total and self.allowed_share:
            state = "empty"
        return CheckOutcome(self.name, self.title, self.severity, state, unexpected, total)

    def unanswered(self, error: str = "") -> CheckOutcome:
        """The outcome when a table is absent or the statement raised."""
        return CheckOutcome(self.name, self.title, self.severity, "raised" if error else "absent", error=error)


def row_balance(source: Source) -> Reconciliation:
    """Rows read = rows accepted + rows rejected: every raw row of an accepted batch is a record or has a reason."""
    place = "_file, _sheet, _row, _member"
    kinds = sorted({i.kind for i in source.implements})
    accounted = " UNION ALL ".join(
        [f"SELECT {place} FROM record.rejected WHERE source = '{source.name}'"]
        + [f"SELECT {place} FROM record.\"{kind}\" WHERE source = '{source.name}'" for kind in kinds]
    )
    sql = f"""
        WITH read AS (
            SELECT r._file, r._sheet, r._row, r._member, r._reject FROM raw."{source.name}" AS r
            WHERE TRY_CAST(r._batch AS DATE) IN (
                SELECT CAST(b.batch AS DATE) FROM raw.batch AS b WHERE b.source = '{source.name}' AND b.is_accepted)
        ), accounted AS ({accounted})
        SELECT count(*) FILTER (WHERE r._reject IS NULL AND a._file IS NULL), count(*)
        FROM read AS r LEFT JOIN (SELECT DISTINCT {place} FROM accounted) AS a
          ON a._file = r._file AND a._sheet IS NOT DISTINCT FROM r._sheet AND a._row = r._row AND a._member = r._member
    """
    tables = ("raw.batch", f"raw.{source.name}", "record.rejected", *(f"record.{k}" for k in kinds))
    return Reconciliation(
        f"rows_balance_{source.name}", f"{source.title}：读入行数 = 接受 + 退回", "critical", kinds[0], tables, sql
    )


def values_read(kind: Kind) -> Reconciliation:
    """Few records of a kind hold a value that could not be read: a word no list knows, a date, an amount."""
    record = f'record."{kind.name}"'
    sql = f"""
        SELECT (SELECT count(DISTINCT record_id) FROM record.unread WHERE kind = '{kind.name}'), count(*) FROM {record}
    """
    return Reconciliation(
        f"values_read_{kind.name}",
        f"{kind.title}：写明而无法识别的代码、日期、数字不超过 {UNREAD:.0%}",
        "warning",
        kind.name,
        (f"record.{kind.name}", "record.unread"),
        sql,
        UNREAD,
    )


def headcount() -> Reconciliation:
    """On the newest roll, the insured count written for a certificate is the number of members listed."""
    sql = """
        WITH certificate AS (
            SELECT certificate_no, max(insured_count) AS insured, count(*) AS members FROM record.enrolment
            WHERE month = (SELECT max(month) FROM record.enrolment) AND certificate_no IS NOT NULL
            GROUP BY certificate_no
        )
        SELECT count(*) FILTER (WHERE insured <> members), count(*) FROM certificate WHERE insured IS NOT NULL
    """
    return Reconciliation(
        "headcount_agrees",
        "低保名册：保障人口与所列成员人数一致的低保证不少于 95%",
        "warning",
        "enrolment",
        ("record.enrolment",),
        sql,
        HEADCOUNT_DIFFERS,
    )


def paid_on_roll() -> Reconciliation:
    """In the newest month that has both, certificates that were paid stand on that month's roll."""
    sql = """
        WITH both_months AS (
            SELECT max(p.month) AS month FROM record.payment AS p
            WHERE p.month IN (SELECT e.month FROM record.enrolment AS e)
        ), paid AS (
            SELECT DISTINCT p.certificate_no FROM record.payment AS p JOIN both_months AS m ON p.month = m.month
            WHERE p.certificate_no IS NOT NULL
        ), listed AS (
            SELECT DISTINCT e.certificate_no FROM record.enrolment AS e JOIN both_months AS m ON e.month = m.month
        )
        SELECT count(*) FILTER (WHERE l.certificate_no IS NULL), count(*)
        FROM paid AS p LEFT JOIN listed AS l ON l.certificate_no = p.certificate_no
    """
    return Reconciliation(
        "paid_certificates_on_roll",
        "发放台账：发放的低保证 95% 以上在当月名册内",
        "warning",
        "payment",
        ("record.payment", "record.enrolment"),
        sql,
        NOT_ON_ROLL,
    )


def region_in_force(regions_by_code: Mapping[str, Region]) -> Reconciliation:
    """Nobody in the household register has a number whose region code had ceased before the birth in it.

    A code that came into force after the birth is usual: numbers were first issued in the 1980s. Lists differ by a
    year or two.
    """
    return _odd_region_codes(
        "region_in_force",
        "户籍：号码的地区码在出生前已撤销的不到 1%",
        (f"{code}{region.until}" for code, region in regions_by_code.items() if region.until),
        f"r.born > c.until + {LISTS_DIFFER}",
    )


def region_known(codes: Iterable[str]) -> Reconciliation:
    """The numbers in the household register begin with a region code that some list has; a few are the police's own.

    Whoever was born since the last list may have a code that is newer still.
    """
    return _odd_region_codes(
        "region_known",
        "户籍：号码的地区码不见于历年行政区划的不到 1%",
        codes,
        f"c.code IS NULL AND r.born <= {LAST_YEAR}",
    )


def _odd_region_codes(name: str, title: str, listed: Iterable[str], odd: str) -> Reconciliation:
    """The share of residents' numbers (`r`: code, born, the year) that are `odd` beside the `listed` codes (`c`: code,
    and until, the year that may follow its six digits).
    """
    # Thousands of codes are one text: as a list of values they take a tenth of a second to parse.
    sql = f"""
        WITH listed AS (SELECT unnest(string_split('{" ".join(sorted(listed))}', ' ')) AS entry),
        c AS (SELECT left(entry, 6) AS code, TRY_CAST(substr(entry, 7) AS INTEGER) AS until FROM listed),
        r AS (SELECT left(person_id_number, 6) AS code, CAST(substr(person_id_number, 7, 4) AS INTEGER) AS born
            FROM record.residence WHERE {is_valid_sql("person_id_status")})
        SELECT count(*) FILTER (WHERE {odd}), count(*) FROM r LEFT JOIN c ON c.code = r.code
    """
    return Reconciliation(name, title, "warning", "residence", ("record.residence",), sql, REGION_ODD)


def reconciliations(sources: Iterable[Source], read: Iterable[Kind] = ()) -> list[Reconciliation]:
    """All promises across tables: one balance a source that becomes records, one a kind that its values were `read`,
    and those between registers."""
    balances = [row_balance(s) for s in sources if s.implements]
    kinds = {b.kind for b in balances}
    listed = regions()
    across = [
        r for r in (headcount(), paid_on_roll(), region_in_force(listed), region_known(listed)) if r.kind in kinds
    ]
    return balances + [values_read(kind) for kind in read] + across
