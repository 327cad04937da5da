"""What a county was told of its neighbours in one prefecture: deliveries made of the neighbours' own registers.

Belongs here: the event in the county's ledger that says which files were made of which counties' rolls, and the
sentences of the night about it. Does not belong here: making them (`assets/prefecture/`), which a county alone never
does. A file that was handed on is a delivery like any other: it has its receipt and goes through the gates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assets.home.finding import Finding
from assets.home.ledger import NIGHT, Entry, Event, Ledger
from assets.intake.deliveries import Key

TOLD = "neighbours_told"
ELSEWHERE = "other_county_roll"


@dataclass(frozen=True)
class Neighbour:
    """Of which month the roll of one neighbour was handed on; `is_held`: a newer one is held there; `is_kept`: it could
    not be read that night, and what was handed on before was kept."""

    name: str
    month: str
    is_held: bool = False
    is_kept: bool = False

    @property
    def of_month(self) -> str:
        """As it stands in the title of the file that was made: what does not change the rows is not in it."""
        return f"{self.name}{self.month[:7]}"

    def __str__(self) -> str:
        """As it stands in a sentence."""
        more = "（新的一批暂缓）" if self.is_held else "（今夜没有读成，沿用）" if self.is_kept else ""
        return self.of_month + more


@dataclass(frozen=True)
class Told:
    """What a county was told on a night: by code the neighbours whose rolls were handed on and those of whom nothing
    was (name and why), `files` made that night, and why no moves were handed on, '' where they were."""

    rolls: Mapping[str, Neighbour]
    silent: Mapping[str, tuple[str, str]]
    files: tuple[Key, ...] = ()
    no_moves: str = ""

    def payload(self) -> Mapping[str, Any]:
        """As the ledger keeps it."""
        return {
            "rolls": {code: vars(n) for code, n in self.rolls.items()},
            "silent": {code: list(said) for code, said in self.silent.items()},
            "files": [list(key) for key in self.files],
            "no_moves": self.no_moves,
        }

    @classmethod
    def of(cls, entry: Entry) -> Told:
        """Back from the ledger."""
        said = entry.payload
        return cls(
            {code: Neighbour(**n) for code, n in said["rolls"].items()},
            {code: (name, why) for code, (name, why) in said["silent"].items()},
            tuple((source, sha, name) for source, sha, name in said["files"]),
            said["no_moves"],
        )

    def says_as(self, other: Told | None) -> bool:
        """Whether nothing is new since `other`, and no file was made."""
        return (
            other is not None
            and not self.files
            and {**self.payload(), "files": []}
            == {
                **other.payload(),
                "files": [],
            }
        )


def note_told(ledger: Ledger, told: Told, as_of: date) -> None:
    """Write down what a county was told, unless it was told just that before."""
    if not told.says_as(last_told(ledger, as_of)):
        ledger.append([Event(TOLD, as_of.isoformat(), told.payload())], as_of, NIGHT)


def last_told(ledger: Ledger, until_as_of: date | None = None) -> Told | None:
    """What a county was told last by a day; None where it is alone."""
    entries = ledger.events(TOLD, until_as_of)
    return Told.of(entries[-1]) if entries else None


def handed_on(ledger: Ledger, until_as_of: date | None = None) -> dict[Key, date]:
    """Every file that was made of neighbours' registers, and the night for which it was, in their order."""
    return {key: entry.as_of for entry in ledger.events(TOLD, until_as_of) for key in Told.of(entry).files}


def say_told(ledger: Ledger, as_of: date) -> Iterator[Finding]:
    """What the night says of it: of which rolls the list of other counties was made, and what nobody can see."""
    told = last_told(ledger, as_of)
    if told is None:
        return
    if told.rolls:
        made_of = "、".join(str(neighbour) for neighbour in told.rolls.values())
        yield _said("note", f"本市各县的在册人员由各县最近一批合格的低保名册汇成：{made_of}。")
    if told.silent:
        lacking = "、".join(f"{name}（{why}）" for name, why in told.silent.values())
        yield _said(
            "unread", f"本市没有可用的低保名册的县：{lacking}。在这些县是否重复享受，今夜看不出来（重复享受低保）。"
        )
    if told.no_moves:
        yield _said("unread", f"没有用上本市各县的户口迁入：{told.no_moves}。")


def _said(severity: Any, message: str) -> Finding:
    return Finding(ELSEWHERE, "", None, None, severity, message)
