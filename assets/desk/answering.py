"""An answer given at the desk: the same line, the same check, the same events as one that comes back in a workbook.

Belongs here: a line of a list as its form, and writing what was said of it. Does not belong here: what an answer must
hold (`matchers/cases/answers.py`), pages (`pipelines/desk`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from assets.cases.states import states_of, states_since
from assets.errors import BadInput
from assets.home.ledger import Ledger
from assets.intake.deliveries import Receipt
from assets.workbooks.answers import Given, write_answers
from matchers.cases.answers import Answer, Sent, cleaned, understood
from matchers.cases.authority import Concern, refusals
from matchers.cases.form import RETURNED

DESK = "网上填报"


@dataclass(frozen=True)
class Taken:
    """An answer that counts: how many cases it was written for, the ledger's number of it, what is to be said of it."""

    cases: int
    seq: int
    remarks: tuple[str, ...]


class ChangedError(BadInput):
    """Somebody else wrote about the line since its form was opened; nothing was written."""


def sent_of(cases: pl.DataFrame) -> Sent:
    """What a line asks in one queue, from its cases in the columns of `case_frame`, in the order of their numbers;
    BadInput where they stand on no list. Only these cases are answered: what an account does not see it does not judge.
    """
    rows = cases.sort("case_id")
    if rows.is_empty() or rows["list_no"][0] is None:
        raise BadInput("这一户还没有下发，不能填报")
    first = rows.row(0, named=True)
    flags = tuple(rows.select("case_id", "released_digest").iter_rows())
    return Sent(first["list_no"], first["line_no"], first["queue"], flags, first["released_on"])


def typed_cells(text: Mapping[str, str], untrue: Collection[str], sent: Sent) -> dict[str, str]:
    """The form's cells as a workbook's line would have them: flags that are untrue by their place on the line."""
    places = [str(place) for place, (number, _) in enumerate(sent.flags, 1) if number in untrue]
    return {**text, "untrue_flags": ",".join(places)}


def checked(sent: Sent, cells: Mapping[str, str], as_of: date) -> Answer | list[str]:
    """What was filled in, understood; or everything that is wrong with it, in Chinese."""
    return understood(cleaned(cells), sent, as_of)


def take(
    ledger: Ledger,
    sent: Sent,
    answer: Answer,
    as_of: date,
    by: str,
    concern: Concern,
    seen_seq: int,
    line: pl.DataFrame | None = None,
) -> Taken:
    """Write an answer down. `seen_seq` is the number of the last event about the line when its form was opened:
    ChangedError where there is a newer one. `line` are its cases as the desk knows them, so that they are folded anew
    only where the ledger goes on from there. BadInput where the account may not answer."""
    with ledger.deciding():
        if problems := refusals(ledger.signer, "answer", concern):
            raise BadInput(";".join(problems))
        numbers = [case for case, _ in sent.flags]
        states = states_of(ledger, numbers) if line is None else states_since(ledger, line)
        if _last_seq(states) > seen_seq:
            raise ChangedError("您打开这张表之后，这一户又有了新的记录，没有写入；请核对后再提交")
        given = Given(sent, answer, Receipt("", RETURNED, DESK, 0, as_of), DESK, 0)
        # What changed since the list left is the night's to say; here it is on the page already.
        cases = states.with_columns(flag_digest=pl.lit(None, dtype=pl.String))
        _, written, _, findings = write_answers([given], ledger, cases, as_of, by)
        return Taken(written, ledger.head().seq, tuple(f.message.partition("):")[2] for f in findings))


def _last_seq(states: pl.DataFrame) -> int:
    last: Any = states["last_seq"].max()
    return int(last) if last is not None else 0
