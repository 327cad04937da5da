"""Letters, calls and visits about social assistance, in an honest county: most are settled, nobody comes twice in vain.

Belongs here: ambient petitions and the one way to enter one. Does not belong here: planted cases.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from ..registers import Petition
from ..world import World

CHANNELS = ("来信", "来访", "12345热线", "电话", "网上信访", "上级转办")


def fill(world: World) -> None:
    """Half about households on the roll, half about others; some came twice, and the last time it was settled."""
    folk, rng = world.people, world.rng
    count = max(8, world.size // 600)
    heads = [c for c in world.certificates if c.present(world.month) and c.status == "正常"]
    about = rng.choice(len(heads), min(count // 2, len(heads)), replace=False).tolist()
    on_roll = {m.person for c in world.certificates for m in c.members}
    fits = [p for p in np.flatnonzero(folk.is_alive & (folk.age >= 25)).tolist() if p not in on_roll]
    others = rng.choice(fits, min(count - count // 2, len(fits)), replace=False).tolist()
    for order, (person, number) in enumerate(
        [(heads[at].members[0].person, heads[at].number) for at in about] + [(int(p), "") for p in others]
    ):
        day = world.before(30, 400)
        is_settled = order % 3 > 0
        settled_on = _later(world, day) if is_settled else None
        if order % 7 == 0 and is_settled:
            earlier = day - timedelta(days=int(rng.integers(40, 200)))
            enter(world, person, number, earlier, is_complaint=False, settled_on=_later(world, earlier))
        has_id = not number or order % 4 > 0
        enter(world, person, number, day, is_complaint=order % 5 < 2, settled_on=settled_on, has_id=has_id)


def _later(world: World, day: date) -> date:
    return min(day + timedelta(days=int(world.rng.integers(5, 28))), world.as_of - timedelta(days=1))


def enter(
    world: World,
    person: int,
    certificate: str,
    day: date,
    *,
    is_complaint: bool,
    settled_on: date | None = None,
    has_id: bool = True,
) -> None:
    """One more petition in the book."""
    book = world.of(Petition)
    number = f"{day.year}XF{len(book) + 1:05d}"
    channel = CHANNELS[int(world.rng.integers(len(CHANNELS)))]
    book.append(Petition(number, person, certificate, day, channel, is_complaint, settled_on, has_id))
