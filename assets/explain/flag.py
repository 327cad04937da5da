"""Why a flag is there, in words a reviewer and an inspector can follow; the one screen that shows a name.

Belongs here: gathering a flag's reason, basis, parameters, evidence, link and history into Chinese lines.
Does not belong here: any judgement, or an ID number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from assets.errors import BadInput
from assets.explain.kin import kin_paths, paths_in_words
from assets.explain.labels import STEP, column_label, column_labels
from assets.explain.links import evidence_rows, in_words, links_of, plainly, surely
from assets.explain.looks import Look, masked_name, write_look
from assets.explain.origins import origin_lines
from assets.explain.picture import write_picture
from assets.explain.possible_owners import possible_owners
from assets.flags.cited import cited
from assets.home.ledger import Ledger
from assets.home.warehouse import first_row, layout
from assets.intake.deliveries import Receipt
from assets.intake.receipts import receipts
from data_contracts.contract import Contracts, load_contracts
from data_contracts.jurisdiction import load_jurisdictions, parameter_title
from data_contracts.notices import asking
from matchers.blotting import blotted
from matchers.cases.casework import QUEUES, SEVERITIES, STATES, outcomes
from matchers.cases.corrections import FINDINGS
from matchers.cases.money import KINDS, yuan
from matchers.cases.numbers import read_flag_number
from matchers.flags.basis import COMMON, placed
from matchers.flags.claims import STATUS
from matchers.flags.rule import Rule
from matchers.people.certainty import basis_of

KEYS = ("certificate_no", "household_no")
"""Numbers of households: a page of one has to name them."""

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
}


def explain_flag(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, rules: Mapping[str, Rule], text: str, look: Look | None = None
) -> str:
    """Everything known of one flag; BadInput for a number that is none, or that nobody ever gave.

    The name stands there whole for a `look` that is written down, else with its first character alone.
    """
    flag_id = _number(text)
    flag = _flag(con, flag_id)
    if flag is None:
        return "\n".join(_gone(ledger, flag_id))
    if look is None:
        flag["name"] = masked_name(flag["name"])
    else:
        write_look(ledger, [flag["person"]] if flag["person"] else [], look, "explain", flag_id)
    rule = rules[flag["rule"]]
    contracts = load_contracts()
    labels = column_labels(rule, contracts)
    return _blotted(
        flag,
        (
            *_what(flag, rule),
            *_grounds(flag, _basis(con, rule)),
            *_evidence(flag, labels),
            *paths_in_words(kin_paths(con, flag)),
            *_link(con, flag, contracts),
            *_innocent(rule),
            *_history(ledger, flag_id),
            *origin_lines(con, flag, rule, contracts, labels, receipts(ledger)),
        ),
    )


def story(
    con: duckdb.DuckDBPyConnection,
    flag_id: str,
    rules: Mapping[str, Rule],
    contracts: Contracts,
    labels_of: Callable[[str], Mapping[str, str]],
    came: Sequence[Receipt] = (),
) -> list[tuple[str, list[str]]]:
    """What the night knows of one flag, part by part: title and lines. Nothing where tonight no longer has it.
    `came` are the receipts of the ledger, `labels_of` gives the `column_labels` of a rule: who shows many flags reads
    contracts and labels once."""
    flag = _flag(con, flag_id)
    if flag is None or flag["rule"] not in rules:
        return []
    rule, labels = rules[flag["rule"]], labels_of(flag["rule"])
    parts = {
        "疑点与依据": list(_grounds(flag, _basis(con, rule))),
        "证据": list(_evidence(flag, labels))[1:],
        "亲属途径": list(paths_in_words(kin_paths(con, flag))),
        "识别": list(_link(con, flag, contracts)),
        "正常情形与请提供的证明": list(_innocent(rule))[1:],
        "来源": list(origin_lines(con, flag, rule, contracts, labels, came))[1:],
    }
    return [(title, _blotted(flag, lines).split("\n")) for title, lines in parts.items() if lines]


def _blotted(flag: Mapping[str, Any], lines: Iterable[str]) -> str:
    """The lines without the number of any card or account; numbers of certificates and households stay."""
    keys = [flag["certificate_no"], flag["household_no"]]
    keys += [v for row in evidence_rows(flag) for name, v in row.items() if name.endswith(KEYS)]
    return blotted("\n".join(lines), {str(key) for key in keys if key})


def draw_flag(con: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule], text: str, path: Path) -> None:
    """Write the picture of a flag's links and kinship to `path`; BadInput where the flag is gone or has neither."""
    flag = _flag(con, _number(text))
    if flag is None:
        raise BadInput(f"今夜没有编号为 {text} 的疑点，画不出图")
    links = links_of(con, flag, load_contracts())
    write_picture(path, flag, rules[flag["rule"]].title, links, kin_paths(con, flag))


def _number(text: str) -> str:
    flag_id = read_flag_number(text)
    if flag_id is None:
        raise BadInput(f"「{text}」不是疑点编号：应为 F 开头的 12 位编号，请从工作簿或清单中复制")
    return flag_id


def _flag(con: duckdb.DuckDBPyConnection, flag_id: str) -> dict[str, Any] | None:
    index = "cases.hardship_points, cases.hardship_items" if _has_index(con) else "NULL AS hardship_points"
    kept = "kept_back" in layout(con, "review")
    # A flag without a case says why it has none in place of the state of its case.
    why, join = ("kept.why", "LEFT JOIN review.kept_back AS kept USING (flag_id)") if kept else ("NULL", "")
    cursor = con.execute(
        f"""SELECT flag.*, {index}, coalesce(cases.state, {why}) AS state, {why} AS kept_why,
               coalesce(cases.first_seen, flag.as_of) AS first_seen, cases.last_finding, identity.name
           FROM review.flag AS flag LEFT JOIN review.cases AS cases ON cases.case_id = flag.flag_id
           {join} LEFT JOIN link.identity AS identity ON identity.person = flag.person
           WHERE flag.flag_id = ?""",
        [flag_id],
    )
    names = [column[0] for column in cursor.description or []]
    row = next(iter(cursor.fetchall()), None)
    return None if row is None else dict(zip(names, row, strict=True))


def _has_index(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the night is of a release that knows the hardship index."""
    return "hardship_points" in layout(con, "review").get("cases", {})


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
    lines += [f"参数：{parameter_title(name)} 默认 {_plain(value)}" for name, value in rule.params.items()]
    lines += _innocent(rule)
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


def _grounds(flag: Mapping[str, Any], basis: str) -> Iterator[str]:
    """What the law, the place and earlier findings say of it."""
    yield f"依据：{basis}"
    for name, value in json.loads(flag["params"] or "{}").items():
        yield f"参数：{_parameter(name, value)}"
    if flag["hardship_points"]:
        yield f"困难指数：{flag['hardship_points']}（{flag['hardship_items']}），只用来排漏保疑点的先后"
    if flag["last_finding"]:
        yield f"上次核查结论：{flag['last_finding']}"


def _parameter(name: str, value: Any) -> str:
    title = parameter_title(name)
    if not isinstance(value, Mapping):
        return f"{title} = {_plain(value)}"
    basis = value.get("basis") or "规则默认值"
    grounds = "；".join(part for part in (f"依据：{basis}", value.get("note")) if part)
    return f"{title} = {_plain(value.get('value'))}（{grounds}）"


def _plain(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _evidence(flag: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[str]:
    yield f"证据（摘要 {flag['evidence_digest'][:12]}，规则版本 {flag['rule_digest'][:12]}）："
    for row in evidence_rows(flag):
        pieces = (
            _in_words(name, value, labels)
            for name, value in row.items()
            if value is not None and name != "record_id" and not name.endswith(STEP)
        )
        yield "  " + "，".join(pieces)


def _in_words(name: str, value: Any, labels: Mapping[str, str]) -> str:
    """One piece of evidence in words; money in yuan."""
    if name.endswith("_fen"):
        value = f"{int(value) / 100:,.2f}元".replace(".00元", "元")
    return f"{column_label(name, labels)} {value}"


def _link(con: duckdb.DuckDBPyConnection, flag: Mapping[str, Any], contracts: Contracts) -> Iterator[str]:
    if flag["grain"] == "V":
        return
    links = links_of(con, flag, contracts)
    if basis := basis_of(flag["link_probability"]):
        yield f"识别：不是凭证号，推定的依据是{basis.words}"
        return
    if not links:
        yield f"识别：{surely(con, flag['person'])}"
        return
    yield f"识别：由多项信息比对推定，把握 {plainly(flag['link_probability'])}；逐项如下："
    yield from in_words(links)
    yield from (f"  {line}" for line in possible_owners(con, flag["person"]))


def _innocent(rule: Rule) -> Iterator[str]:
    yield "可能的正常情形与所需证明："
    for item in rule.innocent:
        yield f"  · {item.explanation} —— {item.proof}"


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
                payload.get("why") if kind in {"reopened", "sent_back"} else None,
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
