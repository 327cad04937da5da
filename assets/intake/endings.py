"""When what was found about a file is no longer said: its cause has ended.

Belongs here: which findings of the files of one register still hold. Does not belong here: finding them
(`assets/intake/reading/`, `raw.py`), taking a file back (`withdrawals.py`).

A finding ends when a good file came under the same name (it was corrected), when the file is one of a list that a newer
one has taken the place of, or when the file is withdrawn, which leaves it unread altogether. A held file that none of
these answers stays said: what it would have brought is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from assets.home.finding import Finding
from assets.intake.deliveries import Key, Receipt
from data_contracts.contract import Source

Found = tuple[Receipt, Finding]


def still_standing(
    source: Source,
    found: Sequence[Found],
    loaded: Sequence[Receipt],
    last_batches: Mapping[Key, date],
    newest: date | None,
) -> list[Finding]:
    """The findings of a register's files whose cause has not ended.

    `loaded` are the files of which rows were used, `last_batches` the newest batch each file has rows of (none for a
    held one), `newest` the register's newest accepted batch. A held file becomes a note once a later good file of the
    register has come.
    """
    return [
        _settled(finding, receipt, loaded)
        for receipt, finding in found
        if not _is_corrected(receipt, finding, loaded)
        and not _is_replaced(source, last_batches.get(receipt.key, receipt.delivered), finding, newest)
    ]


def _is_corrected(receipt: Receipt, finding: Finding, loaded: Sequence[Receipt]) -> bool:
    """Whether a good file came under the name of a held one, or under the name it was given later."""
    names = {receipt.original_name, *(r.original_name for r in loaded if r.was == receipt.original_name)}
    return finding.severity == "held" and any(
        r.original_name in names and (r.received_on, r.modified or 0) > (receipt.received_on, receipt.modified or 0)
        for r in loaded
    )


def _is_replaced(source: Source, last_batch: date, finding: Finding, newest: date | None) -> bool:
    """Whether the finding is of a list of which a newer one is in force.

    Never of a held file: it may be one office's share of the list, and the newer file another's; who knows that it is
    not withdraws it.
    """
    if source.arrives != "list" or finding.severity == "held":
        return False
    return newest is not None and last_batch < newest


def _settled(finding: Finding, receipt: Receipt, loaded: Sequence[Receipt]) -> Finding:
    """A held file is history once a later good file of the same source has come."""
    is_past = any(r.received_on > receipt.received_on for r in loaded)
    return replace(finding, severity="note") if finding.severity == "held" and is_past else finding
