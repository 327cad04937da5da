"""What happened in a period, as rows that statistics count: cases found and decided, money, who came and who left.

Belongs here: the columns that the periodic report and the zero report share, so that both count alike. Does not belong
here: their layout (`kinds/`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from assets.reports import Wanted
from assets.reports.findings import (
    cases_of,
    counted_cases,
    counted_money,
    in_period,
    money_of,
    outcome_name,
    state_name,
)
from assets.reports.rolls import left, newly_enrolled
from assets.reports.tally import FLAGS, Counted, missing, placed

_FILED = """
SELECT coalesce(c.township, f.township) AS township, c.village, coalesce(f.certificate_no, '（没有写证号）') AS number,
    1 AS households, 1 AS persons, strftime(f.filed_on, '%Y-%m-%d') AS on, '登记备案' AS said
FROM fact.relative_filing AS f LEFT JOIN fact.certificate AS c ON c.certificate_no = f.certificate_no
WHERE f.filed_on BETWEEN $since AND $until ORDER BY ALL"""


def happened(wanted: Wanted, cases: pl.DataFrame | None = None) -> Mapping[str, Counted]:
    """By code: found, verified, confirmed, dismissed, closed (cases); recovered (money); came, left (households and
    persons); filed (filings). `cases` as of `cases_of`, where not all of them count."""
    cases = cases_of(wanted) if cases is None else cases
    since, until = wanted.since, wanted.until
    named = rule_title(wanted)
    verified = cases.filter(in_period("found_on", since, until))
    said, stands = pl.format("{}：{}", named, outcome_name()), pl.format("{}：{}", named, state_name())
    closed = cases.filter((pl.col("state") == "closed") & in_period("closed_on", since, until))
    of_cases = {
        "found": ("发现疑点", cases.filter(in_period("first_seen", since, until)), "first_seen", stands),
        "verified": ("已核查", verified, "found_on", said),
        "confirmed": ("核查属实", verified.filter("is_confirmed"), "found_on", said),
        "dismissed": ("核查不属实", verified.filter(~pl.col("is_confirmed")), "found_on", said),
        "closed": ("办结", closed, "closed_on", said),
    }  # fmt: skip
    counted = {
        code: Counted(code, title, placed(wanted, counted_cases(rows, day, words)), number_called=FLAGS)
        for code, (title, rows, day, words) in of_cases.items()
    }
    money = money_of(wanted, cases).filter((pl.col("what") == "recovered") & in_period("on", since, until))
    filed = wanted.con.sql(_FILED, params={"since": since, "until": until}).pl()
    came = newly_enrolled(wanted.con, since, until)
    return counted | {
        "recovered": Counted("recovered", "追回资金", placed(wanted, counted_money(money)), number_called=FLAGS),
        "came": Counted("came", "新纳入低保", placed(wanted, came), missing(wanted, "enrolment")),
        "left": Counted("left", "退出低保", placed(wanted, left(wanted.con, since, until)), missing(wanted, "exit")),
        "filed": Counted("filed", "近亲属登记备案", placed(wanted, filed), missing(wanted, "relative_filing")),
    }  # fmt: skip


def rule_title(wanted: Wanted) -> pl.Expr:
    """The Chinese title of a case's rule."""
    titles = {code: rule.title for code, rule in wanted.rules.items()}
    return pl.col("rule").replace_strict(titles, default=pl.col("rule"), return_dtype=pl.String)
