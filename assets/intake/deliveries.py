"""What tells a delivery from a file that lies there: the receipts, and which of tonight's files are news.

Belongs here: name, time and inode of a file against what the ledger knows (decision 0014). Does not belong here:
copying (`landing.py`), whether a name or a day makes another batch of the same content (`raw.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assets.errors import BadInput
from matchers.blotting import blotted

Key = tuple[str, str, str]
"""What decides the rows of a received file: its register, the digest of its bytes, its name."""


@dataclass(frozen=True)
class Receipt:
    """One file as it came: its bytes by digest, the source it was put under, its name, and the first night that saw it
    so.

    `modified` (nanoseconds) and `inode` tell a delivery from a file that lies there; members of an archive have the
    archive's.
    `delivered_on` is set where the file had come before that night, under the name `was` or before times were kept.
    `copy` is no part of what came: a night that loads the same bytes again counts them.
    The original name may hold personal data: it is kept here and nowhere else; people are told `shown_name`.
    """

    sha256: str
    source: str
    original_name: str
    size: int
    received_on: date
    modified: int | None = None
    inode: int | None = None
    delivered_on: date | None = None
    was: str | None = None
    copy: int = 1

    @property
    def file(self) -> str:
        """The file among those of its source that a night loads: its digest, and which of equal ones it is."""
        return self.sha256 if self.copy == 1 else f"{self.sha256}-{self.copy}"

    @property
    def delivered(self) -> date:
        """The night by which the sender had put these bytes down: what a list without a month is a list of."""
        return self.delivered_on or self.received_on

    @property
    def key(self) -> Key:
        """What decides the rows: the contract, the bytes, and the name, which may give month, place or programme."""
        return self.source, self.sha256, self.original_name

    @property
    def shown_name(self) -> str:
        """The name as lists and sentences tell it: a number of a card or an account in it is blotted out."""
        return blotted(self.original_name)

    def is_called(self, name: str) -> bool:
        """Whether a person who writes `name` means it, or the archive it came in; names are copied out of lists."""
        own = {self.original_name, self.shown_name}
        return name in own or any(called.startswith(f"{name}/") for called in own)


def called(receipts: Sequence[Receipt], source: str, name: str) -> list[Receipt]:
    """The receipts of a register that a person means by a name, oldest first; BadInput where one list shows several
    files under it."""
    mine = [r for r in receipts if r.source == source and r.is_called(name)]
    alike = {r.original_name for r in mine if r.shown_name == name != r.original_name}
    if len(alike) > 1:
        raise BadInput(f"名册「{source}」有 {len(alike)} 个文件都显示为「{name}」(号码已略)；请写出文件原来的全名")
    return mine


def news_of(found: Sequence[Receipt], earlier: Sequence[Receipt]) -> list[Receipt]:
    """Of the files that lie there tonight those that are news, each as it is to be written down."""
    names = {receipt.key for receipt in found}
    of_bytes: dict[tuple[str, str], list[Receipt]] = {}
    for receipt in earlier:
        of_bytes.setdefault(receipt.key[:2], []).append(receipt)
    receipts = []
    for receipt in found:
        before = of_bytes.setdefault(receipt.key[:2], [])
        if (news := _as_news(receipt, before, names)) is not None:
            before.append(news)
            receipts.append(news)
    return receipts


def _as_news(found: Receipt, before: Sequence[Receipt], names: Collection[Key]) -> Receipt | None:
    """The receipt of known bytes under a new name or written anew, in the light of those `before`; None for no news.

    A night that is run again adds nothing to bytes that came later. A file with the time and the inode of one that is
    gone is that one renamed: its name may say more, but nobody delivered anything.
    """
    if any(k.received_on > found.received_on for k in before):
        return None
    mine = [k for k in before if k.original_name == found.original_name]
    if mine:
        times = [k.modified for k in mine if k.modified is not None]
        if not times:
            return replace(found, delivered_on=mine[-1].delivered)
        return found if found.modified is not None and found.modified > max(times) else None
    gone = [k for k in before if k.key not in names]
    if not gone:
        return found
    last = gone[-1]
    is_moved = last.modified is None or (last.modified, last.inode) == (found.modified, found.inode)
    return replace(found, was=last.original_name, delivered_on=last.delivered if is_moved else None)
