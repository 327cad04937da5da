"""Pairs of persons who may be one: which are worth a look, which is meant by a number, and what people say of them.

Belongs here: the list of doubtful pairs, judging one, and what *a namesake, not the person* means for a flag's links.
Does not belong here: what a judgement does to a night (`assets/people/bonds.py`). The list names people; it is the
county's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import duckdb
import polars as pl

from assets.cases.frames import case_frame, frame
from assets.errors import BadInput
from assets.home.ledger import Ledger
from assets.home.warehouse import first_row, tables
from assets.people.judgements import UNSURE, VERDICTS, Judgement, in_force, read_judgements
from data_contracts.contract import Contracts
from matchers.cases.authority import pair_refusals
from matchers.cases.continuation import PERSON
from matchers.cases.numbers import read_pair_number
from matchers.cases.remarks import remark_problems
from matchers.flags.rule import Rule
from matchers.people.certainty import KEPT_CANDIDATE, POSSIBLE, SURE

TITLES = {
    "pair": "判定编号",
    "doubt": "疑问",
    "probability": "把握",
    "now": "现在",
    "open_flags": "在办疑点",
    "records": "记录数",
    "kind": "记录",
    **{
        f"{side}_{word}": f"{title}{name}"
        for side, title in (("left", "甲"), ("right", "乙"))
        for word, name in (
            ("name", "姓名"),
            ("id_number", "证号"),
            ("birth_on", "出生日期"),
            ("sex", "性别"),
            ("township", "乡镇"),
            ("village", "村居"),
        )
    },
}
"""Columns of the list and their headers: 甲 is what a record says, 乙 the person it may be."""

MASKED = """CASE WHEN length({0}) > 10 THEN left({0}, 6) || repeat('*', length({0}) - 10) || right({0}, 4)
    WHEN {0} IS NOT NULL THEN repeat('*', length({0})) END"""


def masked(number: str) -> str:
    """SQL of a number with its middle hidden."""
    return MASKED.format(number)


def doubtful_pairs(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    as_of: date,
    contracts: Contracts,
    *,
    townships: Collection[str] | None = None,
) -> pl.DataFrame:
    """Undecided pairs about somebody on the roll whom the score can neither join nor part, most useful first."""
    cases = case_frame(con, ledger, as_of)
    found = in_place(night_doubts(con, contracts), townships)
    return undecided(found, cases, read_judgements(ledger, as_of)).select(*TITLES)


def night_doubts(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> pl.DataFrame:
    """Every pair of a night that the score can neither join nor part, whatever people said of it since.

    Columns: TITLES but open_flags, is_same_number (of the whole numbers; null where one is missing), left_person and
    person, nearness (how far from the bar of a link, in log odds). The night's alone: it may be kept as long as it.
    """
    titles = {kind.name: kind.title for kind in contracts.kinds.values()}
    return frame(con, _DOUBTFUL).with_columns(
        kind=pl.col("kind").replace(titles), probability=pl.col("probability").round(3)
    )


def in_place(doubts: pl.DataFrame, townships: Collection[str] | None) -> pl.DataFrame:
    """The pairs of which either side lives in `townships`; all of them for None."""
    if townships is None:
        return doubts
    sides = (pl.col(column).is_in(list(townships)) for column in ("left_township", "right_township"))
    return doubts.filter(pl.any_horizontal(sides))


def undecided(doubts: pl.DataFrame, cases: pl.DataFrame, judgements: Iterable[Judgement]) -> pl.DataFrame:
    """Those of `doubts` that nobody has decided, most useful first, with open_flags (how many of `cases` hang on it).

    First those an open flag hangs on, then those nearest the bar of a link, then numbers that stand with two names;
    last of all those of which somebody said that he cannot tell.
    """
    verdicts = {j.pair: j.verdict for j in in_force(judgements)}
    unsure = [pair for pair, verdict in verdicts.items() if verdict == UNSURE]
    flagged = (
        cases.filter(pl.col("is_open") & (pl.col("link_probability") < SURE))
        .group_by("person")
        .agg(open_flags=pl.len())
        .drop_nulls("person")
    )
    counts: dict[str, int] = dict(flagged.iter_rows())
    own, left = (pl.col(c).replace_strict(counts, default=0, return_dtype=pl.Int64) for c in ("person", "left_person"))
    is_two = pl.col("left_person") != pl.col("person")
    return (
        doubts.filter(~pl.col("pair").is_in(sorted(set(verdicts) - set(unsure))))
        .with_columns(open_flags=own + pl.when(is_two).then(left).otherwise(0))
        .sort(
            pl.col("pair").is_in(unsure),
            pl.col("probability").is_null(),
            pl.col("open_flags") == 0,
            "nearness",
            "pair",
            nulls_last=True,
        )
    )


_LISTED = "SELECT person FROM fact.roll"
_DOUBTFUL = f"""
WITH doubt AS (
    SELECT pair, record_id, role, own_person, person, probability, '比对拿不准' AS doubt FROM link.pair
    WHERE probability >= {KEPT_CANDIDATE} AND probability < {SURE}
    UNION ALL
    SELECT pair, record_id, role, own_person, other_person, NULL, '证号相同而姓名不同' FROM link.name_conflict),
described AS (
    SELECT d.*, l.person AS left_person, l.person = d.person AS is_taken, m.kind, m.rank, m.name, m.id_number,
        coalesce(m.birth_on, m.id_birth_on) AS birth_on, m.sex, m.township, m.village
    FROM doubt AS d
    JOIN link.person AS l ON l.record_id = d.record_id AND l.role = d.role
    JOIN link.mention AS m ON m.record_id = d.record_id AND m.role = d.role
    WHERE l.person IN ({_LISTED}) OR d.person IN ({_LISTED})),
pair AS (
    SELECT pair, any_value(doubt) AS doubt, max(probability) AS probability, bool_or(is_taken) AS is_taken,
        count(*) AS records, arg_min(kind, rank) AS kind, any_value(left_person) AS left_person,
        any_value(person) AS person, arg_min(name, rank) AS left_name,
        arg_min(id_number, rank) AS left_number, arg_min(birth_on, rank) AS left_birth_on,
        arg_min(sex, rank) AS left_sex, arg_min(township, rank) AS left_township, arg_min(village, rank) AS left_village
    FROM described GROUP BY pair)
SELECT p.* EXCLUDE (left_number, is_taken), {masked("p.left_number")} AS left_id_number,
    CASE WHEN p.is_taken THEN '认作同一人' ELSE '分作两人' END AS now, p.left_number = i.id_number AS is_same_number,
    abs(ln(p.probability / (1 - p.probability)) - ln({POSSIBLE} / (1 - {POSSIBLE}))) AS nearness,
    i.name AS right_name, {masked("i.id_number")} AS right_id_number, i.birth_on AS right_birth_on,
    i.sex AS right_sex, i.township AS right_township, i.village AS right_village
FROM pair AS p
LEFT JOIN link.identity AS i ON i.person = p.person
ORDER BY pair
"""


def find_pair(con: duckdb.DuckDBPyConnection, ledger: Ledger, text: str) -> Judgement:
    """The pair a person means, still without a verdict; BadInput for a number that is none, or is of no pair known."""
    pair = read_pair_number(text)
    if pair is None:
        raise BadInput(f"「{text}」不是判定编号：应为 L 开头的 12 位编号，请从 hedui pairs 或 hedui explain 中复制")
    if {"pair", "name_conflict"} <= set(tables(con, "link")):
        row = first_row(
            con,
            "SELECT own_person, person FROM link.pair WHERE pair = ? "
            "UNION SELECT own_person, other_person FROM link.name_conflict WHERE pair = ?",
            [pair, pair],
        )
        if row is not None:
            return Judgement(pair, row[0], row[1], "")
    # A pair that was judged is compared no more; the ledger remembers who it was.
    judged = {j.pair: j for j in read_judgements(ledger)}.get(pair)
    if judged is None:
        raise BadInput(f"没有编号为 {pair} 的对；请从最近一次核对的 hedui pairs 中复制")
    return Judgement(pair, judged.left, judged.right, "")


def judge(ledger: Ledger, judgement: Judgement, as_of: date, known: int | None = None) -> str:
    """Write a judgement down and say so in one sentence; BadInput when it may not stand.

    `known` is how many judgements of the pair were shown to whoever judges: BadInput where there are others since.
    """
    if not judgement.by.strip():
        raise BadInput("须写明判定人姓名")
    if problems := pair_refusals(ledger.signer, frozenset({judgement.left, judgement.right})):
        raise BadInput("；".join(problems))
    if problems := remark_problems(judgement.remark):
        raise BadInput("；".join(problems))
    with ledger.deciding():
        return _judge(ledger, judgement, as_of, known)


def _judge(ledger: Ledger, judgement: Judgement, as_of: date, known: int | None) -> str:
    pair, verdict = judgement.pair, VERDICTS[judgement.verdict]
    earlier = [j for j in read_judgements(ledger) if j.pair == pair]
    before = next((j for j in reversed(earlier) if j.judged_on <= as_of), None)
    if known is not None and len(earlier) != known:
        raise BadInput(f"您打开之后，{earlier[-1].by} 已把 {pair} 判定为{VERDICTS[earlier[-1].verdict]}，请看过再判定")
    # Two people who cannot tell are two words; one verdict of two people is one.
    is_said = before is not None and before.verdict == judgement.verdict
    if before and is_said and (judgement.verdict != UNSURE or before.by == judgement.by):
        return f"{pair} 此前已由 {before.by} 于 {before.judged_on} 判定为{verdict}，没有改动。"
    ledger.append([judgement.event()], as_of, judgement.by)
    changed = f"（此前判定为{VERDICTS[before.verdict]}）" if before else ""
    if judgement.verdict == UNSURE and (before is None or before.verdict == UNSURE):
        return f"{pair} 已由 {judgement.by} 记为拿不准，核对照旧，留给别人再看。"
    return f"{pair} 已由 {judgement.by} 判定为{verdict}{changed}，下一次核对起生效。"


def links_behind(con: duckdb.DuckDBPyConnection, case_id: str, rules: Mapping[str, Rule]) -> list[Judgement]:
    """The probable links a flag rests on, each as *not the same person*; none where numbers alone made it.

    Looked at are the kinds of record the flag's rule needs, of the flag's own person first; of the others whom its
    evidence names (an official, a supporter) only where nothing about that one was presumed.
    """
    row = first_row(con, "SELECT person, evidence, rule FROM review.flag WHERE flag_id = ?", [case_id])
    if row is None or row[2] not in rules:
        return []
    person, evidence, needs = row[0], row[1], rules[row[2]].needs
    others = sorted(set(PERSON.findall(evidence)) - {person})
    for persons in ([person], others):
        found = con.execute(
            """
        SELECT DISTINCT p.pair, p.own_person, p.person FROM link.pair AS p
        JOIN link.person AS l ON l.record_id = p.record_id AND l.role = p.role AND l.person = p.person
        JOIN link.mention AS m ON m.record_id = p.record_id AND m.role = p.role
        WHERE l.method = 'probable' AND list_contains($persons::VARCHAR[], p.person)
            AND list_contains($needs::VARCHAR[], m.kind)
        ORDER BY ALL""",
            {"persons": persons, "needs": list(needs)},
        ).fetchall()
        if found:
            return [Judgement(pair, left, right, "different", case=case_id) for pair, left, right in found]
    return []


def parted_text(links: Sequence[Judgement]) -> str:
    """What *a namesake* does to the links behind a flag, in one sentence."""
    if not links:
        return "这条疑点没有凭逐项比对推定的对应可以拆开；按证号认定而证号是别人写错的，请改按“数据有误(源部门)”办理。"
    numbers = "、".join(link.pair for link in links)
    return f"{numbers} 随之判定为不是同一人，下一次核对起生效；判错了可用 hedui judge 改回。"
