"""What a command works on: the published night, the ledger, the day it is, and the townships it is asked about.

Belongs here: opening them, and refusing a day or a place that cannot be meant. Does not belong here: what a command
does (`review_commands.py` and its sisters).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from pipelines.settings import settings

if TYPE_CHECKING:
    from assets.home.home import Home
    from assets.home.ledger import Ledger
    from assets.home.warehouse import Connection
    from data_contracts.jurisdiction import Jurisdiction
    from matchers.cases.authority import Actor


@dataclass(frozen=True)
class OpenedNight:
    """What a reviewer works on: the published night (read-only), the ledger, the home.

    `as_of` is the day people act on: today, unless they name another; `night` is the day of the published night.
    """

    con: Connection
    ledger: Ledger
    home: Home
    as_of: date
    night: date

    def place(self) -> Jurisdiction:
        """The county of the night, with what the home declares of it."""
        from assets.home.warehouse import first_row
        from assets.night.declarations import declarations_of

        row = first_row(self.con, "SELECT jurisdiction FROM review.night")
        places = declarations_of(self.home).jurisdictions
        if row is None or row[0] not in places:
            raise BadInput("已发布的核对所属的区划没有声明，请先用 hedui init 建立本县")
        return places[row[0]]

    def townships(self, township: str | None, group: str | None) -> tuple[str, ...] | None:
        """The townships that are asked about; None for the whole county. BadInput for one that nobody knows."""
        if township is not None and group is not None:
            raise BadInput("--township 和 --group 只能写一个")
        if township is not None:
            self._refuse_unknown(township)
            return (township,)
        return None if group is None else self._of_group(group)

    def _refuse_unknown(self, township: str) -> None:
        from data_contracts.text_yaml import meant

        rows = self.con.execute("SELECT DISTINCT township FROM flag.status WHERE township <> ''").fetchall()
        known = {name for (name,) in rows}
        if township not in known:
            raise BadInput(f"没有乡镇「{township[:20]}」{meant(township, known)}")

    def _of_group(self, name: str) -> tuple[str, ...]:
        from data_contracts.text_yaml import meant

        groups = {group.name: group.townships for group in self.place().groups(self.night)}
        if not groups:
            raise BadInput(f"本县在 {self.night} 没有工作组；在 {self.home.declarations} 的声明里写 groups")
        if name not in groups:
            raise BadInput(f"没有工作组「{name[:20]}」{meant(name, groups)}")
        return groups[name]


def signer(home: Home, con: Connection | None = None) -> Actor | None:
    """The account of whoever the command names with `--by`; None where it names nobody, or the home has no accounts.
    BadInput for a name that is no account's."""
    from assets.desk.signing import named_actor

    context = click.get_current_context(silent=True)
    by = context.params.get("by") if context else None
    return named_actor(home.root, by, con) if by else None


@contextmanager
def opened_night(home: Path | None, as_of: date | None, *, read_only: bool = False) -> Iterator[OpenedNight]:
    """Open it; BadInput when no night was ever published. Where the night is not today's, that is said.

    `read_only` for a command that only looks: it waits for nobody who writes.
    """
    from assets.explain.flag import as_of_of
    from assets.home.taken_back import refuse_taken_back
    from assets.home.warehouse import opened
    from pipelines.places import not_before

    place = settings(home).place()
    if not place.published.exists():
        raise BadInput(f"{place.root} 还没有发布过核对结果，请先运行 hedui night")
    with opened(place.published, read_only=True) as con, place.ledger(read_only=read_only) as ledger:
        night = as_of_of(con)
        if as_of is not None and as_of < night:
            raise BadInput(f"已发布的是 {night} 的核对，不能按更早的 {as_of} 办理；请重新运行那一天的 hedui night")
        refuse_taken_back(ledger.taken_back(), night, place.published)
        day = as_of or not_before(night)
        with ledger.signed_by(signer(place, con)):
            yield OpenedNight(con, ledger, place, day, night)
    if day != night:
        click.echo(f"按 {day} 办理；所依据的是 {night} 的核对。", err=True)
