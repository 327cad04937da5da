"""The front page: what there is to do today, queue by queue and hand by hand.

Belongs here: counting the cases an account sees. Does not belong here: the list that each number opens (`lists.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from starlette.responses import Response

from assets.home.failed_night import failed_night
from assets.home.warehouse import every_table, first_row
from matchers.cases.assigning import ASSIGNED
from matchers.cases.authority import ROLES
from matchers.cases.capacity import answer_days
from matchers.cases.casework import QUEUES
from pipelines.desk import assigned
from pipelines.desk.lists import STEPS, address, picked, waiting_since
from pipelines.desk.place import Seat

OWN_STEPS: Mapping[str, tuple[str, ...]] = {
    "township_clerk": ("to_answer", "sent_back"),
    "county_analyst": ("to_release", "to_answer", "to_review", "held"),
    "second_reviewer": ("to_review", "held"),
    "county_head": ("to_countersign", "to_release"),
    "inspector": ("to_release", "to_answer", "to_review", "to_countersign", "held"),
}
"""What a role is shown first."""


@dataclass(frozen=True)
class Tally:
    """What waits in one queue at one step: households, those over time among them, days of the oldest."""

    step: str
    title: str
    households: int
    late: int
    oldest_days: int
    address: str


def front(seat: Seat) -> Response:
    """What there is to do today, queue by queue; and what is wrong with the night it rests on."""
    if "look" not in ROLES[seat.account.role].may:
        return seat.page("front.html.j2", tallies={}, notices=[], mine=[], astray=(0, ""))
    steps = OWN_STEPS.get(seat.account.role, ())
    days = answer_days(seat.jurisdiction, seat.today())
    found = {step: _tallies(seat, step, days) for step in steps}
    tallies = {queue: [found[step][queue] for step in steps if queue in found[step]] for queue in QUEUES}
    tallies = {queue: of_queue for queue, of_queue in tallies.items() if of_queue}
    return seat.page(
        "front.html.j2", tallies=tallies, notices=notices(seat), mine=_mine(seat, steps), astray=_astray(seat)
    )


def notices(seat: Seat) -> list[str]:
    """What must be known before anything is read: how old the night is, what was held, which rules could not speak."""
    failed = failed_night(seat.desk.home.root)
    said = [failed.words] if failed else []
    age = (seat.today() - seat.state.night.on).days
    if age > 1:
        said.append(f"所依据的是 {seat.state.night.on} 的核对，已是 {age} 天前：夜间核对可能没有运行")
    present = every_table(seat.con)
    if "review.finding" in present:
        (held,) = first_row(
            seat.con, "SELECT count(DISTINCT (source, file)) FROM review.finding WHERE severity = 'held' AND file <> ''"
        ) or (0,)
        said += [f"有 {held} 份文件暂缓，没有采用"] if held else []
    if "flag.status" in present:
        (silent,) = first_row(
            seat.con,
            "SELECT count(DISTINCT rule) FROM flag.status "
            "WHERE township = '' AND status IN ('not_enough_data', 'not_run')",
        ) or (0,)
        said += [f"有 {silent} 条规则数据不足或未运行：没有结论，不等于没有问题"] if silent else []
    return said


def _tallies(seat: Seat, step: str, days: int) -> dict[str, Tally]:
    """What waits at one step, queue by queue."""
    title, which = STEPS[step]
    waits = (pl.lit(seat.today()) - waiting_since()).dt.total_days().alias("days")
    late = (pl.col("days") > days) & (pl.col("state") == "released")
    found = (
        picked(seat, which, "queue", "household", "state", waits)
        .group_by("queue")
        .agg(
            pl.col("household").n_unique(),
            late=pl.col("household").filter(late).n_unique(),
            oldest=pl.col("days").max().fill_null(0),
        )
    )
    return {
        queue: Tally(step, title, households, late, oldest, address({"queue": queue, "step": step}))
        for queue, households, late, oldest in found.iter_rows()
    }


def _mine(seat: Seat, steps: Sequence[str]) -> list[tuple[str, int, str]]:
    """What of the work was given to this account, then what of it waits for him at each of his steps: title, lines of
    the list, and the address that shows them."""
    if seat.colleagues.side is None:
        return []
    own = {assigned.FILTER: assigned.MINE}
    titles = ["分派给您的", *(STEPS[step][0] for step in steps)]
    where = [address(own), *(address({**own, "step": step}) for step in steps)]
    counted = assigned.mine(seat, pl.lit(value=True), *(STEPS[step][1] for step in steps))
    return [row for row in zip(titles, counted, where, strict=True) if row[1]]


def _astray(seat: Seat) -> tuple[int, str]:
    """The lines that were given to somebody who does them no more, where this account may give them anew; and the list
    of them."""
    count = assigned.astray(seat) if seat.may_write(ASSIGNED) else 0
    return count, address({assigned.FILTER: assigned.GONE})
