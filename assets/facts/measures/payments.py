"""Payments month by month: what the ledger paid, held against what that month's roll approved.

Belongs here: whether a month's ledger and roll are in, a certificate's money of a month, a payment's day and label.
Does not belong here: whose account it is (`accounts.py`, `names.py`), what a rule makes of it.
A ledger is in for the township and the programme of which it has at least half of the households on the roll: a file
that lacks a township says nothing of its households. Absence from a roll is evidence where that month's snapshot is in.
"""

from __future__ import annotations

import duckdb
import polars as pl

from assets.facts.measures.maker import Maker
from matchers.people.certainty import CANDIDATE, SURE
from matchers.standardise.text import compact

LEDGER_SHARE = 0.5
"""A township's or programme's ledger of a month is in from this share of its households on the roll."""

_SCRATCH = ("enrolled_month", "paid_month", "paid_elsewhere", "roll_month", "exited_month", "label_reading")


def build(maker: Maker) -> None:
    """ledger_month, payment_month, instalment."""
    con = maker.con
    ledgers = [s.name for s in maker.contracts.sources_of("payment") if s.complete_for == "month"]
    given = {
        "candidate": str(CANDIDATE),
        "sure": str(SURE),
        "share": str(LEDGER_SHARE),
        "day": str(maker.as_of.day),
        "ledgers": ", ".join(f"'{name}'" for name in ledgers) or "NULL",
    }
    for name, statement in (
        ("enrolled_month", _ENROLLED_MONTH),
        ("paid_month", _PAID_MONTH),
        ("paid_elsewhere", _PAID_ELSEWHERE),
        ("roll_month", _ROLL_MONTH),
        ("exited_month", _EXITED_MONTH),
    ):
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {statement.format(**given)}")
    _read_labels(con)
    maker.make("ledger_month", _LEDGER_MONTH.format(**given))
    maker.make("payment_month", _PAYMENT_MONTH.format(**given))
    maker.make("instalment", _INSTALMENT.format(**given))
    for name in _SCRATCH:
        con.execute(f"DROP TABLE IF EXISTS {name}")


def _read_labels(con: duckdb.DuckDBPyConnection) -> None:
    """label_reading(written, label): each label at normal width and without blanks; one that says nothing is NULL."""
    written = con.sql("SELECT DISTINCT label AS written FROM fact.payment WHERE label IS NOT NULL ORDER BY ALL").pl()
    con.register("labels", written.with_columns(label=compact(pl.col("written"))))
    con.execute("CREATE OR REPLACE TEMP TABLE label_reading AS SELECT written, label FROM labels")
    con.unregister("labels")


# The total stands in every row of a household; where the rows disagree nobody can say what was approved.
_ENROLLED_MONTH = """
SELECT certificate_no, month, arg_min(head, record_id) AS head, min(township) AS township, min(village) AS village,
    min(programme) AS programme, coalesce(bool_or(status = '暂停'), false) AS is_suspended,
    min(since_month) AS since_month,
    CASE WHEN min(monthly_amount_fen) = max(monthly_amount_fen) THEN min(monthly_amount_fen) END AS approved_amount_fen
FROM fact.enrolment
WHERE certificate_no IS NOT NULL
GROUP BY certificate_no, month
"""

_PAID_MONTH = """
SELECT certificate_no, month,
    count(*) FILTER (status = '成功') AS paid_count,
    coalesce(sum(paid_amount_fen) FILTER (status = '成功'), 0) AS paid_fen,
    count(*) FILTER (status = '成功' AND paid_amount_fen IS NULL) = 0 AS is_paid_known,
    count(*) FILTER (status = '补发') AS back_paid_count,
    coalesce(sum(paid_amount_fen) FILTER (status = '补发'), 0) AS back_paid_fen,
    count(*) FILTER (status = '补发' AND paid_amount_fen IS NULL) = 0 AS is_back_paid_known,
    count(*) FILTER (status IN ('失败', '退回')) AS failed_count,
    count(*) FILTER (status IS NULL OR status NOT IN ('成功', '补发', '失败', '退回')) AS unclear_count,
    max(paid_on) FILTER (status IN ('成功', '补发')) AS paid_on,
    min(head) FILTER (head_link_probability >= {sure}) AS paid_head,
    coalesce(min(failure) FILTER (status IN ('失败', '退回')), '有记录，没有写明原因') AS ledger_says
FROM fact.payment
WHERE certificate_no IS NOT NULL
GROUP BY certificate_no, month
"""

# Money to a certificate that is on no roll of the month may be this household's under a mistyped or an old number:
# its head is, or may be, one of them, or the account is theirs.
_PAID_ELSEWHERE = """
WITH stray AS (
    SELECT p.record_id, p.month, p.head, p.account_no FROM fact.payment AS p
    WHERE coalesce(p.status, '成功') NOT IN ('失败', '退回') AND NOT EXISTS (
        SELECT 1 FROM enrolled_month AS r WHERE r.certificate_no = p.certificate_no AND r.month = p.month)),
fitting AS (
    SELECT s.month, s.head AS person FROM stray AS s WHERE s.head IS NOT NULL
    UNION
    SELECT s.month, c.person FROM stray AS s
    JOIN link.candidate AS c ON c.record_id = s.record_id AND c.role = 'head'
    JOIN link.mention AS m ON m.record_id = c.record_id AND m.role = c.role
    WHERE c.probability >= {candidate} OR m.id_status IN ('damaged', 'masked'))
SELECT e.certificate_no, e.month FROM fitting AS f JOIN fact.enrolment AS e ON e.month = f.month AND e.person = f.person
UNION SELECT e.certificate_no, e.month FROM fitting AS f
    JOIN enrolled_month AS e ON e.month = f.month AND e.head = f.person
UNION SELECT a.certificate_no, a.month FROM stray AS s
    JOIN fact.account AS a ON a.month = s.month AND a.account_no = s.account_no
"""

_ROLL_MONTH = """
SELECT month, list(DISTINCT programme) AS programmes, list(DISTINCT township) AS townships,
    count(DISTINCT programme) = (SELECT count(DISTINCT programme) FROM enrolled_month) AS has_all_programmes
FROM enrolled_month
GROUP BY month
"""

# An exit ends the certificate, not only a member, when that month's roll does not list it any more, when everybody on
# its last roll left, or when it was on no roll at all and nobody left later. A later roll that lists it is a new start.
_EXITED_MONTH = """
WITH before AS (
    SELECT p.certificate_no, p.month, max(e.exited_on) AS exited_on
    FROM paid_month AS p JOIN fact.exit AS e ON e.certificate_no = p.certificate_no AND e.exited_on < p.month
    GROUP BY ALL),
told AS (
    SELECT b.*, max(r.month) FILTER (r.month <= b.exited_on) AS base_month,
        coalesce(bool_or(r.month > b.exited_on AND r.month <= b.month), false) AS is_listed_again,
        count(r.month) = 0 AS was_never_listed
    FROM before AS b LEFT JOIN enrolled_month AS r ON r.certificate_no = b.certificate_no
    GROUP BY ALL),
ended AS (SELECT * FROM told WHERE NOT is_listed_again),
said AS (SELECT record_id, name_key FROM link.mention WHERE role = 'person' AND kind IN ('enrolment', 'exit')),
staying AS (
    SELECT DISTINCT t.certificate_no, t.month
    FROM ended AS t JOIN fact.enrolment AS s ON s.certificate_no = t.certificate_no AND s.month = t.base_month
    LEFT JOIN said AS listed ON listed.record_id = s.record_id
    WHERE NOT EXISTS (
        SELECT 1 FROM fact.exit AS e LEFT JOIN said AS gone ON gone.record_id = e.record_id
        WHERE e.certificate_no = s.certificate_no AND e.exited_on >= s.month AND e.exited_on < t.month
            AND (e.person = s.person OR gone.name_key = listed.name_key)))
SELECT t.certificate_no, t.month, t.exited_on,
    (t.base_month IS NOT NULL AND staying.month IS NULL)
    OR (t.was_never_listed AND NOT EXISTS (
        SELECT 1 FROM fact.exit AS e WHERE e.certificate_no = t.certificate_no AND e.exited_on >= t.month))
    AS has_nobody_left
FROM ended AS t
LEFT JOIN staying ON staying.certificate_no = t.certificate_no AND staying.month = t.month
"""

_LEDGER_MONTH = """
WITH entered AS (SELECT DISTINCT certificate_no, month FROM fact.payment WHERE source IN ({ledgers})),
part AS (
    SELECT r.month, r.programme, r.township, count(*) AS enrolled_count, count(e.month) AS entered_count
    FROM enrolled_month AS r
    LEFT JOIN entered AS e ON e.certificate_no = r.certificate_no AND e.month = r.month
    WHERE NOT r.is_suspended
    GROUP BY ALL)
SELECT *,
    sum(entered_count) OVER of_programme >= {share} * sum(enrolled_count) OVER of_programme
    AND sum(entered_count) OVER of_township >= {share} * sum(enrolled_count) OVER of_township AS is_ledger_in
FROM part
WINDOW of_programme AS (PARTITION BY month, programme), of_township AS (PARTITION BY month, township)
"""

# Where the certificate is not on that month's roll, its latest roll says whose it is and since when, else the ledger.
_PAYMENT_MONTH = """
WITH since AS (
    SELECT certificate_no, min(since_month) AS since_month, min(month) AS month FROM enrolled_month GROUP BY ALL),
held AS (
    SELECT coalesce(r.certificate_no, p.certificate_no) AS certificate_no, coalesce(r.month, p.month) AS month,
        r.month IS NOT NULL AS is_on_roll, r.head, r.township, r.village, r.programme, r.is_suspended, r.since_month,
        r.approved_amount_fen, p.* EXCLUDE (certificate_no, month)
    FROM enrolled_month AS r
    FULL JOIN paid_month AS p ON p.certificate_no = r.certificate_no AND p.month = r.month)
SELECT h.certificate_no, h.month, coalesce(h.head, c.head, h.paid_head) AS head,
    coalesce(h.township, c.township) AS township, coalesce(h.village, c.village) AS village,
    coalesce(h.programme, c.programme) AS programme, {day} AS day_reached, h.is_on_roll,
    coalesce(h.is_suspended, false) AS is_suspended,
    h.is_on_roll OR coalesce(
        CASE WHEN c.programme IS NULL THEN roll.has_all_programmes ELSE list_contains(roll.programmes, c.programme) END
        AND (c.township IS NULL OR list_contains(roll.townships, c.township)), false) AS is_roll_in,
    coalesce(l.is_ledger_in, false) AS is_ledger_in, coalesce(h.since_month, s.since_month, s.month) AS since_month,
    h.approved_amount_fen, coalesce(h.paid_count, 0) AS paid_count,
    CASE WHEN coalesce(h.is_paid_known, true) THEN coalesce(h.paid_fen, 0) END AS paid_fen,
    coalesce(h.back_paid_count, 0) AS back_paid_count,
    CASE WHEN coalesce(h.is_back_paid_known, true) THEN coalesce(h.back_paid_fen, 0) END AS back_paid_fen,
    coalesce(h.failed_count, 0) AS failed_count, coalesce(h.unclear_count, 0) AS unclear_count, h.paid_on,
    coalesce(h.ledger_says, '没有该户的记录') AS ledger_says,
    elsewhere.month IS NOT NULL AS is_paid_elsewhere, x.exited_on,
    x.month IS NOT NULL AND (x.has_nobody_left OR is_roll_in) AS is_exited,
    CASE WHEN is_exited THEN date_diff('month', x.exited_on, h.month) END AS months_after_exit
FROM held AS h
LEFT JOIN fact.certificate AS c ON c.certificate_no = h.certificate_no
LEFT JOIN since AS s ON s.certificate_no = h.certificate_no
LEFT JOIN roll_month AS roll ON roll.month = h.month
LEFT JOIN exited_month AS x ON x.certificate_no = h.certificate_no AND x.month = h.month
LEFT JOIN paid_elsewhere AS elsewhere ON elsewhere.certificate_no = h.certificate_no AND elsewhere.month = h.month
LEFT JOIN fact.ledger_month AS l ON l.month = h.month AND l.programme IS NOT DISTINCT FROM h.programme
    AND l.township IS NOT DISTINCT FROM h.township
"""

_INSTALMENT = """
SELECT p.record_id, p.certificate_no, p.month, p.status, p.paid_amount_fen, p.paid_on,
    date_diff('day', p.month, p.paid_on) + 1 AS paid_day, reading.label, p.account_tail,
    coalesce(r.is_suspended, false) AS is_suspended,
    coalesce(c.head, CASE WHEN p.head_link_probability >= {sure} THEN p.head END) AS head, c.township, c.village
FROM fact.payment AS p
LEFT JOIN fact.certificate AS c ON c.certificate_no = p.certificate_no
LEFT JOIN label_reading AS reading ON reading.written = p.label
LEFT JOIN enrolled_month AS r ON r.certificate_no = p.certificate_no AND r.month = p.month
"""
