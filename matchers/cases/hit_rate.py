"""How often the questions of a rule turn out right, and when a rule that is mostly wrong stops being asked.

Belongs here: counting answers from ledger events, the interval of a share, the bar. Does not belong here: the ledger
(`assets/cases/rule_words.py`), what an answer does to its case (`review`).

An answer is what the township, or after it the county, found of a case: the latest one counts, once a case, also when
the case has been reopened or is gone since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from matchers.cases.casework import NAMESAKE, SOURCE_WRONG, outcomes
from matchers.cases.continuation import OPENINGS, follow
from matchers.cases.rates import wilson
from matchers.cases.undoing import without_undone

ENOUGH_ANSWERS = 20
"""Answers a rule needs before its hit rate says anything."""

BAR_PERCENT = 30.0
"""A rule of which fewer answers than this are confirmed sends people to households mostly for nothing."""


@dataclass(frozen=True)
class HitRate:
    """Answers to a rule's questions and how many confirmed it: of all time, and since the county last looked at it."""

    answered: int = 0
    confirmed: int = 0
    answered_since: int = 0
    confirmed_since: int = 0

    @property
    def is_stopped(self) -> bool:
        """Whether what came since the last look is enough and mostly wrong: then nothing of it is released."""
        share = 100 * self.confirmed_since / self.answered_since if self.answered_since else 100.0
        return self.answered_since >= ENOUGH_ANSWERS and share < BAR_PERCENT

    @property
    def words(self) -> str:
        """The share in Chinese with its interval, as far as there are enough answers."""
        return share_text(self.confirmed, self.answered)

    @property
    def words_since(self) -> str:
        """The same of what came since the last look."""
        return share_text(self.confirmed_since, self.answered_since)


def share_text(confirmed: int, answered: int) -> str:
    """A confirmed share in Chinese: its counts, and from ENOUGH_ANSWERS on per cent and interval."""
    if not answered:
        return "还没有反馈"
    counts = f"反馈 {answered} 条，属实 {confirmed} 条"
    if answered < ENOUGH_ANSWERS:
        return f"{counts}，不满 {ENOUGH_ANSWERS} 条，不算命中率"
    low, high = wilson(confirmed, answered)
    return f"{counts}，命中率 {100 * confirmed / answered:.0f}%（95% 区间 {low:.0f}–{high:.0f}%）"


def hit_rates(events: pl.DataFrame, looked_at: Mapping[str, int]) -> dict[str, HitRate]:
    """The hit rate of every rule that was answered, from the events of cases (`review.EVENTS`).

    `looked_at` gives for a rule the number of the entry by which the county let it be released again: answers before
    that are settled.
    """
    found: dict[str, list[int]] = {}
    for rule, outcome, seq in findings(events).select("rule", "outcome", "seq").iter_rows():
        counts = found.setdefault(rule, [0, 0, 0, 0])
        is_right, is_since = confirms(outcome), seq > looked_at.get(rule, 0)
        for place, counted in enumerate((True, is_right, is_since, is_since and is_right)):
            counts[place] += counted
    return {rule: HitRate(*counts) for rule, counts in sorted(found.items())}


_OF_OPENING = ("rule", "rule_digest", "township", "person")


def confirms(outcome: str) -> bool:
    """Whether an outcome says that the question was right; a wrong register or a namesake says that it was not."""
    known = outcomes().get(outcome)
    return known is not None and not known.is_clearing and outcome not in {SOURCE_WRONG, NAMESAKE}


def findings(events: pl.DataFrame) -> pl.DataFrame:
    """The latest finding of each case: subject (the case), rule, rule_digest (null for cases of early releases),
    township, person, outcome, and seq, the number of its entry.

    Within an opening the county's word stands before the township's; answers to one list that disagree are none until
    the county decides. What was found of a case that goes on under another number is found of that one.
    """
    told = pl.col("payload").str.json_path_match
    told_of = (
        follow(without_undone(events))
        .sort("seq")
        .with_columns(
            *(told(f"$.{word}").forward_fill().over("subject").alias(word) for word in _OF_OPENING),
            opening=pl.col("kind").is_in(list(OPENINGS)).cast(pl.Int32).cum_sum().over("subject"),
        )
        .filter(~(pl.col("kind") == "moved").any().over("subject"))
        .filter(pl.col("kind").is_in(["answered", "closed"]))
        .with_columns(
            outcome=told("$.outcome"),
            list_no=pl.when(pl.col("kind") == "closed").then(pl.lit("")).otherwise(told("$.list_no").fill_null("")),
        )
    )
    # Each step looks at what the one before left.
    for narrower in (
        pl.col("opening") == pl.col("opening").max(),
        (pl.col("kind") == "closed") == (pl.col("kind") == "closed").any(),
        pl.col("list_no") == pl.col("list_no").max(),
    ):
        told_of = told_of.filter(narrower.over("subject"))
    return (
        told_of.group_by("subject", maintain_order=True)
        .agg(
            pl.col(*_OF_OPENING, "outcome", "seq").last(),
            is_disputed=(pl.col("kind") == "answered").any() & (pl.col("outcome").n_unique() > 1),
        )
        .filter(~pl.col("is_disputed") & pl.col("rule").is_not_null())
    )
