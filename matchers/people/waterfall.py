"""Why a link has its probability: what each comparison added or took, from the prior odds to the final ones.

Belongs here: the steps of one pair in log2 odds and the Chinese sentence of each. Does not belong here: how a pair is
found or scored (`linkage`, the engine), or how the steps are drawn. The steps are reckoned from the model, the levels
and the restraints anew, not taken apart from the score; a test holds both together.
No name and no number is in a step: levels, shares and counts only, so it may be shown and attached to a file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from matchers.people.comparisons import MISSING, Comparison
from matchers.people.linkage import Model
from matchers.people.restraints import Restraint, holding
from matchers.people.scheme import CHINESE, Scheme

PRIOR, COMPARISON, FREQUENCY, CEILING, RIVALS = "prior", "comparison", "frequency", "ceiling", "rivals"


@dataclass(frozen=True)
class Pair:
    """What is known of a scored pair: level codes by comparison, how many of the county share the identity's value of a
    frequency column, and the odds (and number, as far as they are worth showing) of the other people it could be."""

    levels: Mapping[str, str]
    bearers: Mapping[str, int] = field(default_factory=dict)
    rival_odds: float = 0.0
    rivals: int = 0


@dataclass(frozen=True)
class Step:
    """One step of the waterfall: what it is about, what it adds in log2 odds, and why, in a sentence."""

    kind: str
    title: str
    weight: float
    reason: str


@dataclass(frozen=True)
class Waterfall:
    """The steps in order; `missing` are the titles of comparisons one side says nothing of."""

    steps: tuple[Step, ...]
    missing: tuple[str, ...]

    @property
    def totals(self) -> tuple[float, ...]:
        """The log2 odds after each step."""
        return tuple(accumulate(step.weight for step in self.steps))

    @property
    def weight(self) -> float:
        """log2 odds by agreement alone: prior, comparisons and frequencies."""
        return sum(s.weight for s in self.steps if s.kind in (PRIOR, COMPARISON, FREQUENCY))

    @property
    def held(self) -> float:
        """log2 odds under the ceiling, if there is one."""
        return sum(s.weight for s in self.steps if s.kind != RIVALS)

    @property
    def match_probability(self) -> float:
        """Of this pair by itself."""
        return probability_of(self.held)

    @property
    def probability(self) -> float:
        """Of this pair among all the people it could be: where the waterfall ends."""
        return probability_of(sum(s.weight for s in self.steps))


def probability_of(weight: float) -> float:
    """The probability that log2 odds stand for."""
    return 1 / (1 + 2**-weight)


def signed(weight: float) -> str:
    """A weight as people read it; what rounds to nothing has no sign."""
    return f"{weight:+.1f}" if abs(weight) >= 0.05 else "0.0"


def log_odds(probability: float) -> float:
    """The log2 odds that a probability strictly between 0 and 1 stands for."""
    return math.log2(probability / (1 - probability))


def waterfall(pair: Pair, model: Model, scheme: Scheme = CHINESE) -> Waterfall:
    """The steps of `pair` under `model`, in the order of the scheme; a comparison that is missing makes no step."""
    steps, missing = [_prior(model)], []
    for comparison in scheme.comparisons:
        code = pair.levels[comparison.name]
        if code == MISSING:
            missing.append(comparison.title)
            continue
        steps.append(_compared(comparison, code, model))
        frequency = comparison.levels[comparison.index(code) - 1].frequency
        if frequency:
            steps.append(_frequency(comparison, code, pair.bearers[frequency], model))
    weight = sum(step.weight for step in steps)
    steps += _held(weight, holding(pair.levels, scheme.restraints))
    shared = 0.0 - math.log2(1 + pair.rival_odds)
    steps.append(Step(RIVALS, "其他人选", shared, _rivals(pair)))
    return Waterfall(tuple(steps), tuple(missing))


def _prior(model: Model) -> Step:
    people, odds = max(model.population, 1), 2**-model.prior_weight
    return Step(
        PRIOR,
        "起点",
        model.prior_weight,
        f"证号可靠的共{people:,}人，记录中约{_share(model.coverage)}能在其中找到本人；比对之前，恰是此人的机会约{_one_in(odds)}",
    )


def _compared(comparison: Comparison, code: str, model: Model) -> Step:
    level = comparison.index(code)
    m, u = model.m[comparison.name][level - 1], model.u[comparison.name][level - 1]
    return Step(
        COMPARISON,
        f"{comparison.title}：{comparison.titles[level]}",
        model.weight(comparison.name, level),
        f"同一人的两处记录，{_share(m)}如此；两个陌生人，{_share(u)}如此",
    )


def _frequency(comparison: Comparison, code: str, bearers: int, model: Model) -> Step:
    """A rare name says more than an average one, a common one less."""
    expected = model.bearers(comparison, comparison.index(code))
    weight = math.log2(expected / max(bearers, 1))
    rarity = "比平均少见，分量加重" if weight > 0 else "比平均常见，分量减轻"
    count = f"{expected:.1f}" if expected < 100 else f"{expected:,.0f}"
    return Step(
        FREQUENCY,
        f"全县同{comparison.title}{bearers:,}人",
        weight,
        f"按{comparison.title}的平均重合率应有{count}人，实有{bearers:,}人：{rarity}",
    )


def _held(weight: float, restraints: Sequence[Restraint]) -> list[Step]:
    """The ceiling that holds the pair, if its weight is above one; the lowest counts, and all that are as low speak."""
    if not restraints:
        return []
    lowest = min(r.ceiling for r in restraints)
    if log_odds(lowest) >= weight:
        return []
    reasons = "；".join(r.reason for r in restraints if r.ceiling == lowest)
    return [
        Step(CEILING, f"把握封顶{lowest:.2f}", log_odds(lowest) - weight, f"{reasons}：比对再像，也不能只凭这些认定")
    ]


def _rivals(pair: Pair) -> str:
    if pair.rivals:
        return f"另有{pair.rivals}人也像本人，把握要与他们分摊"
    return "没有别人够得上，把握不必分摊" if pair.rival_odds < 0.05 else "其余人选各有零星可能，把握略作分摊"


def _share(share: float) -> str:
    """A share as people say it: per cent, or one in so many."""
    if share >= 0.995:
        return "几乎都"
    return f"{share * 100:.0f}%" if share >= 0.1 else f"每{_round(1 / share)}例有1例"


def _one_in(odds: float) -> str:
    return f"{_round(odds + 1)}分之一"


def _round(number: float) -> str:
    """Two significant digits, in 万 and 亿 from ten thousand on."""
    size = max(0, math.floor(math.log10(number)) - 1)
    rounded = round(number / 10**size) * 10**size
    for unit, word in ((10**8, "亿"), (10**4, "万")):
        if rounded >= unit:
            return f"{rounded / unit:g}{word}"
    return f"{rounded:,g}" if rounded >= 10 else f"{number:.1f}".removesuffix(".0")
