"""What agreement is worth: Fellegi–Sunter weights from pattern counts, by recordlinkage's ECM with anchored u.

Belongs here: estimating m and u, weighing patterns. This is the one module that knows recordlinkage (and its pandas).
Does not belong here: how pairs are found or written down, how a weight is explained (`waterfall`).

u is counted on random pairs, never on blocked ones: in a block the strangers share the block's key, and a
free two-class model takes a crowd of same-birthday strangers for the matches. m is learnt block by block from
the comparisons that the block's key leaves free. Both are drawn towards the documented priors of the levels,
so a small county, or a night with few unclear records, is judged by the priors alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl

from matchers.people.blocking import BLOCKS, Block
from matchers.people.comparisons import COMPARISONS, Comparison

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COVERAGE = 0.8
"""Share of unclear records whose person stands in the registers at all (the rest are strangers to the county)."""

U_PRIOR_PAIRS = 40_000.0
M_PRIOR_MATCHES = 100.0
"""How many pairs the priors of u and m count for; below that much evidence the priors prevail."""

DIGITS = "0123456789abcdef"
"""A pattern has one of them a comparison."""

Levels = Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class Model:
    """m and u of every level (index 0 = first level after missing), the prior odds of a pair, and what was refused.

    `population` is the number of identities a mention could be, `coverage` the share of mentions whose person is
    among them; the prior odds are coverage / population.
    """

    m: Levels
    u: Levels
    population: int
    notes: tuple[str, ...] = ()
    coverage: float = COVERAGE

    @classmethod
    def of(cls, table: pl.DataFrame, population: int, coverage: float) -> Model:
        """The model that wrote `table` (see `table`)."""
        weighed = table.filter(pl.col("level") > 0).sort("comparison", "level")
        levels = {name: own for (name,), own in weighed.group_by("comparison", maintain_order=True)}
        return cls(
            {name: tuple(own["m"]) for name, own in levels.items()},
            {name: tuple(own["u"]) for name, own in levels.items()},
            population,
            coverage=coverage,
        )

    @property
    def prior_weight(self) -> float:
        """log2 of the odds that a mention is one given identity, before anything is compared."""
        return math.log2(self.coverage / max(self.population, 1))

    def chance(self, comparison: str, level: int) -> float:
        """How many identities agree with a stranger on a level by chance."""
        return self.u[comparison][level - 1] * max(self.population, 1)

    def bearers(self, comparison: Comparison, level: int) -> float:
        """How many people bear one value of a counted column on average, whichever of its levels they agree on."""
        return self.chance(comparison.name, level) / comparison.share(level)

    def weight(self, comparison: str, level: int) -> float:
        """log2(m/u) of a level; 0 where the comparison is missing."""
        if level == 0:
            return 0.0
        return math.log2(self.m[comparison][level - 1] / self.u[comparison][level - 1])

    def table(self, comparisons: Sequence[Comparison] = COMPARISONS) -> pl.DataFrame:
        """One row a level: comparison, level, code, titles, m, u, weight. What every score is made of."""
        rows = []
        for c in comparisons:
            for i, (code, title) in enumerate(zip(c.codes, c.titles, strict=True)):
                m, u = (self.m[c.name][i - 1], self.u[c.name][i - 1]) if i else (None, None)
                rows.append((c.name, i, code, c.title, title, m, u, self.weight(c.name, i)))
        return pl.DataFrame(
            rows,
            orient="row",
            schema={
                "comparison": pl.String,
                "level": pl.Int32,
                "code": pl.String,
                "title": pl.String,
                "label": pl.String,
                "m": pl.Float64,
                "u": pl.Float64,
                "weight": pl.Float64,
            },
        )


def estimate(
    random_pairs: pl.DataFrame,
    blocked_pairs: Mapping[str, pl.DataFrame],
    population: int,
    comparisons: Sequence[Comparison] = COMPARISONS,
    blocks: Iterable[Block] = BLOCKS,
    coverage: float = COVERAGE,
) -> Model:
    """Weights from pattern counts.

    `random_pairs`: one column a comparison (level numbers) and `pairs`; `blocked_pairs`: the same by blocking rule.
    Levels that end up likelier among strangers than among matches although they mean agreement go back to
    their priors, and a note says so.
    """
    # In a small county some pairs drawn at random are one and the same person: what the priors take for a match is out.
    strangers = weigh(random_pairs, priors(population, comparisons), comparisons).filter(pl.col("weight") < 0)
    u = {c.name: _u(c, strangers) for c in comparisons}
    seen = {c.name: [0.0] * len(c.levels) for c in comparisons}
    for block in blocks:
        own = blocked_pairs[block.name]
        free = [c for c in comparisons if c.name not in block.fixes and (own[c.name] > 0).any()]
        if own.height < 2 or not free:
            continue
        for c, matches in zip(free, _matches(own, free, u), strict=True):
            seen[c.name] = [a + b for a, b in zip(seen[c.name], matches, strict=True)]
    m, notes = {}, []
    for c in comparisons:
        m[c.name] = _m(c, seen[c.name])
        if m[c.name][0] <= u[c.name][0] and c.levels[0].m > c.levels[0].u:
            m[c.name] = tuple(level.m for level in c.levels)
            u[c.name] = tuple(level.u for level in c.levels)
            notes.append(f"{c.title}：样本中相符者并不更像同一人，改用既定参数")
    return Model(m, u, population, tuple(notes), coverage)


def priors(population: int, comparisons: Sequence[Comparison] = COMPARISONS, coverage: float = COVERAGE) -> Model:
    """The model before any data: documented priors only."""
    return Model(
        {c.name: tuple(lv.m for lv in c.levels) for c in comparisons},
        {c.name: tuple(lv.u for lv in c.levels) for c in comparisons},
        population,
        coverage=coverage,
    )


def weigh(patterns: pl.DataFrame, model: Model, comparisons: Sequence[Comparison] = COMPARISONS) -> pl.DataFrame:
    """`patterns` with `weight` (log2 odds, names at their average frequency) and `pattern` (digits of the levels)."""
    weights = [
        pl.col(c.name).replace_strict(
            {i: model.weight(c.name, i) for i in range(len(c.codes))}, return_dtype=pl.Float64
        )
        for c in comparisons
    ]
    digits = pl.concat_str(
        [pl.col(c.name).replace_strict(dict(enumerate(DIGITS)), return_dtype=pl.String) for c in comparisons]
    )
    return patterns.with_columns(weight=pl.sum_horizontal(weights) + model.prior_weight, pattern=digits)


def _u(comparison: Comparison, random_pairs: pl.DataFrame) -> tuple[float, ...]:
    counts = dict(random_pairs.group_by(comparison.name).agg(pl.col("pairs").sum()).iter_rows())
    pairs = [float(counts.get(i, 0)) for i in range(1, len(comparison.levels) + 1)]
    total = sum(pairs) + U_PRIOR_PAIRS
    return tuple((n + U_PRIOR_PAIRS * lv.u) / total for n, lv in zip(pairs, comparison.levels, strict=True))


def _m(comparison: Comparison, seen: Sequence[float]) -> tuple[float, ...]:
    free = [0.0 if lv.is_fixed else n for n, lv in zip(seen, comparison.levels, strict=True)]
    fixed = sum(lv.m for lv in comparison.levels if lv.is_fixed)
    total = sum(free) + M_PRIOR_MATCHES
    drawn = [(n + M_PRIOR_MATCHES * lv.m) / total for n, lv in zip(free, comparison.levels, strict=True)]
    scale = (1 - fixed) / sum(d for d, lv in zip(drawn, comparison.levels, strict=True) if not lv.is_fixed)
    return tuple(lv.m if lv.is_fixed else d * scale for d, lv in zip(drawn, comparison.levels, strict=True))


def _matches(own: pl.DataFrame, free: Sequence[Comparison], u: Levels) -> list[list[float]]:
    """Expected matches of a block by comparison and level."""
    import numpy as np

    patterns = own.group_by([c.name for c in free]).agg(pl.col("pairs").sum()).sort([c.name for c in free])
    shown = [patterns[c.name].to_numpy()[:, None] == np.arange(1, len(c.levels) + 1) for c in free]
    features = np.hstack(shown).astype(float)
    kernel = _anchored_ecm()(binarize=None)
    kernel.edges = np.cumsum([0, *(len(c.levels) for c in free)])
    kernel.start(np.array([lv.m for c in free for lv in c.levels]), np.array([p for c in free for p in u[c.name]]))
    expected = kernel.fit(features, patterns["pairs"].to_numpy().astype(float))
    found, at = [], 0
    for c in free:
        found.append([float(v) for v in expected[at : at + len(c.levels)]])
        at += len(c.levels)
    return found


@cache
def _anchored_ecm() -> Any:
    """recordlinkage's ECM, fed with counted patterns, several levels a comparison (`edges`), and u held fast."""
    import numpy as np
    from recordlinkage.algorithms.nb_sklearn import ECM

    class AnchoredEcm(ECM):  # type: ignore[misc]
        """Levels come as one binary column each, all zero where missing: a missing field weighs nothing."""

        def _fit_data(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
            return x

        _transform_data = _fit_data

        edges: NDArray[np.int64]
        """Where each comparison's levels begin among the columns, and where the last one's end."""

        def start(self, m: NDArray[np.float64], u: NDArray[np.float64]) -> None:
            self.classes_ = np.array([0, 1])
            self.prior_m = m
            self.class_log_prior_ = np.log([0.9, 0.1])
            self.feature_log_prob_ = np.log(np.vstack([u, m]))

        def matching(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
            """Probability of each pattern to be a match; with two classes a logistic of the two likelihoods."""
            strangers, matches = self._joint_log_likelihood(x).T
            chance: NDArray[np.float64] = 1 / (1 + np.exp(np.clip(strangers - matches, -700, 700)))
            return chance

        def fit(self, x: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
            """Learn m; returns the expected matches of every level."""
            for _ in range(self.max_iter):
                expected = self.matching(x) * counts
                # A block of nothing but matches, or without one, must not drive the logarithm to infinity.
                share = min(max(float(expected.sum() / counts.sum()), 1e-6), 1 - 1e-6)
                m = expected @ x + M_PRIOR_MATCHES * self.prior_m
                for a, b in pairwise(self.edges):
                    m[a:b] /= m[a:b].sum()
                moved = np.abs(m - np.exp(self.feature_log_prob_[1])).max()
                self.feature_log_prob_ = np.vstack([self.feature_log_prob_[0], np.log(m)])
                self.class_log_prior_ = np.log([1 - share, share])
                if moved < self.atol:
                    break
            matches: NDArray[np.float64] = (self.matching(x) * counts) @ x
            return matches

    return AnchoredEcm
