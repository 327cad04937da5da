"""Setting the witness of a home, and whether it is still the one that was set.

Belongs here: the events of the ledger that say which witness holds. Does not belong here: its lines (`witness.py`).
The place stands in `hedui.yaml`, which anybody with the disk can edit, and in the ledger, which tells on him.
"""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

from assets.errors import BadInput
from assets.home.clock import today
from assets.home.home import Home
from assets.home.ledger import Event, Ledger
from assets.home.memory import remember
from assets.home.witness import Witness

WITNESS_SET = "witness_set"


def set_witness(home: Home, file: Path | None, by: str) -> None:
    """Make `file` the witness of `home`, or none; it is told where the ledger stands. BadInput when it cannot be."""
    before = home.witness
    with home.ledger() as ledger:
        if file is not None:
            _refuse_unfit(home, file, ledger)
        try:
            with ledger.deciding():
                ledger.append([Event(WITNESS_SET, "witness", {"path": str(file or "")})], today(), by)
                remember(home.root, witness=str(file or ""))
        except BaseException:
            remember(home.root, witness=str(before.path) if before else "")
            raise
        if file is not None:
            Witness(file).note(*astuple(ledger.head()))


def _refuse_unfit(home: Home, file: Path, ledger: Ledger) -> None:
    if file.resolve().is_relative_to(home.root.resolve()):
        raise BadInput("见证文件不能放在数据目录里：能改台账的人也能改它；请放到另一块盘或另一台机器的共享目录")
    if not Witness(file).note(*astuple(ledger.head())):
        raise BadInput(f"见证文件 {file} 写不进去，没有设置；请检查目录是否存在、是否有写权限")


def changed_behind(home: Home, ledger: Ledger) -> str:
    """The sentence of a witness that is not the one somebody set; empty when it is."""
    events = ledger.events(WITNESS_SET)
    in_ledger, now = events[-1].payload["path"] if events else "", str(home.witness.path) if home.witness else ""
    if in_ledger == now:
        return ""
    return f"台账记着的见证文件({in_ledger or '无'})与 hedui.yaml 里的({now or '无'})不同，曾有人改动设置"
