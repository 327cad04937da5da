"""What the modules of this group agree on: rules, who is in office, whom a name stands for, what plants keep to itself.

Belongs here: small readings of the world by the letter of the rules. Does not belong here: any register's entries.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from ..records import Certificate, Office
from ..registers import Visit
from ..world import World

STALE, UNVISITED, CONTRADICTED = "filing_stale", "filed_not_visited", "declaration_contradicted"
HANDLER, MANDATORY, REPEATED = "handler_is_relative", "mandatory_visit_missing", "petition_repeated_open"
BUREAU = "民政干部职工"


@dataclass
class Kept:
    """What the honest ways of the county leave alone: who does not declare, and whom somebody leaves out."""

    never_declares: set[int] = field(default_factory=set)
    left_out: set[tuple[int, int]] = field(default_factory=set)


def kept(world: World) -> Kept:
    """The one note of the plants of this group."""
    notes = world.of(Kept)
    if not notes:
        notes.append(Kept())
    return notes[0]


def serves(office: Office, as_of: date) -> bool:
    """Whether the post is in force."""
    return office.since <= as_of and (office.until is None or office.until >= as_of)


def township_of(world: World, village: int) -> str:
    """The township of a village."""
    return world.places.villages[village].township


class Roster:
    """Officials in office on a day, by the names they sign with; strangers count once they are people."""

    def __init__(self, world: World, as_of: date) -> None:
        self.world = world
        self.bearers: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._signers: dict[str, list[int]] = {}
        self.posts = [o for o in world.offices if serves(o, as_of) and o.person < world.people.count]
        for office in self.posts:
            place = BUREAU if office.category == BUREAU else township_of(world, office.village)
            self.bearers[place, world.people.name[office.person]].add(office.person)

    def bearer(self, township: str, name: str) -> int | None:
        """The one official of the township or the bureau who has the name; None when there is none or several."""
        found = self.bearers.get((township, name), set()) | self.bearers.get((BUREAU, name), set())
        return next(iter(found)) if len(found) == 1 else None

    def signers(self, township: str) -> list[int]:
        """Who visits and handles in a township: its clerks, its assistants and the bureau's staff."""
        if township not in self._signers:

            def signs(office: Office) -> bool:
                is_near = township_of(self.world, office.village) == township
                return office.category == BUREAU or (office.category in ("乡镇经办", "民政协理员") and is_near)

            self._signers[township] = list(dict.fromkeys(o.person for o in self.posts if signs(o)))
        return self._signers[township]


def kin_of(world: World, certificate: Certificate) -> set[int]:
    """Near relatives of everybody who ever stood on the certificate."""
    return {r for m in certificate.members for r in world.people.near_relatives(m.person)}


def county_visits(world: World) -> dict[str, list[date]]:
    """Days of the county's own visits by certificate."""
    days: dict[str, list[date]] = defaultdict(list)
    for visit in world.of(Visit):
        if visit.level == "县级":
            days[visit.certificate].append(visit.visited_on)
    return days
