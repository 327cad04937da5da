"""A filtered list on paper: one case card a household, a page each.

Belongs here: which households go into one print job. Does not belong here: what stands on a card (`card.py`,
`templates/paper.html.j2`). Each household that is printed is in the access log.
"""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from pipelines.desk.card import gathered
from pipelines.desk.lists import FILTERS, choices, first_of_lines
from pipelines.desk.place import Seat

MOST = 60
"""Households of one job: what a printer's tray holds, and what one person carries into villages in a week."""


def print_list(seat: Seat) -> Response:
    """The households of the list as it is filtered and sorted, `MOST` a part."""
    chosen = {name: seat.asked(name) for name in FILTERS if seat.asked(name)}
    keys = first_of_lines(seat, chosen)
    count = max(1, -(-keys.height // MOST))
    part = int(seat.asked("part")) if seat.asked("part").isdecimal() else 1
    part = min(max(part, 1), count)
    found = keys.slice((part - 1) * MOST, MOST)
    for number in found["case_id"]:
        seat.note("print", number)
    return seat.page(
        "print.html.j2",
        households=[gathered(seat, seat.case(number)) for number in found["case_id"]],
        back=urlencode(chosen),
        filters=_in_words(seat, chosen),
        total=keys.height,
        shown=found.height,
        first=(part - 1) * MOST + 1,
        most=MOST,
        part=part,
        parts=[(n, "/cases/print?" + urlencode({**chosen, "part": str(n)})) for n in range(1, count + 1)],
    )


def _in_words(seat: Seat, chosen: dict[str, str]) -> str:
    words = choices(seat)
    return "　".join(dict(words[name]).get(value, value) for name, value in chosen.items()) or "在办的全部"
