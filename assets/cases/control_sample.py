"""The control sample in the ledger: drawn once a month from the households nobody suspects, and what visits found.

Belongs here: the events `sample_drawn` and `sample_answered`, and which households have no flag. Does not belong here:
drawing and estimating (`matchers/cases/control_sample.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb
import polars as pl

from assets.cases.frames import frame, identities
from assets.cases.known import named, refuse_remark
from assets.errors import BadInput
from assets.home.ledger import Event, Ledger
from data_contracts.jurisdiction import Jurisdiction
from matchers.blotting import blotted
from matchers.cases.control_sample import ANSWERED, DRAWN, Drawn, Line, Visit, draw, visit_problems

SIZE = "control_sample_households"
OF_ENTITLEMENT = ("wrong_enrolment", "payment", "official_relative", "identity")
"""A household with a flag of one of these queues is no control; what is late in procedure says nothing of who may have
help."""


def sample(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, place: Jurisdiction | None, as_of: date, by: str
) -> tuple[Drawn, bool]:
    """The sample of the month, and whether it was drawn just now: a month that was drawn stays as it is. BadInput where
    the place sets no size."""
    who = named(by, "抽样")
    month = f"{as_of:%Y-%m}"
    size = place.value(SIZE, as_of) if place else None
    with ledger.deciding():
        known = {s.month: s for s in samples(ledger)}
        if month in known:
            return known[month], False
        if size is None:
            raise BadInput(f"本县没有写明每月每乡镇抽查几户({SIZE})")
        # The month's own seed under the home's key: nobody picks it, whoever holds the key can reckon it again.
        seed = ledger.seal("control sample", month)[:32]
        households = unsuspected(con)
        lines = draw(households, seed, int(str(size.value)), month)
        drawn = Drawn(month, as_of, seed, int(str(size.value)), {t: len(c) for t, c in households.items()}, lines)
        payload = {
            "seed": seed,
            "size": drawn.size,
            "populations": dict(drawn.populations),
            "lines": [[line.no, line.township, line.certificate_no] for line in lines],
        }
        ledger.append([Event(DRAWN, month, payload, f"{DRAWN}:{month}")], as_of, who)
    return drawn, True


def unsuspected(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The certificates of each township on tonight's roll that no flag of an `OF_ENTITLEMENT` queue is about; those
    whose township nobody knows cannot be sent to one and are left out."""
    rows = con.execute(
        """
        WITH suspected AS (
            SELECT certificate_no FROM review.flag WHERE list_contains(?::VARCHAR[], queue)
            UNION
            SELECT r.certificate_no FROM fact.roll AS r JOIN review.flag AS f ON f.person = r.person
            WHERE list_contains(?::VARCHAR[], f.queue))
        SELECT min(township) AS place, certificate_no FROM fact.roll
        WHERE certificate_no NOT IN (SELECT certificate_no FROM suspected WHERE certificate_no IS NOT NULL)
            AND coalesce(township, '') <> ''
        GROUP BY certificate_no ORDER BY 1, 2""",
        [list(OF_ENTITLEMENT), list(OF_ENTITLEMENT)],
    ).fetchall()
    found: dict[str, list[str]] = {}
    for township, certificate in rows:
        found.setdefault(township, []).append(certificate)
    return found


def samples(ledger: Ledger, until: date | None = None) -> list[Drawn]:
    """Every sample that was drawn, in order of the months."""
    found = []
    for event in ledger.events(DRAWN, until):
        told = event.payload
        lines = tuple(Line(*line) for line in told["lines"])
        found.append(Drawn(event.subject, event.as_of, told["seed"], told["size"], told["populations"], lines))
    return sorted(found, key=lambda s: s.month)


def findings(ledger: Ledger, until: date | None = None) -> Mapping[str, str]:
    """What the last word on each household drawn is."""
    return {event.subject: event.payload["finding"] for event in ledger.events(ANSWERED, until)}


def visited(ledger: Ledger, no: str, visit: Visit, remark: str, as_of: date, by: str) -> None:
    """Write down what a visit to a household of the sample found; a later word replaces an earlier one. BadInput names
    everything that is missing."""
    who = named(by, "登记")
    refuse_remark(remark)
    with ledger.deciding():
        drawn = {line.no: s for s in samples(ledger) for line in s.lines}
        if no not in drawn:
            raise BadInput(f"抽样名单里没有编号 {no[:20]}；用 hedui sample 查看")
        if problems := visit_problems(visit, drawn[no].drawn_on, as_of):
            raise BadInput(f"{no} 没有登记：{'；'.join(problems)}")
        payload = {
            "finding": visit.finding,
            "visited_on": visit.visited_on.isoformat() if visit.visited_on else None,
            "investigators": list(visit.investigators),
            "remark": blotted(remark),
        }
        ledger.append([Event(ANSWERED, no, payload)], as_of, who)


def sample_list(con: duckdb.DuckDBPyConnection, drawn: Drawn, found: Mapping[str, str]) -> pl.DataFrame:
    """The sample as its visitors need it: no, township, village, head_name, certificate_no, finding (null where nobody
    has been there); it names people."""
    lines = pl.DataFrame(
        [(line.no, line.township, line.certificate_no, found.get(line.no)) for line in drawn.lines],
        schema={"no": pl.String, "township": pl.String, "certificate_no": pl.String, "finding": pl.String},
        orient="row",
    )
    homes = frame(
        con,
        "SELECT certificate_no, min(village) AS village, min(head) AS head FROM fact.roll "
        "WHERE certificate_no IS NOT NULL GROUP BY 1 ORDER BY 1",
    )
    placed = lines.join(homes, on="certificate_no", how="left")
    people = identities(con, placed["head"]).select(head="person", head_name="name")
    return (
        placed.join(people, on="head", how="left")
        .sort("no")
        .select("no", "township", "village", "head_name", "certificate_no", "finding")
    )
