"""A prefecture of three tiny counties with people who are in two of them.

The counties are clean: whoever is flagged for being in two counties is one of those planted here. What is planted is
laid beside the counties' own files as a department would: one more sheet of the roll, a few more moves.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assets.home.warehouse import opened
from pipelines.cli import run
from tests.across import EXITS, MOVES, REGISTER, ROLL, Village, enrolled, lay, moved_in, settled
from tests.county.build import imagine, put
from tests.county.world import World
from tests.declared import declare
from tests.nights import KEY

AS_OF = date(2021, 6, 8)
CODES = {"320723": "灌云县", "320724": "灌南县", "320722": "东海县"}
PEOPLE = 700
REGISTERS = (
    "cremations", "dibao_exits", "dibao_roll", "disbursement", "divisions", "household_register", "hukou_changes",
    "vehicles",
)  # fmt: skip
"""What each county keeps of its registers: what crosses the county line, who lives where, and some that do not."""


@dataclass
class Planted:
    """Who is in two counties: number and name by what was planted."""

    number: dict[str, str] = field(default_factory=dict)
    name: dict[str, str] = field(default_factory=dict)
    everyone: dict[str, set[str]] = field(default_factory=dict)
    """By county the numbers of all its people, enrolled or not."""


@dataclass(frozen=True)
class Prefecture:
    """The prefecture's home, and what was planted."""

    root: Path
    planted: Planted

    def night(self, as_of: date = AS_OF) -> int:
        """A night of the whole prefecture; the exit code."""
        return run(["night", "--as-of", as_of.isoformat(), "--home", str(self.root)])

    def flagged(self, code: str, rule: str) -> set[str]:
        """The numbers of those whom a rule flags in a county."""
        rows = self.of(code, f"SELECT subject FROM review.flag WHERE rule = '{rule}'")
        persons = "', '".join(subject for (subject,) in rows)
        query = (
            "SELECT DISTINCT m.id_number FROM link.person AS p JOIN link.mention AS m USING (record_id, role)"
            f" WHERE m.is_valid AND p.person IN ('{persons}')"
        )
        return {number for (number,) in self.of(code, query)}

    def of(self, code: str, query: str) -> list[tuple]:
        """Rows of what a county has published."""
        with opened(self.home(code) / "published" / "hedui.duckdb", read_only=True) as con:
            return con.execute(query).fetchall()

    def home(self, code: str) -> Path:
        """The home of a county."""
        return self.root / "counties" / code


def built(root: Path) -> Prefecture:
    """The three counties, each in its home below the prefecture's, with nothing of its neighbours in its landing."""
    codes = [part for code in CODES for part in ("--county", code)]
    assert run(["prefecture", "init", "--home", str(root), "--code", "320700", *codes]) == 0
    planted, worlds = Planted(), {}
    for seed, code in enumerate(CODES, start=11):
        home = root / "counties" / code
        worlds[code] = imagine(PEOPLE, seed, AS_OF, True, code)
        put(worlds[code], home)
        for register in (home / "landing").iterdir():
            if register.name not in REGISTERS:
                shutil.rmtree(register)
        shutil.rmtree(home / "landing_next")
        declare(home, code, AS_OF, CODES[code])
        (home / "key").write_bytes(KEY)
        (home / "key").chmod(0o400)
        planted.everyone[code] = set(map(str, worlds[code].people.id_number))
    prefecture = Prefecture(root, planted)
    _plant(prefecture, worlds)
    return prefecture


def _heads(world: World) -> list[tuple[str, str]]:
    """Heads who are enrolled alone, all of them grown up: name and number."""
    folk = world.people
    alone = [c for c in world.certificates if c.status == "正常" and not c.exited_on and len(c.members) == 1]
    grown = [c.person for c in alone if 30 < folk.age[c.person] < 60]
    return [(str(folk.name[p]), str(folk.id_number[p])) for p in grown]


def _plant(prefecture: Prefecture, worlds: dict[str, World]) -> None:
    """Who is in two counties, in every way that matters, and who only looks so."""
    one, two, three = CODES
    heads = iter(_heads(worlds[one]))
    words = ("twice", "suspended", "left", "namesake", "moved", "moved_on", "known")
    people = dict(zip(words, heads, strict=False))
    prefecture.planted.name.update({word: name for word, (name, _) in people.items()})
    prefecture.planted.number.update({word: number for word, (_, number) in people.items()})

    def on_roll(word: str, certificate: str, status: str = "正常", number: str = "") -> tuple[str, ...]:
        name, own = people[word]
        return enrolled(certificate, (name, number or own), place_of(two), status)

    def place_of(code: str) -> Village:
        village = worlds[code].places.villages[0]
        return village.township, village.full

    namesake = worlds[two].free_number(worlds[two].people.birth[0], is_male=True)
    two_landing = prefecture.home(two) / "landing"
    lay(two_landing / "dibao_roll" / "农村低保补报202106.csv", ROLL, [
        on_roll("twice", "320724900000001"), on_roll("suspended", "320724900000002", "暂停"),
        on_roll("left", "320724900000003"), on_roll("namesake", "320724900000004", number=namesake),
    ])  # fmt: skip
    name, number = people["left"]
    gone = ("320724900000003", name, name, number, *place_of(two), "其他", "2021-06-04")
    lay(two_landing / "dibao_exits" / "退出名册补报.csv", EXITS, [gone])
    three_landing = prefecture.home(three) / "landing"
    lay(three_landing / "hukou_changes" / "户籍变动补报.csv", MOVES, [
        moved_in(people[word], "2021-02-20", CODES[three]) for word in ("moved", "moved_on", "known")
    ])  # fmt: skip
    at_home = [settled(f"32072299{at:05}", people[word], place_of(three)) for at, word in enumerate(("moved", "known"))]
    lay(three_landing / "household_register" / "户籍人口补报.csv", REGISTER, at_home)
    own = prefecture.home(one) / "landing"
    lay(own / "hukou_changes" / "户籍变动补报.csv", MOVES, [(*people["known"], "迁出", "2021-02-12", "东海县")])
