"""Which probable links a flag rests on, each as a waterfall, and the waterfalls in words.

Belongs here: finding the links and reading what the night scored. Does not belong here: the steps of a waterfall
(`matchers/people/waterfall.py`), its picture (`picture.py`). No name and no identity number is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

from assets.flags.link_basis import CONCERNED
from assets.home.warehouse import first_row
from assets.pages.terminal import folded, padded
from data_contracts.contract import Contracts
from matchers.people.certainty import NUMBER, basis_of
from matchers.people.comparisons import MISSING, Comparison
from matchers.people.linkage import Model
from matchers.people.scheme import CHINESE
from matchers.people.waterfall import COMPARISON, Pair, Waterfall, signed, waterfall

TITLE_WIDTH = 38
"""Columns of a terminal that the titles of steps take; a Chinese character takes two."""

SURELY = "身份证号一致且姓名相符"


@dataclass(frozen=True)
class Link:
    """One probable link: of how many records, of which kinds (in Chinese), and why; `pairs` are the numbers to judge it
    by; `is_decisive` where its probability is the flag's own."""

    title: str
    records: int
    waterfall: Waterfall
    pairs: tuple[str, ...]
    is_decisive: bool


def read_model(con: duckdb.DuckDBPyConnection) -> Model:
    """The weights of the night, as they were."""
    population, coverage = first_row(con, "SELECT population, coverage FROM link.prior") or (0, 0.0)
    return Model.of(con.sql("SELECT comparison, level, m, u FROM link.weight").pl(), population, coverage)


_COMPARED = (
    *(f"{column}_bearers" for column in CHINESE.frequencies),
    *(f"level_{c.name}" for c in CHINESE.comparisons),
)
_PAIRS = """(SELECT *, count(*) OVER (PARTITION BY record_id, role) - 1 AS rivals FROM link.pair)"""


def scored_waterfalls(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[dict[str, Any], Waterfall]]:
    """Every pair the night kept, with its waterfall."""
    model = read_model(con)
    for row in con.sql(f"SELECT * FROM {_PAIRS} ORDER BY record_id, role, person").pl().iter_rows(named=True):
        yield row, _waterfall(row, model)


def _waterfall(row: Mapping[str, Any], model: Model) -> Waterfall:
    levels = {c.name: row[f"level_{c.name}"] or MISSING for c in CHINESE.comparisons}
    bearers = {column: row[f"{column}_bearers"] for column in CHINESE.frequencies}
    return waterfall(Pair(levels, bearers, row["rival_odds"], row["rivals"]), model)


def links_of(con: duckdb.DuckDBPyConnection, flag: Mapping[str, Any], contracts: Contracts) -> list[Link]:
    """The probable links behind a flag of review.flag (`links_behind`)."""
    return links_behind(con, [flag], contracts).get(flag["flag_id"], [])


def links_behind(
    con: duckdb.DuckDBPyConnection, flags: Sequence[Mapping[str, Any]], contracts: Contracts
) -> dict[str, list[Link]]:
    """The probable links behind flags of review.flag, by flag_id, the likeliest last; none where no score made it:
    where it rests on numbers alone, or its weakest link is no comparison but a judgement or the like
    (`matchers/people/certainty.py`).

    A flag has the probability of the weakest link it needs: the links of its people, household and kin with exactly
    that one made it. Where none has it, the links of the people the flag speaks of are told instead.
    """
    scored = [f for f in flags if (f["link_probability"] or NUMBER) != NUMBER and not basis_of(f["link_probability"])]
    if not scored:
        return {}
    concerned = _concerned(con, scored)
    of = {f["flag_id"]: f["link_probability"] for f in scored}
    asked = concerned.with_columns(probability=pl.col("flag_id").replace_strict(of, return_dtype=pl.Float64))
    decisive = _taken(con, asked)
    near = asked.filter(~pl.col("is_kin") & ~pl.col("flag_id").is_in(list(decisive)))
    others = _taken(con, near.with_columns(probability=pl.lit(None, dtype=pl.Float64))) if near.height else {}
    model = read_model(con)
    return {
        number: [_link(row, contracts, model, is_decisive=number in decisive) for row in rows]
        for number, rows in (decisive | others).items()
    }


def evidence_rows(flag: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a flag's evidence: one that stands for itself, or all of several."""
    evidence = json.loads(flag["evidence"])
    rows: list[dict[str, Any]] = evidence.pop("rows", None) or [evidence]
    return rows


_ASKED = dict.fromkeys(
    ("flag_id", "subject", "person", "certificate_no", "household_no", "grain", "evidence"), pl.String
)


def _concerned(con: duckdb.DuckDBPyConnection, flags: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Persons flags speak of, and (is_kin) whom a path of kinship to the officials they name can lead through."""
    con.register("asked", pl.DataFrame([{name: flag[name] for name in _ASKED} for flag in flags], schema=_ASKED))
    query = f"WITH {CONCERNED} SELECT flag_id, person, is_kin FROM concerned WHERE person IS NOT NULL ORDER BY ALL"
    found: pl.DataFrame = con.sql(query).pl()
    con.unregister("asked")
    return found


# What a person is found by, all mentions of one subject are found by: a mention whose own words say less has the
# probability of another one. So the pair that explains it is its own where that has the probability, else the
# subject's; judgements may have made the pair's person another since, so a mention's own pair need not name it.
_TAKEN = f"""
WITH mention AS (
    SELECT DISTINCT c.flag_id, l.record_id, l.role, l.person, l.probability FROM near AS c
    JOIN link.person AS l ON l.person = c.person AND l.method = 'probable'
        AND (c.probability IS NULL OR l.probability = c.probability)),
fitting AS (
    SELECT n.flag_id, n.record_id, n.role, 0 AS place, p.record_id AS of_record, p.role AS of_role, p.pair
    FROM mention AS n JOIN link.pair AS p
        ON p.record_id = n.record_id AND p.role = n.role AND p.probability = n.probability
    UNION ALL
    SELECT n.flag_id, n.record_id, n.role, 1, p.record_id, p.role, p.pair
    FROM mention AS n JOIN link.pair AS p ON p.person = n.person AND p.probability = n.probability),
taken AS (
    SELECT * FROM fitting
    QUALIFY row_number() OVER (PARTITION BY flag_id, record_id, role ORDER BY place, of_record, of_role, pair) = 1),
rival AS (
    SELECT record_id, role, count(*) - 1 AS rivals FROM link.pair
    WHERE record_id IN (SELECT of_record FROM taken) GROUP BY ALL)
SELECT t.flag_id, p.probability, m.kind, count(DISTINCT (t.record_id, t.role)) AS records,
    list_sort(list(DISTINCT p.pair)) AS pairs, p.rival_odds, r.rivals,
    {", ".join(f"p.{column}" for column in _COMPARED)}
FROM taken AS t
JOIN link.pair AS p ON p.pair = t.pair AND p.record_id = t.of_record AND p.role = t.of_role
JOIN rival AS r ON r.record_id = t.of_record AND r.role = t.of_role
JOIN link.mention AS m ON m.record_id = t.record_id AND m.role = t.role
GROUP BY ALL ORDER BY ALL"""


def _taken(con: duckdb.DuckDBPyConnection, near: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """The pairs by which unclear mentions count to the persons `near` flags (flag_id, person, probability), by flag,
    equal ones once; only those of exactly that probability, where one is named."""
    con.register("near", near)
    cursor = con.execute(_TAKEN)
    names = [column[0] for column in cursor.description or []]
    found: dict[str, list[dict[str, Any]]] = {}
    for row in cursor.fetchall():
        found.setdefault(row[0], []).append(dict(zip(names, row, strict=True)))
    con.unregister("near")
    return found


def _link(row: Mapping[str, Any], contracts: Contracts, model: Model, *, is_decisive: bool) -> Link:
    title = contracts.kinds[row["kind"]].title
    return Link(title, row["records"], _waterfall(row, model), tuple(row["pairs"]), is_decisive)


def surely(con: duckdb.DuckDBPyConnection, person: str | None) -> str:
    """How a person is known where no probable link is in play."""
    return known_by(methods_of(con, [person] if person else []).get(person or "", frozenset()))


def methods_of(con: duckdb.DuckDBPyConnection, persons: Sequence[str]) -> dict[str, frozenset[str]]:
    """By which methods the records of persons count to them."""
    con.register("asked", pl.DataFrame({"person": sorted(set(persons))}, schema={"person": pl.String}))
    rows = con.execute(
        "SELECT person, list(DISTINCT method) FROM link.person SEMI JOIN asked USING (person) GROUP BY person"
    ).fetchall()
    con.unregister("asked")
    return {person: frozenset(methods) for person, methods in rows}


def known_by(methods: frozenset[str]) -> str:
    """Those methods in words."""
    if methods == {"own"}:
        return "只凭记录本身，没有与其他记录合并"
    also = {"judged": "部分记录由复核人认定", "corrected": "部分记录用公安更正前的号码"}
    return "；".join((SURELY, *(words for method, words in also.items() if method in methods)))


def in_words(links: Sequence[Link]) -> Iterator[str]:
    """The waterfalls as lines of a terminal."""
    yield "  分量以“比数翻几番”计：+1 是同一人的比数翻一番，-1 是减半；右边是到这一步为止的把握。"
    if not all(link.is_decisive for link in links):
        yield "  哪一处推定决定了这条疑点的把握，未能逐条对上；以下是有关各人的全部推定。"
    for link in links:
        yield f"  {link_title(link)}"
        for step, total in zip(link.waterfall.steps, link.waterfall.totals, strict=True):
            weighed = f"{padded(step.title, TITLE_WIDTH)}{signed(step.weight):>7}"
            yield f"    {weighed}   {certainty(total)}"
            yield from folded(step.reason, " " * 6)
        if link.waterfall.missing:
            yield from folded(f"未写明、无从比对：{'、'.join(link.waterfall.missing)}（不加也不减）", " " * 4)
        numbers = "、".join(link.pairs)
        yield f"    最后把握 {plainly(link.waterfall.probability)}   人工判定用编号 {numbers}（hedui judge）"
    yield "  各项怎么比："
    for comparison in CHINESE.comparisons:
        if _is_shown(comparison, links):
            yield from folded(f"{comparison.title}：{comparison.about}", " " * 4, "  ")


def _is_shown(comparison: Comparison, links: Sequence[Link]) -> bool:
    """Whether any link has a step of this comparison."""
    steps = (step for link in links for step in link.waterfall.steps if step.kind == COMPARISON)
    return any(step.title.startswith(f"{comparison.title}：") for step in steps)


def link_title(link: Link) -> str:
    """Which records are meant, without saying who."""
    return f"「{link.title}」的{link.records}处记录，凭什么认作此人"


def plainly(probability: float) -> str:
    """A probability with four digits, never rounded up to certainty."""
    return "0.9999以上" if probability > 0.9999 else f"{probability:.4f}"


def certainty(log_odds: float) -> str:
    """A running probability in per cent, never rounded to none or to all."""
    percent = 100 / (1 + 2**-log_odds)
    if percent < 0.01:
        return "不足万分之一"
    if percent > 99.99:
        return "99.99%以上"
    return f"{percent:.2f}%" if percent < 1 or percent > 99 else f"{percent:.0f}%"
