"""The list: one household a line, in the night's own order.

Belongs here: listing the cases an account sees. Does not belong here: one household (`card.py`), what there is to do
(`front.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import polars as pl
from starlette.responses import Response

from matchers.blotting import blotted
from matchers.cases.assigning import ASSIGNED
from matchers.cases.casework import NO_CASE, QUEUES
from pipelines.desk import assigned
from pipelines.desk.place import Seat

ROWS = 50
FILTERS = ("queue", "township", "village", "rule", "step", assigned.FILTER, "sort")

STEPS: Mapping[str, tuple[str, pl.Expr]] = {
    "to_release": ("待下发", pl.col("state").is_in(["opened", "reopened"])),
    "to_answer": ("待核查", pl.col("state") == "released"),
    "sent_back": ("县级退回", (pl.col("state") == "released") & pl.col("sent_back").is_not_null()),
    "to_review": ("待复核", pl.col("state").is_in(["answered", "appealed"]) & pl.col("is_open")),
    "to_countersign": ("待会签", pl.col("state") == "reviewed"),
    "held": ("反馈不一致", pl.col("state") == "held"),
    "closed": ("已办结或已核清", ~pl.col("is_open") & ~pl.col("state").is_in(NO_CASE)),
    "gone": ("疑点已消失", pl.col("state") == "lapsed"),
}
"""What a case waits for: the Chinese word, and which cases of a frame those are."""

SORTS: Mapping[str, tuple[str, list[str], list[bool]]] = {
    "order": ("办理顺序", [], []),
    "age": ("等待最久", ["opened_on"], [False]),
    "money": ("金额最大", ["amount_fen"], [True]),
    "village": ("按村", ["township", "village"], [False, False]),
}


def cases(seat: Seat) -> Response:
    """The list: filters stand in the address, so that they are there again on the way back."""
    return listed(seat, said=assigned.afterwards(seat))


def listed(seat: Seat, problems: Sequence[tuple[str, str, str]] = (), said: str = "", status: int = 200) -> Response:
    """The list, with what became of what was done to some of its lines: `said`, and of each line that it was not done
    to its case, its household and why."""
    chosen = {name: seat.asked(name) for name in FILTERS if seat.asked(name)}
    heads = first_of_lines(seat, chosen)
    first = ROWS * max(0, int(seat.asked("page") or 1) - 1) if (seat.asked("page") or "1").isdecimal() else 0
    rows = rows_of(seat, chosen, heads.slice(first, ROWS))
    here = address(chosen) + "&" * bool(chosen)
    pages = [(n, f"{here}page={n}") for n in range(1, -(-heads.height // ROWS) + 1)]
    may_assign = seat.may_write(ASSIGNED) and any(row["is_open"] for row in rows)
    return seat.page(
        "cases.html.j2",
        status,
        problems=problems,
        said=said,
        may_assign=may_assign,
        colleagues=seat.colleagues.theirs() if may_assign else [],
        head=seat.state.head.seq,
        rows=rows,
        total=heads.height,
        chosen=chosen,
        choices=choices(seat),
        pages=pages,
        page=first // ROWS + 1,
        back=urlencode(chosen),
        here=urlencode({**chosen, "page": str(first // ROWS + 1)} if first else chosen),
    )


def rows_of(seat: Seat, chosen: Mapping[str, str], heads: pl.DataFrame) -> list[dict[str, Any]]:
    """Some lines of the list (`first_of_lines`), each with what is shown of it."""
    shown = _lines(seat, chosen, heads)
    names = seat.names([*shown["head"], *shown["person"]])
    marks = seat.drafts.begun(), seat.drafts.seen()
    return [_row(seat, line, names, marks) for line in shown.iter_rows(named=True)]


def waiting_since() -> pl.Expr:
    """The day since which a case waits for its next step."""
    return pl.coalesce(
        pl.when(pl.col("state").is_in(["answered", "held", "reviewed"])).then(pl.col("answered_on")),
        pl.when(pl.col("state") == "released").then(pl.col("released_on")),
        pl.col("opened_on"),
    )


def picked(seat: Seat, which: pl.Expr, *columns: str | pl.Expr) -> pl.DataFrame:
    """Some columns of the cases an account sees under a condition, in the order of work."""
    return _picked(seat, which).select(*columns).collect()


def _picked(seat: Seat, which: pl.Expr) -> pl.LazyFrame:
    """The cases themselves, before anybody says which of their fifty columns are needed."""
    return seat.state.cases.lazy().filter(which & seat.actor.seen())


def condition(seat: Seat, chosen: Mapping[str, str]) -> pl.Expr:
    """Which cases stand on the list that was chosen; what is done is out of sight until it is asked for."""
    step = chosen.get("step", "")
    which = STEPS[step][1] if step in STEPS else pl.col("is_open")
    for name in ("queue", "township", "village", "rule"):
        if name in chosen:
            which &= pl.col(name) == chosen[name]
    return which & assigned.assigned_to(seat, chosen[assigned.FILTER]) if assigned.FILTER in chosen else which


def _sorted(rows: pl.LazyFrame, chosen: Mapping[str, str]) -> pl.LazyFrame:
    _, by, descending = SORTS.get(chosen.get("sort", "order"), SORTS["order"])
    return rows.sort(by, descending=descending, nulls_last=True, maintain_order=True) if by else rows


def first_of_lines(seat: Seat, chosen: Mapping[str, str]) -> pl.DataFrame:
    """The lines of the list that an account chose, each as its first case: queue, household, case_id."""
    shown = seat.state.where.shown.alias("shown")
    cases = seat.state.cases.lazy().with_columns(shown, place=pl.int_range(pl.len()))
    places = (
        _sorted(cases.filter(condition(seat, chosen) & seat.actor.seen()), chosen)
        .select("shown", "place")
        .unique("shown", keep="first", maintain_order=True)
        .collect()["place"]
    )
    return seat.state.cases.select("queue", "household", "case_id")[places]


def _lines(seat: Seat, chosen: Mapping[str, str], heads: pl.DataFrame) -> pl.DataFrame:
    """The lines of one page: one row a household of a queue, under its first flag in order. A page has room for fifty
    of ten thousand: only their own rows are looked at."""
    where = seat.state.where.households
    places = sorted({place for household in heads["household"] for place in where[household]})
    near = seat.state.cases[places]
    rows = near.lazy().filter(condition(seat, chosen) & seat.actor.seen())
    return (
        _sorted(rows.select(*ROW, waiting_since().alias("since"), *assigned.columns(seat, near)), chosen)
        .join(
            heads.lazy().select("queue", "household", place=pl.int_range(pl.len())),
            on=["queue", "household"],
            maintain_order="left",
        )
        .group_by("queue", "household", maintain_order=True)
        .agg(
            pl.col("place").first(),
            pl.col(
                "case_id", "township", "village", "head", "person", "grain", "state", "sent_back", "amount_fen"
            ).first(),
            pl.col("list_no", "line_no").first(),
            *assigned.of_line(seat),
            pl.col("since").min(),
            pl.col("rule").unique(maintain_order=True).alias("rules"),
            reason=pl.col("reason").first(),
            is_open=pl.col("is_open").any(),
            flags=pl.len(),
        )
        .sort("place")
        .drop("place")
        .collect()
    )


ROW = (
    *("queue", "household", "case_id", "township", "village", "head", "person", "grain", "state", "sent_back"),
    *("amount_fen", "list_no", "line_no", "rule", "reason", "opened_on", "is_open"),
)
"""What a row of the list shows of a case, or is sorted by."""


def _row(
    seat: Seat, line: Mapping[str, Any], names: Mapping[str, str], marks: tuple[frozenset[str], frozenset[str]]
) -> dict[str, Any]:
    begun, seen = marks
    number = line["case_id"]
    who = "整村（居）" if line["grain"] == "V" else names.get(line["head"] or line["person"] or "", "（姓名不详）")
    mark = "未看"
    if line["sent_back"]:
        mark = f"县级退回：{line['sent_back']}"
    elif number in begun:
        mark = "看过未填完"
    elif line["state"] not in {"opened", "reopened", "released"}:
        mark = "已提交"
    elif number in seen:
        mark = "看过"
    titles = [seat.desk.book.rules[r].title if r in seat.desk.book.rules else r for r in line["rules"]]
    days = (seat.today() - line["since"]).days if line["since"] else 0
    return {
        **line,
        "who": who,
        "mark": mark,
        "titles": titles,
        "days": days,
        "hands": assigned.hands(seat, line),
        "reason": blotted(line["reason"] or ""),
    }


def choices(seat: Seat) -> dict[str, list[tuple[str, str]]]:
    """What may be filtered by: only what this account sees. It stays the same as long as cases stay in their places
    and on their lists, which they do while they are answered."""
    remembered, whose = seat.state.where.remembered, ("choices", seat.actor)
    if whose not in remembered:
        remembered[whose] = _choices(seat)
    # Whose it is changes at any hour, and stands where it stands in the order of the form.
    found = {**remembered[whose], assigned.FILTER: assigned.choices(seat)}
    return {name: found[name] for name in FILTERS}


def _choices(seat: Seat) -> dict[str, list[tuple[str, str]]]:
    found = picked(seat, pl.lit(value=True), "queue", "township", "village", "rule")
    titles = {code: rule.title for code, rule in seat.desk.book.rules.items()}

    def values(column: str) -> list[str]:
        return sorted(found[column].drop_nulls().unique())

    queues = set(values("queue"))
    return {
        "queue": [(q, QUEUES[q]) for q in QUEUES if q in queues],
        "township": [(t, t) for t in values("township")],
        "village": [(v, v) for v in values("village")],
        "rule": [(r, titles.get(r, r)) for r in values("rule")],
        "step": [(code, title) for code, (title, _) in STEPS.items()],
        "sort": [(code, title) for code, (title, _, _) in SORTS.items()],
    }


def address(query: Mapping[str, str]) -> str:
    """Where the list stands that was chosen."""
    return "/cases?" + urlencode(query)
