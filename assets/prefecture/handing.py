"""What a county is handed of its neighbours' registers, as deliveries to its own intake.

Belongs here: which rows, the two files, their receipts. Does not belong here: reading the neighbours' registers
(`known.py`), the words of the ledger (`assets/intake/neighbours.py`).
other_county_roll   who is enrolled in the other counties: the five columns of the contract, and nothing else
hukou_changes       of those on this county's own roll and in its own household register, who has moved into a
                    neighbour and is registered there now, where its own register of moves does not say so
The bytes lie in the county's store alone. The same neighbours give the same bytes, and a night that is run again hands
over nothing new.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from assets.home.home import Home
from assets.home.ledger import NIGHT, Ledger
from assets.intake.deliveries import Key, Receipt
from assets.intake.landing import stored, take
from assets.intake.neighbours import ELSEWHERE, Neighbour, Told, handed_on, last_told, note_told
from assets.intake.receipts import add_receipts, receipts
from assets.intake.releases import let_through_by_night
from assets.intake.withdrawals import take_back_own, withdrawals
from assets.prefecture.known import MOVES, Known

TITLES = {ELSEWHERE: "本市各县在册", MOVES: "本市各县迁入"}
ROLL_HEADER = ("县区", "低保证号", "姓名", "身份证号", "城乡类别")
MOVES_HEADER = ("姓名", "身份证号", "变动类型", "变动日期", "迁往地")

SAME_MOVE = timedelta(days=60)
"""Two police stations register one move on two days: within so many it is the same one."""

Rows = Sequence[Sequence[str | None]]


@dataclass(frozen=True)
class County:
    """To whom is handed: its home, what its own registers say, the day."""

    home: Home
    own: Known
    as_of: date


def hand(county: County, others: Sequence[Known], prefecture: str) -> bool:
    """Hand a county what its neighbours' registers say of tonight; whether any of it is new.

    Call it while the county's home is locked, before its own night reads what it has received.
    """
    with county.home.ledger() as ledger:
        before = last_told(ledger, county.as_of)
        rolls, rows, silent = _rolls(county, others, ledger, before)
        moves, no_moves = _moves(county.own, others, prefecture)
        made: list[Receipt] = []
        if rolls:
            title = "由本市各县最近一批合格的低保名册汇成：" + "、".join(n.of_month for n in rolls.values())
            made += _delivered(county, ledger, ELSEWHERE, _text(title, ROLL_HEADER, rows))
            if made and before is not None and set(before.rolls) != set(rolls):
                # More or fewer counties are more or fewer rows; what is in each was judged at home.
                let_through_by_night(ledger, made, county.as_of, "汇成名册的县有增减，各县的名册已在本县通过检查")
        is_emptied = not moves and _take_back(county, ledger, _in_force(ledger, MOVES, county.as_of))
        if moves:
            title = "由本市各县登记的户口迁入汇成，只有本县在册人员"
            made += _delivered(county, ledger, MOVES, _text(title, MOVES_HEADER, moves))
        told = Told(rolls, silent, tuple(r.key for r in made), no_moves)
        note_told(ledger, told, county.as_of)
    return bool(made) or is_emptied


def _rolls(
    county: County, others: Sequence[Known], ledger: Ledger, before: Told | None
) -> tuple[dict[str, Neighbour], Rows, dict[str, tuple[str, str]]]:
    """By code whose rolls are handed on, their rows in order, and those of whom there is none."""
    rolls: dict[str, Neighbour] = {}
    silent: dict[str, tuple[str, str]] = {}
    rows: list[Sequence[str | None]] = []
    for other in sorted(others, key=lambda known: known.code):
        if other.month is not None:
            rolls[other.code] = Neighbour(other.name, other.month.isoformat(), other.is_held)
            people = other.enrolled.select("certificate_no", "person_name", "id_number", "programme")
            rows += [(other.name, *row) for row in people.iter_rows()]
        elif other.why_not and before is not None and other.code in before.rolls:
            was = before.rolls[other.code]
            kept = _rows_before(county, ledger, was.name)
            rolls[other.code] = replace(was, is_held=False, is_kept=True)
            rows += kept
        else:
            why = other.why_not or ("名册未通过检查" if other.is_held else "没有收到名册")
            silent[other.code] = (other.name, why)
    return rolls, sorted(rows, key=lambda row: [cell or "" for cell in row]), silent


def _rows_before(county: County, ledger: Ledger, name: str) -> Rows:
    """The rows of a neighbour in what was handed on last: its last good roll stays in force while it cannot be read."""
    last = _in_force(ledger, ELSEWHERE, county.as_of)
    file = stored(county.home.store, last[-1][1]) if last else None
    if file is None or not file.is_file():
        return []
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return [tuple(cell or None for cell in row) for row in csv.reader(stream) if row and row[0] == name]


def _moves(own: Known, others: Sequence[Known], prefecture: str) -> tuple[Rows, str]:
    """Those on the roll who have moved into a neighbour and whose moving out the county does not know of; why nobody
    can say, where its own register of moves never came: what neighbours see alone is no register of moves."""
    if own.moves_on is None:
        return [], "本县的户籍变动没有收到" if any(other.arrived.height for other in others) else ""
    if not others:
        return [], ""
    places = [other.arrived.with_columns(moved_to=pl.lit(f"{prefecture}{other.name}")) for other in others]
    known = own.left.select("id_number", left_on="changed_on")
    mine = (
        pl.concat(places)
        .join(own.own_people, on="id_number", how="semi")
        .join(known, on="id_number", how="left")
        .with_columns(is_known=pl.col("left_on") >= pl.col("changed_on") - SAME_MOVE)
        .group_by("person_name", "id_number", "changed_on", "moved_to")
        .agg(pl.col("is_known").any())
        .filter(~pl.col("is_known").fill_null(value=False))
        .sort("id_number", "changed_on", "moved_to", "person_name")
    )
    columns = ("person_name", "id_number", "changed_on", "moved_to")
    return [
        (name, number, "迁出", day.isoformat(), place) for name, number, day, place in mine.select(columns).rows()
    ], ""


def _text(title: str, header: Sequence[str], rows: Rows) -> bytes:
    """A table as the county's intake reads any: a title that says of what it was made, the header, the rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([title])
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _in_force(ledger: Ledger, source: str, as_of: date) -> list[Key]:
    """What was handed on for a register by that day and was not taken back, in its order."""
    gone = withdrawals(ledger, as_of)
    return [key for key in handed_on(ledger, as_of) if key[0] == source and key not in gone]


def _delivered(county: County, ledger: Ledger, source: str, content: bytes) -> list[Receipt]:
    """Take the bytes into the county's store and write down their receipt; nothing where they are what was handed on
    last, or what somebody in the county has withdrawn. What was handed on for this very night before is taken back: two
    lists of one day contradict each other. Of moves only the last counts."""
    as_of, days = county.as_of, handed_on(ledger, county.as_of)
    before = _in_force(ledger, source, as_of)
    times = sum(1 for key, day in days.items() if key[0] == source and day == as_of)
    name = f"{TITLES[source]}_{as_of.isoformat()}{f'_{times + 1}' if times else ''}.csv"
    with tempfile.TemporaryDirectory(dir=county.home.root / "work") as folder:
        file = Path(folder) / "handed.csv"
        file.write_bytes(content)
        (receipt,), _ = take(file, name, county.home.store, source, as_of)
    refused = {key[:2] for key, word in withdrawals(ledger, as_of).items() if word.by != NIGHT}
    if receipt.key[:2] in refused or (before and before[-1][1] == receipt.sha256):
        return []
    if source == MOVES and county.own.moves_on is not None:
        # It must not make the county's own register of moves look newer than it is.
        receipt = replace(receipt, delivered_on=county.own.moves_on - timedelta(days=1))
    _take_back(county, ledger, [key for key in before if source == MOVES or days[key] == as_of])
    add_receipts(ledger, [receipt])
    return [receipt]


def _take_back(county: County, ledger: Ledger, keys: Sequence[Key]) -> bool:
    """Take back what was handed on; whether there was any."""
    mine = [r for r in receipts(ledger, county.as_of) if r.key in keys]
    take_back_own(ledger, mine, county.as_of, "本市各县的名册已重新汇成")
    return bool(mine)
