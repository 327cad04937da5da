"""Self-declarations of honest officials: the family as it is, and everybody near who draws dibao.

Belongs here: who declares, and what an honest sheet says. Does not belong here: sheets that do not say it.
"""

from __future__ import annotations

from ..people import NOBODY
from ..registers import Declaration
from ..world import World
from .common import kept, standing

REPORTING = frozenset({"民政干部职工", "乡镇经办", "民政协理员"})


def settle(world: World) -> None:
    """The bureau's and the townships' people declare, and a third of the village cadres; nobody near is left out."""
    notes, listed = kept(world), standing(world, world.as_of)
    said: dict[int, list[Declaration]] = {}
    for line in world.of(Declaration):
        said.setdefault(line.official, []).append(line)
    for order, office in enumerate(world.offices):
        if office.category in REPORTING or (office.category == "村居干部" and order % 3 == 0):
            said.setdefault(office.person, [])
    lines = world.of(Declaration)
    lines.clear()
    for official in sorted(said.keys() - notes.never_declares):
        written = {line.person: line for line in said[official]}
        for person, word in _family(world, official, listed.keys() | written.keys()).items():
            if (official, person) not in notes.left_out:
                has_id = world.people.age[person] >= 16 or world.rng.random() < 0.7
                honest = Declaration(official, person, word, person in listed, has_id)
                lines.append(written.pop(person, honest))
        lines.extend(written.values())


def _family(world: World, official: int, needed) -> dict[int, str]:
    """The reporter, then the relatives the form asks for who live, then everybody near of `needed`."""
    folk = world.people
    near = folk.near_relatives(official)
    alive = folk.is_alive
    spouse = int(folk.spouse[official])
    family = {official: "本人"}
    asked = ("丈夫", "妻子", "儿子", "女儿", "父亲", "母亲")
    family |= {p: word for p, word in near.items() if word in asked and alive[p]}
    if spouse != NOBODY:
        in_laws = ((int(folk.father[spouse]), "配偶父亲"), (int(folk.mother[spouse]), "配偶母亲"))
        family |= {p: word for p, word in in_laws if p != NOBODY and alive[p] and p not in family}
    return family | {p: word for p, word in near.items() if p in needed and p not in family}
