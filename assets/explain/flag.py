"""Why a flag is there, in words a reviewer and an inspector can follow; the one screen that shows a name.

Belongs here: gathering a flag's reason, basis, parameters, evidence, link and history into Chinese lines.
Does not belong here: any judgement, or an ID number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from assets.errors import BadInput
from assets.explain.kin import kin_paths, paths_in_words
from assets.explain.labels import column_labels
from assets.explain.links import links_of
from assets.explain.looks import Look, masked_name, write_look
from assets.explain.origin_words import file_names
from assets.explain.picture import write_picture
from assets.explain.story import (
    Telling,
    blotted_of,
    common,
    evidence,
    flag_of,
    gathered,
    grounds,
    innocent,
    link_lines,
    plain,
    sources,
    story,
)
from assets.flags.cited import cited
from assets.home.ledger import Ledger
from assets.home.warehouse import first_row
from assets.intake.deliveries import Receipt
from assets.intake.receipts import receipts
from data_contracts.contract import Contracts, load_contracts
from data_contracts.jurisdiction import load_jurisdictions, parameter_title
from data_contracts.notices import asking
from matchers.cases.assigning import ASSIGNED, in_words
from matchers.cases.casework import QUEUES, SEVERITIES, STATES, outcomes
from matchers.cases.corrections import FINDINGS
from matchers.cases.money import KINDS, yuan
from matchers.cases.numbers import read_flag_number
from matchers.flags.basis import COMMON, placed
from matchers.flags.claims import STATUS
from matchers.flags.rule import Rule

EVENTS = {
    "opened": "立项",
    "reopened": "重新打开",
    "released": "下发乡镇",
    "answered": "乡镇反馈",
    "sent_back": "县级退回",
    "reviewed": "县级复核",
    "closed": "办结",
    "lapsed": "疑点消失",
    "continued": "因身份合并或拆分接续",
    "money": "登记金额",
    "appealed": "该户申诉",
    "correction_requested": "请源部门更正",
    "correction_answered": "源部门答复",
    "assigned": "分派",
}


def story_of(
    con: duckdb.DuckDBPyConnection,
    flag_id: str,
    rules: Mapping[str, Rule],
    contracts: Contracts,
    came: Sequence[Receipt],
) -> list[tuple[str, list[str]]]:
    """One flag of the night part by part: title and lines. Nothing where tonight no longer has it. `came` is what had
    been received by then."""
    flag = flag_of(con, flag_id)
    if flag is None or flag["rule"] not in rules:
        return []
    rule = rules[flag["rule"]]
    telling = Telling(rule, contracts, column_labels(rule, contracts), _basis(con, rule), file_names(came))
    behind = gathered(con, [flag], telling, common(con, [flag], contracts))[flag_id]
    return story(con, behind, telling)


def explain_flag(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, rules: Mapping[str, Rule], text: str, look: Look | None = None
) -> str:
    """Everything known of one flag; BadInput for a number that is none, or that nobody ever gave.

    The name stands there whole for a `look` that is written down, else with its first character alone.
    """
    flag_id = _number(text)
    flag = flag_of(con, flag_id)
    if flag is None:
        return "\n".join(_gone(ledger, flag_id))
    if look is None:
        flag["name"] = masked_name(flag["name"])
    else:
        write_look(ledger, [flag["person"]] if flag["person"] else [], look, "explain", flag_id)
    rule, contracts = rules[flag["rule"]], load_contracts()
    telling = Telling(rule, contracts, column_labels(rule, contracts), _basis(con, rule), file_names(receipts(ledger)))
    behind = gathered(con, [flag], telling, common(con, [flag], contracts))[flag_id]
    return blotted_of(
        flag,
        (
            *_what(flag, rule),
            *grounds(flag, telling.basis),
            *evidence(flag, telling.labels),
            *paths_in_words(behind.paths),
            *link_lines(con, behind),
            *innocent(rule),
            *_history(ledger, flag_id),
            *sources(con, behind, telling),
        ),
    )


def draw_flag(con: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule], text: str, path: Path) -> None:
    """Write the picture of a flag's links and kinship to `path`; BadInput where the flag is gone or has neither."""
    flag = flag_of(con, _number(text))
    if flag is None:
        raise BadInput(f"今夜没有编号为 {text} 的疑点，画不出图")
    links = links_of(con, flag, load_contracts())
    write_picture(path, flag, rules[flag["rule"]].title, links, kin_paths(con, flag))


def _number(text: str) -> str:
    flag_id = read_flag_number(text)
    if flag_id is None:
        raise BadInput(f"「{text}」不是疑点编号：应为 F 开头的 12 位编号，请从工作簿或清单中复制")
    return flag_id


def explain_rule(con: duckdb.DuckDBPyConnection | None, rule: Rule) -> str:
    """A rule's page: what it looks for, on what basis, what may be innocent, and how it ended last night."""
    basis = _basis(con, rule)
    lines = [
        f"{rule.title}({rule.code})",
        f"队列：{QUEUES[rule.queue]}  程度：{SEVERITIES[rule.severity]}",
        f"为什么查：{rule.why}",
        f"依据：{basis}",
        *(f"通知原句：{where} {says}" for where, says in asking(rule.code) if where.split()[0] in basis),
        f"核查要求：{rule.review}",
        f"最近审定：{rule.reviewed}",
    ]
    if rule.notes:
        lines.append(f"说明：{rule.notes}")
    lines += [f"参数：{parameter_title(name)} 默认 {plain(value)}" for name, value in rule.params.items()]
    lines += innocent(rule)
    if con is not None:
        for township, status, reason, flags, unasked, unread in con.execute(
            "SELECT township, status, reason, flags, households_not_run, unread FROM flag.status WHERE rule = ? "
            "ORDER BY township",
            [rule.code],
        ).fetchall():
            lines.append(
                f"最近一夜 {township or '全县'}：{STATUS[status]}{f'，{flags} 条' if flags else ''}"
                f"{f'，另有 {unasked} 户不能核对' if unasked else ''}"
                f"{f'，{unread} 条记录未作判断' if unread else ''}{f'（{reason}）' if reason else ''}"
            )
    return "\n".join(lines)


def _basis(con: duckdb.DuckDBPyConnection | None, rule: Rule) -> str:
    """What the rule cites here tonight; where no night was published nobody knows of which county it is asked."""
    return cited(con).get(rule.code, COMMON) if con else placed(rule.basis, load_jurisdictions())


def _what(flag: Mapping[str, Any], rule: Rule) -> Iterator[str]:
    yield f"{flag['flag_id']}  {rule.title}  [{QUEUES[flag['queue']]}·{SEVERITIES[flag['severity']]}]"
    where = " ".join(str(flag[c]) for c in ("township", "village") if flag[c])
    if flag["grain"] == "V":
        yield f"对象：{where}（区划 {flag['subject']}；不涉及个人）"
    else:
        keys = {"低保证号": flag["certificate_no"], "户编号": flag["household_no"]}
        yield f"对象：{flag['name'] or '(姓名未知)'}  {where}  " + "  ".join(f"{k} {v}" for k, v in keys.items() if v)
    yield f"状态：{STATES.get(flag['state'], flag['state'])}  首次发现：{flag['first_seen']}  核对日期：{flag['as_of']}"
    if flag["kept_why"] not in {None, flag["state"]}:
        yield f"今夜的证据有变化，没有重新打开：{STATES[flag['kept_why']]}"
    yield f"疑点：{flag['reason']}"


def _history(ledger: Ledger, flag_id: str) -> Iterator[str]:
    yield "经过："
    own = ledger.frame(EVENTS).filter(pl.col("subject").is_in(_numbers_of(ledger, flag_id))).sort("seq")
    for subject, as_of, kind, actor, text in own.select("subject", "as_of", "kind", "actor", "payload").iter_rows():
        payload = json.loads(text)
        outcome = outcomes().get(str(payload.get("outcome")))
        details = "  ".join(
            str(part)
            for part in (
                outcome.name if outcome else None,
                f"{KINDS[payload['what']]} {yuan(payload['amount_fen'])} 元" if kind == "money" else None,
                payload.get("register"),
                FINDINGS.get(payload.get("finding", "")),
                in_words(payload) if kind == ASSIGNED else None,
                payload.get("why") if kind in {"reopened", "sent_back", ASSIGNED} else None,
                payload.get("remark"),
                f"{payload['from']} → {subject}" if kind == "continued" and payload["from"] != subject else None,
                "、".join(payload.get("investigators") or ()) or None,
            )
            if part
        )
        yield f"  {as_of}  {EVENTS[kind]}  {actor}  {details}".rstrip()


def _numbers_of(ledger: Ledger, flag_id: str) -> list[str]:
    """The flag's number, and those it had before persons in it became one or two."""
    numbers = [flag_id]
    for event in reversed(ledger.events("continued")):
        if event.subject in numbers:
            numbers.append(event.payload["from"])
    return numbers


def _gone(ledger: Ledger, flag_id: str) -> list[str]:
    history = list(_history(ledger, flag_id))
    if len(history) == 1:
        raise BadInput(f"没有编号为 {flag_id} 的疑点")
    after = [e.subject for e in ledger.events("continued") if e.payload["from"] == flag_id != e.subject]
    why = f"因身份合并或拆分由 {after[-1]} 接续" if after else "今夜已无此疑点"
    return [f"{flag_id}  {why}", *history]


def as_of_of(con: duckdb.DuckDBPyConnection) -> date:
    """The date of the published night; BadInput when the file holds none."""
    row = first_row(con, "SELECT max(as_of) FROM review.night")
    if row is None or row[0] is None:
        raise BadInput("发布库里没有核对日期，请重新运行 hedui night")
    found: date = row[0]
    return found
