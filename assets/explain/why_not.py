"""Why a rule flags a person tonight, or why not: its own statement asked again for that person, condition by condition.

Belongs here: gathering it into Chinese lines. Does not belong here: taking the statement apart
(`matchers/flags/conditions.py`). What cannot be told apart is said to be so; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import duckdb
import polars as pl

from assets.cases.frames import case_frame
from assets.explain.labels import column_label, column_labels
from assets.home.ledger import Ledger
from assets.home.warehouse import first_row, layout
from assets.intake.findings import available_kinds
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction
from data_contracts.sql import identifier
from matchers import sql_file
from matchers.cases.casework import STATES
from matchers.facts.measure import Measure, load_measures
from matchers.flags.claims import STATUS, claim
from matchers.flags.conditions import Part, Words, parts
from matchers.flags.copied import copied
from matchers.flags.parameters import Bound, bind
from matchers.flags.rule import Rule
from matchers.flags.scopes import selects
from matchers.people.certainty import POSSIBLE

SHOWN_ROWS = 2
KEYS = {"certificate_no": "低保证号", "household_no": "户编号"}


@dataclass(frozen=True)
class Asked:
    """A rule asked about a person on the published night: `ids` are all he goes by, `day` that people act on."""

    con: duckdb.DuckDBPyConnection
    ledger: Ledger
    rule: Rule
    person: str
    place: Jurisdiction
    night: date
    day: date
    contracts: Contracts

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """The measures a rule may read."""
        return load_measures()

    @cached_property
    def facts(self) -> Mapping[str, Mapping[str, str]]:
        """The facts of the published night with their columns."""
        return layout(self.con, "fact")

    @cached_property
    def bound(self) -> Bound:
        """The parameters as they held on the night."""
        return bind(self.rule, self.place, self.night)

    @cached_property
    def words(self) -> Words:
        """Conditions in Chinese."""
        labels = column_labels(self.rule, self.contracts)
        return Words(lambda name: column_label(name, labels), self.title, self.bound.values)

    def title(self, fact: str) -> str:
        """What a fact is called."""
        kinds = self.contracts.kinds
        return kinds[fact].title if fact in kinds else self.measures[fact].title

    @cached_property
    def about(self) -> str:
        """By what the rule calls whom it flags: `person`, `certificate_no` or `household_no`."""
        repeated = {c.column for c in copied(self.rule, self.measures) if c.shown == "subject"}
        named = next(selects(self.rule.tree)).expressions[0].unalias().name if not repeated else ""
        found = [key for key in KEYS if key in {*repeated, named}]
        return found[0] if found else "person"

    @cached_property
    def subjects(self) -> list[str]:
        """What the rule would call this person, or his household, by."""
        if self.about == "person":
            return [self.person]
        return self.numbers(self.about)

    def numbers(self, key: str) -> list[str]:
        """The certificates or households this person stands under in any register tonight."""
        found: set[str] = set()
        for kind in self.contracts.kinds.values():
            roles = [r.name for r in kind.inside if r.name in self.facts.get(kind.name, {})]
            if roles and key in self.facts[kind.name]:
                mine = " OR ".join(f"{identifier(role)} = $1" for role in roles)
                found |= {
                    number
                    for (number,) in self.con.execute(
                        f"SELECT DISTINCT {identifier(key)} FROM fact.{identifier(kind.name)} "
                        f"WHERE ({mine}) AND {identifier(key)} IS NOT NULL",
                        [self.person],
                    ).fetchall()
                }
        return sorted(found)


def why_lines(asked: Asked) -> Iterator[str]:
    """Whether the rule flags the person tonight; where it does not, what of it is not met."""
    yield f"{asked.night} 的核对，规则「{asked.rule.title}」："
    if asked.rule.grain == "V":
        yield "  这条规则看的是村（居）或乡镇的合计，不涉及个人。"
        return
    yield from _enrolment(asked)
    flagged = [*_cases(asked)]
    yield from flagged
    if any(line.startswith("  已列入") for line in flagged):
        return
    yield from _could_judge(asked)
    if _was_run(asked):
        yield "  没有列入，逐项核对如下（规则自己的条件，按今夜的数据）："
        yield from _conditions(asked)
    else:
        yield "  因此这条规则没有问过任何人，不能说此人没有问题。它所依据的名册里："
    yield from _rows_in_registers(asked)


def _enrolment(asked: Asked) -> Iterator[str]:
    if "roll" not in asked.facts:
        return
    rows = asked.con.execute(
        "SELECT DISTINCT certificate_no, township, village FROM fact.roll WHERE person = ? ORDER BY ALL", [asked.person]
    ).fetchall()
    yield from (
        f"  在册：低保证号 {number}  {' '.join(part for part in (township, village) if part)}"
        for number, township, village in rows
    )
    if not rows:
        yield "  此人不在今夜有效的城乡低保名册上。"


def _cases(asked: Asked) -> Iterator[str]:
    """What became of the flags of this rule about the person or the household."""
    column = asked.about if asked.about in KEYS else "person"
    cases = case_frame(asked.con, asked.ledger, asked.day).filter(
        (pl.col("rule") == asked.rule.code) & pl.col(column).is_in(asked.subjects)
    )
    known = set(cases["case_id"])
    for flag_id, reason in asked.con.execute(
        "SELECT flag_id, reason FROM review.flag WHERE rule = ? AND list_contains(?::VARCHAR[], subject) ORDER BY 1",
        [asked.rule.code, asked.subjects],
    ).fetchall():
        if flag_id not in known:
            yield f"  已列入疑点 {flag_id}，但没有立项（规则在试行，或名册过期的夜里不立新项）：{reason}"
    for case in cases.sort("case_id").iter_rows(named=True):
        state = STATES.get(case["state"], case["state"])
        finding = f"，结论：{case['last_finding']}" if case["last_finding"] else ""
        if case["flag_digest"] is None:
            yield f"  曾列入疑点 {case['case_id']}（{state}{finding}），今夜已无此疑点。"
            continue
        settled = "" if case["is_open"] else "；证据未变，不再列为在办"
        yield f"  已列入疑点 {case['case_id']}（{state}{finding}{settled}）：{case['reason']}"
        yield f"  依据、证据和来源见 hedui explain {case['case_id']}"


def _was_run(asked: Asked) -> bool:
    """Whether the rule was asked at all: what it needs was there, and its basis in force."""
    status, _ = claim(asked.rule, asked.place, available_kinds(asked.con, asked.contracts), asked.night)
    return status == ""


def _has_table(asked: Asked) -> bool:
    return asked.rule.code in layout(asked.con, "flag")


def _could_judge(asked: Asked) -> Iterator[str]:
    """What kept the rule from judging: tonight, in the township, of this household or of this person."""
    con, code = asked.con, asked.rule.code
    homes = asked.con.execute("SELECT DISTINCT township FROM fact.roll WHERE person = ?", [asked.person]).fetchall()
    places = ["", *(township for (township,) in homes if township)]
    for township, status, reason in con.execute(
        "SELECT township, status, reason FROM flag.status WHERE rule = ? AND list_contains(?::VARCHAR[], township) "
        "ORDER BY township",
        [code, places],
    ).fetchall():
        if status in {"not_enough_data", "not_run"}:
            yield f"  {township or '全县'}：{STATUS[status]}（{reason}）"
    certificates, households = asked.numbers("certificate_no"), asked.numbers("household_no")
    for number, why in con.execute(
        "SELECT certificate_no, why FROM flag.unasked WHERE rule = ? AND list_contains(?::VARCHAR[], certificate_no) "
        "ORDER BY ALL",
        [code, certificates],
    ).fetchall():
        yield f"  低保证号 {number} 这一户不能核对：{why}"
    unread = first_row(
        con,
        "SELECT count(*) FROM flag.unread_about WHERE rule = ? AND list_contains(?::VARCHAR[], key)",
        [code, [asked.person, *certificates, *households]],
    )
    if unread and unread[0]:
        yield "  此人或其家庭有记录的值缺失或无法识别，规则对这些记录没有作判断："
        yield from (
            f"    {reason}"
            for (reason,) in con.execute(
                "SELECT DISTINCT reason FROM flag.unjudged WHERE rule = ? ORDER BY 1", [code]
            ).fetchall()
        )


def _conditions(asked: Asked) -> Iterator[str]:
    if not asked.subjects:
        yield f"    此人没有{KEYS[asked.about]}：规则按{KEYS[asked.about]}核对，此人不属于它看的任何一户。"
        return
    taken_apart = list(parts(asked.rule))
    for number, part in enumerate(taken_apart, start=1):
        if len(taken_apart) > 1:
            yield f"    第 {number} 种情形（共 {len(taken_apart)} 种）："
        for subject in asked.subjects:
            if asked.about in KEYS:
                yield f"    {KEYS[asked.about]} {subject}："
            yield from _of_part(asked, part, subject)


def _of_part(asked: Asked, part: Part, subject: str) -> Iterator[str]:
    values = {**asked.bound.values, "subject": subject}
    there: list[str] = []
    for step in part.steps:
        title = "、".join(asked.title(table) for table in step.tables)
        if not (first_row(asked.con, sql_file.bound(step.count.sql("duckdb"), values)) or (0,))[0]:
            behind = f"有「{'」「'.join(there)}」的行，但" if there else ""
            yield f"      不符合：{behind}没有{'与之对应的' if there else '此人（户）的'}「{title}」"
            yield from _what_counts(asked, step.tables)
            return
        there.append(title)
    rows = asked.con.sql(sql_file.bound(part.rows.sql("duckdb"), values)).pl()
    met = [f"met_{i}" for i in range(len(part.conditions))]
    ordered = sorted(rows.iter_rows(named=True), key=lambda row: sum(not row[name] for name in met))
    shown = ordered[:SHOWN_ROWS]
    for number, row in enumerate(shown, start=1):
        if len(shown) > 1:
            yield f"      {rows.height} 行中最接近的第 {number} 行："
        yield from _of_row(asked, part, row)
    if ordered and all(ordered[0][name] for name in met):
        yield from _all_met(asked, part, subject)


def _of_row(asked: Asked, part: Part, row: Mapping[str, Any]) -> Iterator[str]:
    for i, condition in enumerate(part.conditions):
        told = [
            f"{asked.words.column(column.partition('.')[2])} {_value(column, row[f'told_{i}_{j}'])}"
            for j, column in enumerate(part.columns[i])
        ]
        is_met = row[f"met_{i}"]
        now = f"；现为 {'，'.join(told)}" if told else ("" if is_met else "；不是这样")
        yield f"      {'符合' if is_met else '不符合'}：{asked.words.of(condition)}{now}"


def _all_met(asked: Asked, part: Part, subject: str) -> Iterator[str]:
    """What is said where every row condition is met and there is no flag all the same."""
    weak = (
        first_row(
            asked.con,
            f"SELECT max(link_probability) FROM flag.{identifier(asked.rule.code)} WHERE subject = ?",
            [subject],
        )
        if _has_table(asked) and "link_probability" in layout(asked.con, "flag")[asked.rule.code]
        else None
    )
    if weak and weak[0] is not None and weak[0] < POSSIBLE:
        yield f"      各项都符合，但识别的把握 {weak[0]:.2f} 不足 {POSSIBLE}，不列为疑点。"
    elif part.is_summed:
        yield "      逐行的条件都符合；规则还要看合计以后的数，这一步不能再拆开说明。"
    else:
        yield "      各项都符合，但所依据的值有缺失或无法识别的，规则没有作判断（见上），或规则已在那一夜之后改过。"


def _what_counts(asked: Asked, tables: Sequence[str]) -> Iterator[str]:
    for table in tables:
        measure = asked.measures.get(table)
        if measure is not None and measure.description:
            yield f"        「{measure.title}」只计：{measure.description}"


def _rows_in_registers(asked: Asked) -> Iterator[str]:
    """In which of the kinds of record that the rule rests on the person stands, and how often."""
    yield "  这条规则所依据的名册里，此人的行："
    for (kind,) in sorted({(k,) for k in _kinds(asked, asked.rule.tables)}):
        roles = [r.name for r in asked.contracts.kinds[kind].roles if r.name in asked.facts.get(kind, {})]
        if not roles:
            continue
        mine = " OR ".join(f"{identifier(role)} = $1" for role in roles)
        (count,) = first_row(
            asked.con, f"SELECT count(*) FROM fact.{identifier(kind)} WHERE {mine}", [asked.person]
        ) or (0,)
        yield f"    {asked.contracts.kinds[kind].title}：{f'{count} 行' if count else '没有'}"


def _kinds(asked: Asked, tables: Sequence[str]) -> set[str]:
    """The kinds of record behind facts, through whatever measures."""
    kinds, waiting, seen = set(), list(tables), set()
    while waiting:
        table = waiting.pop()
        if table in seen:
            continue
        seen.add(table)
        if table in asked.contracts.kinds:
            kinds.add(table)
        elif table in asked.measures:
            waiting += [part.partition(".")[0] for part in asked.measures[table].lineage.parts]
    return kinds


def _value(column: str, value: object) -> str:
    if value is None:
        return "没有写明"
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.endswith("_fen") and isinstance(value, int):
        return f"{value / 100:,.2f}元".replace(".00元", "元")
    return str(value)
