from __future__ import annotations

import math

import polars as pl
import pytest

from matchers.people.blocking import Block
from matchers.people.comparisons import COMPARISONS, Comparison, Level
from matchers.people.linkage import Model, estimate, priors, weigh

NAMES = [c.name for c in COMPARISONS]
SAME, OTHER = ("same", "同", ""), ("differs", "异", "TRUE")
COLOUR = Comparison("colour", "颜色", "FALSE", (Level(*SAME, 0.9, 0.1), Level(*OTHER, 0.1, 0.9)))
SHAPE = Comparison("shape", "形状", "FALSE", (Level(*SAME, 0.8, 0.2), Level(*OTHER, 0.2, 0.8)))
SIZE = Comparison("size", "大小", "FALSE", (Level(*SAME, 0.8, 0.2), Level(*OTHER, 0.2, 0.8)))
TWO = (COLOUR, SHAPE, SIZE)


def counts(rows):
    return pl.DataFrame([{"colour": a, "shape": b, "size": c, "pairs": n} for a, b, c, n in rows])


def pattern(**levels: str) -> pl.DataFrame:
    return pl.DataFrame([{c.name: c.index(levels.get(c.name, "missing")) for c in COMPARISONS}])


def weight(**levels: str) -> float:
    return float(weigh(pattern(**levels), priors(60_000))["weight"][0])


def test_missing_weighs_nothing():
    assert weight() == pytest.approx(math.log2(0.8 / 60_000))


@pytest.mark.parametrize("comparison", [c for c in COMPARISONS if c.name not in {"id_number"}], ids=lambda c: c.name)
def test_closer_agreement_never_weighs_less(comparison):
    model = priors(60_000)
    weights = [model.weight(comparison.name, i) for i in range(1, len(comparison.levels) + 1)]
    if comparison.name == "name":
        # Variants and former names are rarer by chance than the same spelling; the name's own frequency settles it.
        weights = [max(weights[:3]), *weights[3:]]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > 0 > weights[-1]


def test_two_valid_numbers_outweigh_everything_written():
    assert weight(id_number="both_valid_differ", name="same", place="village", sex="same") < 0


def test_u_is_counted_on_strangers_and_m_learnt_where_the_block_leaves_it_free():
    strangers = {(s, z): (0.2 if s == 1 else 0.8) * (0.05 if z == 1 else 0.95) for s in (1, 2) for z in (1, 2)}
    random = counts([(2, s, z, round(20_000_000 * share)) for (s, z), share in strangers.items()])
    # 1,000 true pairs agree on shape in 95 %, on size in 90 %; 9,000 strangers share the block's colour.
    agree = {1: (0.95, 0.9), 2: (0.05, 0.1)}
    true = [(1, s, z, round(1000 * agree[s][0] * agree[z][1])) for s in (1, 2) for z in (1, 2)]
    false = [(1, s, z, round(9000 * share)) for (s, z), share in strangers.items()]
    blocked = counts(true + false).group_by("colour", "shape", "size").agg(pl.col("pairs").sum())
    model = estimate(random, {"b": blocked}, 10**6, TWO, [Block("b", "", ("x",), ("x",), ("colour",))])
    assert model.u["shape"][0] == pytest.approx(0.2, abs=0.01)
    assert model.m["shape"][0] == pytest.approx(0.93, abs=0.04)
    assert model.m["size"][0] == pytest.approx(0.88, abs=0.05)
    assert model.m["colour"] == pytest.approx((0.9, 0.1)), "the block says nothing of its own key"


def test_too_little_data_leaves_the_priors():
    random = counts([(1, 1, 1, 2), (2, 2, 2, 3)])
    blocked = counts([(1, 1, 1, 1), (1, 2, 2, 1)])
    model = estimate(random, {"b": blocked}, 100, TWO, [Block("b", "", ("x",), ("x",), ("colour",))])
    for c in TWO:
        assert model.m[c.name] == pytest.approx([lv.m for lv in c.levels], abs=0.03)
        assert model.u[c.name] == pytest.approx([lv.u for lv in c.levels], abs=0.001)


def test_a_comparison_on_which_strangers_agree_more_than_matches_goes_back_to_its_prior():
    random = counts([(1, 1, 1, 2_000_000)])
    model = estimate(random, {"b": counts([(1, 2, 2, 5), (1, 1, 1, 5)])}, 10**9, TWO, [])
    assert model.u["shape"] == (0.2, 0.8)
    assert len(model.notes) == 3


def test_a_model_read_back_from_its_table_weighs_the_same():
    model = priors(60_000, coverage=0.7)
    back = Model.of(model.table(), 60_000, 0.7)
    assert back == model


def test_nothing_but_the_linkage_module_knows_recordlinkage():
    from pathlib import Path

    root = Path(__file__).parents[3]
    knowing = [
        p
        for folder in ("matchers", "assets", "data_contracts", "expectations", "pipelines")
        for p in (root / folder).rglob("*.py")
        if "import recordlinkage" in p.read_text(encoding="utf-8")
        or "from recordlinkage" in p.read_text(encoding="utf-8")
    ]
    assert [p.name for p in knowing] == ["linkage.py"]
