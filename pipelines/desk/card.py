"""The card of a household: what the registers say on the left, what is to be filled in on the right.

Belongs here: gathering one household for one page. Does not belong here: taking what was filled in (`answering.py`,
`reviewing.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from starlette.responses import Response

from assets.desk.people import Known
from assets.explain.history import history
from assets.explain.timeline import Member
from assets.home.warehouse import first_row
from matchers.blotting import blotted
from pipelines.desk.lists import FILTERS
from pipelines.desk.neighbours import neighbours
from pipelines.desk.place import Seat
from pipelines.desk.reports import of_household


def card(seat: Seat) -> Response:
    """The household of one flag, with the form that this account fills in."""
    case = seat.case(seat.request.path_params["number"])
    seat.note("look", case["case_id"], is_seen=True)
    return seat.page("card.html.j2", **_whole(seat, case, gathered(seat, case)))


def card_again(seat: Seat, case: Mapping[str, Any], **problems: Sequence[str]) -> Response:
    """The card with what was wrong in one of its forms: `answer_problems`, `review_problems`, `money_problems`,
    `appeal_problems` or `assign_problems`."""
    return seat.page("card.html.j2", 422, **_whole(seat, case, gathered(seat, case), **problems))


def _whole(
    seat: Seat,
    case: Mapping[str, Any],
    found: dict[str, Any],
    *,
    answer_problems: Sequence[str] = (),
    review_problems: Sequence[str] = (),
    money_problems: Sequence[str] = (),
    appeal_problems: Sequence[str] = (),
    assign_problems: Sequence[str] = (),
) -> dict[str, Any]:
    """Everything on the card: what is known of the household, and the forms."""
    from pipelines.desk.answering import answer_form
    from pipelines.desk.appeals import appeal_part
    from pipelines.desk.assigning import assign_part
    from pipelines.desk.money import money_part
    from pipelines.desk.reviewing import review_form

    return {
        **found,
        **answer_form(seat, case, answer_problems),
        **review_form(seat, case, review_problems),
        **money_part(seat, found["line"], money_problems),
        **appeal_part(seat, case, appeal_problems),
        **assign_part(seat, case, assign_problems),
    }


def show_number(seat: Seat) -> Response:
    """The whole number of one person of the household, for a reason that is written down."""
    case = seat.case(seat.request.path_params["number"])
    found = gathered(seat, case)
    which, purpose = seat.field("which"), seat.field("purpose")
    if not purpose or not which.isdecimal() or int(which) >= len(found["household"]):
        found |= {"problem": "查看完整证号须选定一人，并写明事由"}
    else:
        seat.note("number_shown", case["case_id"], blotted(purpose)[:100])
        person = found["household"][int(which)]["person"]
        row = first_row(seat.con, "SELECT id_number FROM link.identity WHERE person = ?", [person])
        found |= {"whole": {person: row[0] if row and row[0] else "（没有证号）"}}
    return seat.page("card.html.j2", **_whole(seat, case, found))


def gathered(seat: Seat, case: Mapping[str, Any]) -> dict[str, Any]:
    """What the left side of the card shows."""
    line = seat.line_of(case)
    beside = seat.beside(case)
    if line.is_empty():
        line = beside.filter(pl.col("case_id") == case["case_id"])
    others = beside.filter(
        (pl.col("household") == case["household"]) & ~pl.col("case_id").is_in(line["case_id"].to_list())
    )
    night = seat.state.night
    night.stories.prepare(seat.con, line.select("rule", "case_id").iter_rows())
    paid = night.people.members(seat.con, case["certificate_no"])
    persons = list(dict.fromkeys([*(m.person for m in paid), *line["person"].drop_nulls()]))
    rules = seat.desk.book.rules
    return {
        "case": case,
        "line": [
            {
                **flag,
                "title": rules[flag["rule"]].title if flag["rule"] in rules else flag["rule"],
                "reason": blotted(flag["reason"] or ""),
                "parts": night.stories.of(seat.con, flag["rule"], flag["case_id"]),
                "history": history(seat.state.events_of([flag["case_id"]])),
            }
            for flag in line.iter_rows(named=True)
        ],
        "others": [
            {**flag, "title": rules[flag["rule"]].title if flag["rule"] in rules else flag["rule"]}
            for flag in others.iter_rows(named=True)
        ],
        "household": _household(seat, paid, persons),
        "happenings": _told(seat, persons),
        "neighbours": _neighbours(seat, case),
        "papers": of_household(seat, case),
        "problem": "",
        "whole": None,
    }


def _household(seat: Seat, paid: Sequence[Member], persons: list[str]) -> list[dict[str, str]]:
    known = seat.state.night.people.named(seat.con, persons)
    words = {m.person: "户主" if m.is_head else m.relation for m in paid}
    return [
        {
            "person": person,
            "name": blotted(who.name or "（姓名不详）"),
            "number": who.number,
            "born": who.born,
            "relation": words.get(person, "疑点所指的人"),
        }
        for person in persons
        for who in [known.get(person, Known())]
    ]


def _told(seat: Seat, persons: list[str]) -> list[dict[str, str]]:
    names = seat.names(persons)
    return [
        {"on": str(h.on), "words": blotted(h.words), "who": names.get(h.person, "")}
        for h in seat.state.night.people.timeline(seat.con, persons)
    ]


def _neighbours(seat: Seat, case: Mapping[str, Any]) -> dict[str, str]:
    """The households before and after this one on the list it was opened from."""
    chosen = {name: seat.asked(name) for name in FILTERS if seat.asked(name)}
    return dict(zip(("previous", "next"), neighbours(seat, case, chosen), strict=True))
