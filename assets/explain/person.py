"""What is known of one person, on one screen: records and how each was linked, ids, judgements, flags.

Belongs here: gathering it into Chinese lines. Does not belong here: any decision. It names the person, for it is shown
to whoever asked with the number in hand; numbers are shown with their middle hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import duckdb
import polars as pl

from assets.cases.frames import case_frame
from assets.cases.pairs import masked
from assets.errors import BadInput
from assets.explain.labels import ROLES
from assets.explain.links import plainly
from assets.home.ledger import Ledger
from assets.home.warehouse import first_row
from assets.people.aliases import MERGED, SPLIT
from assets.people.judgements import VERDICTS, read_judgements
from data_contracts.contract import Contracts
from data_contracts.id_status import VALID_STATUSES
from matchers.cases.casework import QUEUES, STATES
from matchers.cases.continuation import PERSON
from matchers.flags.rule import Rule
from matchers.standardise.id_numbers import id_number

METHODS = {
    "id_name": "证号与姓名一致",
    "probable": "比对推定",
    "judged": "人工判定",
    "corrected": "公安更正证号",
    "own": "未与他人对上",
}


def persons_with(con: duckdb.DuckDBPyConnection, text: str) -> list[str]:
    """Who has the ID number `text`, or goes by the person id `text`; BadInput when it is neither, or of nobody."""
    plain = "".join(text.split()).upper()
    if PERSON.fullmatch(plain):
        row = first_row(con, "SELECT person FROM link.alias WHERE alias = ?", [plain])
        person = row[0] if row else plain
        if first_row(con, "SELECT 1 FROM link.person WHERE person = ? LIMIT 1", [person]) is None:
            raise BadInput(f"最近一次核对里没有编号为 {plain} 的人")
        return [person]
    found = _bearers(con, text)
    if not found:
        raise BadInput(NOBODY)
    return found


NOBODY = "最近一次核对的各部门名册里没有这个身份证号"


def nobody(con: duckdb.DuckDBPyConnection, text: str) -> str:
    """The sentence that says that no register holds the ID number `text`, empty where one does; BadInput when it is no
    such number."""
    is_id = PERSON.fullmatch("".join(text.split()).upper())
    return "" if is_id or _bearers(con, text) else f"{NOBODY}：没有一条规则问过此人。"


def _bearers(con: duckdb.DuckDBPyConnection, text: str) -> list[str]:
    number = pl.DataFrame({"text": [text]}).select(number=id_number(pl.col("text")))["number"][0]
    if number["status"] not in VALID_STATUSES:
        raise BadInput("输入的不是有效的身份证号，也不是 P 开头的人员编号；请重新输入")
    rows = con.execute(
        "SELECT DISTINCT p.person FROM link.mention AS m "
        "JOIN link.person AS p ON p.record_id = m.record_id AND p.role = m.role WHERE m.id_number = ? ORDER BY 1",
        [number["value"]],
    ).fetchall()
    return [person for (person,) in rows]


def dossier(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    person: str,
    as_of: date,
    contracts: Contracts,
    rules: Mapping[str, Rule],
) -> str:
    """Everything known of `person`."""
    ids = [person, *(a for (a,) in con.execute("SELECT alias FROM link.alias WHERE person = ?", [person]).fetchall())]
    return "\n".join(
        (
            *_who(con, person),
            *_records(con, person, contracts),
            *_ids(con, person),
            *_history(ledger, ids, as_of),
            *_flags(con, ledger, ids, as_of, rules),
        )
    )


def _who(con: duckdb.DuckDBPyConnection, person: str) -> Iterator[str]:
    row = first_row(
        con,
        f"SELECT name, {masked('id_number')}, sex, birth_on, township, village, name_variants FROM link.identity "
        "WHERE person = ?",
        [person],
    )
    name, *details, variants = row or ("", [])
    yield "  ".join([person, name or "(姓名未知)", *(str(part) for part in details if part)])
    others = [v for v in variants or () if v != name]
    if others:
        yield f"其他写法：{'、'.join(others)}"


def _records(con: duckdb.DuckDBPyConnection, person: str, contracts: Contracts) -> Iterator[str]:
    yield "记录："
    titles = {k.name: k.title for k in contracts.kinds.values()}
    sources = {s.name: s.title for s in contracts.sources.values()}
    for kind, role, source, name, number, method, probability, count, first, last in con.execute(
        f"""
    SELECT m.kind, m.role, m.source, m.name, {masked("m.id_number")} AS number, p.method, min(p.probability),
        count(*), min(m.batch), max(m.batch)
    FROM link.person AS p JOIN link.mention AS m ON m.record_id = p.record_id AND m.role = p.role
    WHERE p.person = ? GROUP BY m.kind, m.role, m.source, m.name, number, p.method
    ORDER BY min(m.rank), m.kind, m.role, m.source, m.name, number, p.method""",
        [person],
    ).fetchall():
        days = str(first) if first == last else f"{first} 至 {last}"
        sure = f"，把握 {plainly(probability)}" if method == "probable" else ""
        written = " ".join(part for part in (name or "(无姓名)", number or "(无证号)") if part)
        yield (
            f"  {titles.get(kind, kind)}·{ROLES.get(role, role)}（{sources.get(source, source)}）{count} 条，{days}："
            f"{written}——{METHODS[method]}{sure}"
        )


def _ids(con: duckdb.DuckDBPyConnection, person: str) -> Iterator[str]:
    rows = con.execute(
        "SELECT alias, method, probability FROM link.alias WHERE person = ? ORDER BY ALL", [person]
    ).fetchall()
    if rows:
        yield "并入本人的编号："
    for alias, method, probability in rows:
        sure = f"，把握 {plainly(probability)}" if method == "probable" else ""
        yield f"  {alias}  {METHODS[method]}{sure}"


def _history(ledger: Ledger, ids: list[str], as_of: date) -> Iterator[str]:
    own = frozenset(ids)
    history: list[tuple[date, str]] = []
    for kind, word in ((MERGED, "并入"), (SPLIT, "不再并入")):
        for event in ledger.events(kind, as_of):
            for alias, person, method, _ in event.payload["persons"]:
                if own & {alias, person}:
                    why = f"（{METHODS[method]}）" if kind == MERGED else ""
                    history.append((event.as_of, f"{alias} {word} {person}{why}"))
    for j in read_judgements(ledger, as_of):
        if own & {j.left, j.right}:
            why = f"，因疑点 {j.case} 认定为同名非本人" if j.case else f"，{j.remark}" if j.remark else ""
            history.append((j.judged_on, f"{j.pair} {j.left} 与 {j.right} 判定为{VERDICTS[j.verdict]}，{j.by}{why}"))
    if history:
        yield "合并、拆分与判定："
    yield from (f"  {day}  {line}" for day, line in sorted(history))


def _flags(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, ids: list[str], as_of: date, rules: Mapping[str, Rule]
) -> Iterator[str]:
    cases = case_frame(con, ledger, as_of).filter(pl.col("person").is_in(ids)).sort("first_seen", "case_id")
    yield "疑点：" if cases.height else "疑点：没有"
    for case, rule, queue, state, since in cases.select("case_id", "rule", "queue", "state", "first_seen").iter_rows():
        title = rules[rule].title if rule in rules else rule
        yield f"  {case}  {title}  [{QUEUES.get(queue, queue)}]  {STATES.get(state, state)}  首次发现 {since}"
