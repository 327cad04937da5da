"""The drill: a backup is put back into a scratch folder and proved, before anybody needs it.

Belongs here: whether a backup would hold. Does not belong here: putting it back in earnest (`backup.py`).
Nothing of the county is touched, its witness neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from assets.errors import BadInput
from assets.home.backup import checked, known_digests, newest, restore
from assets.home.blobs import blob, is_file_of
from assets.home.home import Home
from assets.home.ledger import Head
from assets.home.memory import remember
from assets.home.proof import prove


@dataclass(frozen=True)
class Drilled:
    """What a drill came to: the backup, its ledger's head, how many files received came back and how many that its
    ledger knows did not, how many entries the county's ledger has beyond it (None where it cannot be read), and whether
    it is the same ledger."""

    folder: Path
    head: Head
    files: int
    missing: int
    beyond: int | None
    is_same: bool


def drill(home: Home, target: Path, on: date) -> Drilled:
    """Put the newest backup of `target` back into a scratch folder beside it, as on a new machine, and prove it.

    BadInput when it does not hold. The scratch folder holds a key and is removed whatever happened.
    """
    folder = newest(target)
    note = checked(folder)
    head = Head(int(note["head"]["seq"]), str(note["head"]["hash"]))
    with TemporaryDirectory(dir=folder.parent, prefix=".writing-drill-") as scratch:
        place = Home(Path(scratch) / "home")
        # What a home remembers is put back only where nothing is: the drill must not tell the county's witness.
        remember(place.root, landing=scratch)
        came = restore(place, folder, "hedui", "演练", on)
        problems = prove(place).problems
        with place.ledger(read_only=True) as ledger:
            if not problems and head.seq and ledger.hash_at(head.seq) != head.hash:
                problems = ("清单记着的台账校验值与备份里的台账不符",)
        known = known_digests(place)
        missing = sum(not is_file_of(blob(place.root, name), name) for name in known)
    if problems:
        raise BadInput(
            f"演练没有通过：备份 {folder.name} 恢复后台账核验不符：{problems[0]}；请尽快重新备份，再演练一次"
        )
    return Drilled(folder, head, came.files, missing, *_beside(home, head))


def _beside(home: Home, head: Head) -> tuple[int | None, bool]:
    """How much further the county's own ledger is than the backup's, and whether it is the same one."""
    try:
        with home.ledger(read_only=True) as ledger:
            return max(0, ledger.head().seq - head.seq), not head.seq or ledger.hash_at(head.seq) == head.hash
    except BadInput:
        return None, True
