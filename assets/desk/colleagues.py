"""Among whom work is divided: the accounts that somebody may give cases to, and those who had some and are gone.

Belongs here: reading that out of the accounts. Does not belong here: who may be given what
(`matchers/cases/assigning.py`), writing it down (`assets/cases/assigning.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from assets.desk.accounts import Account
from assets.errors import BadInput
from data_contracts.text_yaml import meant
from matchers.cases.assigning import SIDES, Side, may_be_given_by, side_of
from matchers.cases.authority import Actor
from matchers.cases.casework import same_person

ENDED = "账户已停用"
ELSEWHERE = "已不办理这一户"
SEEN_BY = ("township", "list_no", "is_concerned")
"""What of a case says, with its queue, who sees it (`Actor.seen`)."""


@dataclass(frozen=True)
class Colleagues:
    """The accounts of a home as one of them looks at them who divides work, or does it."""

    actor: Actor
    accounts: Mapping[str, Account]

    @classmethod
    def of(cls, actor: Actor, accounts: Sequence[Account]) -> Colleagues:
        """`accounts` are all that ever were."""
        return cls(actor, {account.id: account for account in accounts})

    @property
    def side(self) -> Side | None:
        """Whose work is his; None for whoever only looks."""
        code = side_of(self.actor.role)
        return SIDES[code] if code else None

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides whose division he sees: his own first. How the county divides its work is no township's matter."""
        own = self.side
        if own is not None and side_of(self.actor.role) == "township":
            return (own,)
        return tuple(sorted(SIDES.values(), key=lambda side: side is not own))

    def theirs(self) -> list[Account]:
        """Those whom he may give work, himself first, then by name."""
        found = [
            account
            for account in self.accounts.values()
            if account.ended_at is None and may_be_given_by(self.actor, account.role, account.townships)
        ]
        return sorted(found, key=lambda account: (account.id != self.actor.account, account.name))

    def named(self, text: str) -> Account:
        """The one of them of that name or login; BadInput, with who may be meant, for any other, be it an account of
        somebody else or none."""
        word, theirs = text.strip(), self.theirs()
        for account in theirs:
            if same_person(word, [account.name]) or word.lower() == account.login:
                return account
        raise BadInput(f"不能分派给「{word[:20]}」{meant(word, [account.name for account in theirs])}")

    def gone(self, cases: pl.DataFrame, side: Side) -> pl.Expr:
        """Which of `cases` are on that side in the hands of somebody who does them no more: his account has ended, or
        he was given another township or other queues."""
        who, is_his = pl.col(side.account), pl.lit(value=False)
        if cases[side.account].null_count() == cases.height:
            return is_his
        for number in cases[side.account].drop_nulls().unique().sort():
            account = self.accounts.get(number)
            if account is not None and account.ended_at is None:
                is_his |= (who == number) & account.actor().seen()
        return (who.is_not_null() & ~is_his).fill_null(value=False)

    def why_gone(self, number: str) -> str:
        """Why somebody whose cases are `gone` does them no more."""
        account = self.accounts.get(number)
        return ELSEWHERE if account is not None and account.ended_at is None else ENDED
