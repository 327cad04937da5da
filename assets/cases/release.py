"""Release: which cases leave for which township, as numbered lists; and the county's own closing of a case.

Belongs here: choosing, numbering and the events `released`, `reviewed`, `closed`. Writing the
workbook of a list is `assets/workbooks/workbook.py`. A list is one township's; a line is one household, whatever queues
it is asked about in.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from assets.cases.frames import case_frame, frame
from assets.errors import BadInput
from assets.home.ledger import Event, Ledger
from assets.home.warehouse import tables
from assets.intake.releases import not_looked_at
from assets.people.judgements import Judgement
from matchers.cases.casework import NAMESAKE, QUEUES, TOWNSHIP_QUEUES, Closing, closing_problems
from matchers.cases.numbers import line_number
from matchers.cases.review import CASE_EVENTS, fold


@dataclass(frozen=True)
class Released:
    """What left: list number → township; and what stayed, counted, with the reason."""

    lists: dict[str, str]
    lines: int
    cases: int
    without_township: int
    concerned: int
    kept_by_county: int
    unconfirmed: int = 0


def release(
    ledger: Ledger,
    con: duckdb.DuckDBPyConnection,
    *,
    by: str,
    as_of: date,
    townships: Collection[str] | None = None,
    queue: str | None = None,
) -> Released:
    """Put the waiting cases into one new list a township and write it down; nothing waiting: no list.

    Identity cases and the relatives' queue leave only when `queue` names them, relatives' only to one township at a
    time. A case of any queue that concerns an official of that same township stays with the county, and so does what
    rests on a register whose first delivery nobody has looked at yet. Raises BadInput.
    """
    if not by.strip():
        raise BadInput("下发名单须写明下发人")
    if queue is not None and queue not in QUEUES:
        raise BadInput(f"没有名为「{queue}」的队列；可选:{'、'.join(QUEUES)}")
    if queue == "official_relative" and (townships is None or len(townships) != 1):
        raise BadInput("近亲属备案疑点由县级掌握，下发时须指明乡镇")
    with ledger.deciding():
        return _release(ledger, con, by, as_of, townships, queue)


def _release(
    ledger: Ledger,
    con: duckdb.DuckDBPyConnection,
    by: str,
    as_of: date,
    townships: Collection[str] | None,
    queue: str | None,
) -> Released:
    cases = case_frame(con, ledger, as_of)
    waiting = cases.filter(pl.col("state").is_in(["opened", "reopened"]) & pl.col("flag_digest").is_not_null())
    now = fold(ledger.frame(CASE_EVENTS)).filter(pl.col("state").is_in(["opened", "reopened"]))
    waiting = waiting.join(now, on="case_id", how="semi")
    if townships is not None:
        waiting = waiting.filter(pl.col("township").is_in(list(townships)))
    chosen = waiting.filter(pl.col("queue").is_in([queue] if queue else TOWNSHIP_QUEUES))
    placed = chosen.filter(pl.col("township").is_not_null() & (pl.col("township") != ""))
    looked_at = placed.filter(~pl.col("rule").is_in(_on_unconfirmed(con, ledger)))
    free = looked_at.join(_concerned(con, looked_at), on="case_id", how="anti")
    lines = _numbered(free, _next_list(ledger, as_of), as_of)
    events = [
        Event(
            "released",
            case,
            {
                "list_no": list_no,
                "line_no": line_no,
                "township": place,
                "village": village,
                "queue": queue_,
                "household": household,
                "evidence_digest": digest,
            },
            f"released:{list_no}:{case}",
        )
        for case, list_no, line_no, place, village, queue_, household, digest in lines.select(
            "case_id", "list_no", "line_no", "township", "village", "queue", "household", "flag_digest"
        ).iter_rows()
    ]
    ledger.append(events, as_of, by)
    lists = dict(lines.select("list_no", "township").unique().sort("list_no").iter_rows())
    return Released(
        lists,
        lines.select("list_no", "line_no").n_unique() if len(lines) else 0,
        len(lines),
        chosen.height - placed.height,
        looked_at.height - free.height,
        waiting.height - chosen.height,
        placed.height - looked_at.height,
    )


def last_release(ledger: Ledger) -> tuple[str, date, int] | None:
    """Who released last, under which day, and how many cases that day; None when nobody ever did."""
    events = ledger.events("released")
    if not events:
        return None
    last = events[-1]
    return last.actor, last.as_of, sum((e.actor, e.as_of) == (last.actor, last.as_of) for e in events)


def released(ledger: Ledger, list_no: str | None = None) -> pl.DataFrame:
    """What stands on the lists, a row a case: the released payload, case_id and released_on."""
    fields = ("list_no", "line_no", "queue", "township", "village", "household", "evidence_digest")
    decoded = (
        ledger.frame(["released"])
        .with_columns(pl.col("payload").str.json_decode(pl.Struct(dict.fromkeys(fields, pl.String))))
        .unnest("payload")
        .rename({"subject": "case_id", "as_of": "released_on"})
        .select(*fields, "case_id", "released_on")
    )
    return decoded if list_no is None else decoded.filter(pl.col("list_no") == list_no)


def review_case(ledger: Ledger, case_id: str, closing: Closing, as_of: date, links: Sequence[Judgement] = ()) -> None:
    """Close a case on a second person's word; BadInput names everything that is missing.

    `links` are the probable links behind it: where the finding is a namesake, they are judged different with it.
    """
    with ledger.deciding():
        _review_case(ledger, case_id, closing, as_of, links)


def _review_case(ledger: Ledger, case_id: str, closing: Closing, as_of: date, links: Sequence[Judgement]) -> None:
    # What somebody did under a later day is done, too.
    states = fold(ledger.frame(CASE_EVENTS)).filter(pl.col("case_id") == case_id)
    if states.is_empty():
        raise BadInput(f"台账里没有编号为 {case_id} 的疑点")
    case = states.row(0, named=True)
    if case["state"] == "moved":
        raise BadInput(f"{case_id} 因身份合并或拆分已由 {case['moved_to']} 接续，请按新编号办理")
    if case["state"] == "closed":
        raise BadInput(f"{case_id} 已于 {case['closed_on']} 由{case['reviewed_by']}办结，不能再次办结")
    if case["state"] == "lapsed":
        raise BadInput(f"{case_id} 的疑点已消失，不能办结")
    problems = closing_problems(closing, case["queue"], as_of, case["investigators"] or ())
    if problems:
        raise BadInput(f"{case_id} 不能办结:{';'.join(problems)}")
    payload = {
        "outcome": closing.outcome,
        "investigators": list(closing.investigators),
        "evidence": closing.evidence,
        "remark": closing.remark,
        "evidence_digest": case["found_digest"] or case["evidence_digest"],
        **{
            name: day.isoformat()
            for name, day in (
                ("visited_on", closing.visited_on),
                ("heard_on", closing.heard_on),
                ("notice_on", closing.notice_on),
            )
            if day
        },
    }
    parted = [link.event() for link in links] if closing.outcome == NAMESAKE else []
    ledger.append(
        [Event("reviewed", case_id, {"outcome": closing.outcome}), Event("closed", case_id, payload), *parted],
        as_of,
        closing.by,
    )


def _on_unconfirmed(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> list[str]:
    """The rules that rest on a register of which rows are in force and nobody has looked at the first delivery."""
    if "rests_on" not in tables(con, "flag") or "batch" not in tables(con, "raw"):
        return []
    registers = [source for source, _, _ in not_looked_at(con, ledger)]
    rows = con.execute(
        "SELECT DISTINCT rule FROM flag.rests_on WHERE list_contains(?::VARCHAR[], source) ORDER BY 1", [registers]
    ).fetchall()
    return [rule for (rule,) in rows]


def _concerned(con: duckdb.DuckDBPyConnection, cases: pl.DataFrame) -> pl.DataFrame:
    """Cases about an official of the township they would go to, or about an official's relative there."""
    if "office" not in tables(con, "fact"):
        return pl.DataFrame(schema={"case_id": pl.String})
    con.register("placed", cases.select("case_id", "township", "person", "head", "evidence").to_arrow())
    found = frame(
        con,
        """
        SELECT DISTINCT case_id FROM placed JOIN fact.office AS office
          ON office.township = placed.township
         AND office.person IN (placed.person, placed.head, json_extract_string(placed.evidence, '$.official'))
    """,
    )
    con.unregister("placed")
    return found


def _next_list(ledger: Ledger, as_of: date) -> int:
    numbers = released(ledger).filter(pl.col("list_no").str.starts_with(f"{as_of:%Y%m%d}-"))["list_no"]
    last = numbers.max()
    return int(last.rpartition("-")[2]) + 1 if isinstance(last, str) else 1


def _numbered(cases: pl.DataFrame, first: int, as_of: date) -> pl.DataFrame:
    """`cases` with list_no and line_no: townships by name, lines by village and household.

    Whatever goes along on one visit is one line: a household's cases of all queues, under the letter of the first.
    """
    order = {queue: place for place, queue in enumerate(QUEUES)}
    of_home = ("township", "household")
    ranked = (
        cases.drop("list_no", "line_no")
        .with_columns(lead=pl.col("queue").replace_strict(order, return_dtype=pl.Int8).min().over(of_home))
        .with_columns(
            place=pl.col("township").rank("dense") + first - 1,
            line=pl.concat_str(pl.col("village").min().over(of_home).fill_null(""), "household", separator="\t")
            .rank("dense")
            .over("township", "lead"),
        )
        .with_columns(list_no=pl.format(f"{as_of:%Y%m%d}-{{}}", pl.col("place").cast(pl.String).str.zfill(3)))
    )
    keys = ranked.select("list_no", "lead", "line").unique()
    letters = {place: queue for queue, place in order.items()}
    numbers: Sequence[str] = [line_number(list_no, letters[lead], n) for list_no, lead, n in keys.iter_rows()]
    return ranked.join(keys.with_columns(line_no=pl.Series(numbers, dtype=pl.String)), on=["list_no", "lead", "line"])
