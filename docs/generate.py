"""Pages made from the declarations themselves: rules, registers, jurisdictions. `make docs` writes them.

A test compares what is committed with what would be written, so no page can go stale.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from data_contracts.agenda import EVERY, WEEK, Task
from data_contracts.contract import Column, Contracts, Source, load_contracts
from data_contracts.jurisdiction import Group, Jurisdiction, Parameter, load_jurisdictions, parameter_title
from data_contracts.words import record_name
from matchers.cases.casework import QUEUES, SEVERITIES
from matchers.facts.measure import Measure, load_measures
from matchers.flags.lineage import rests_on
from matchers.flags.parameters import bind
from matchers.flags.rule import Rule, load_rules
from matchers.standardise import codelists

HERE = Path(__file__).parent
MADE = "<!-- 由 `make docs` 从声明文件生成，请勿手改 -->\n"
GRAINS = {"P": "人", "H": "户", "A": "账户或发放", "V": "村（居）或乡镇"}
ARRIVALS = {"list": "名册快照", "event": "逐笔累加"}
ONCE = "；一批之中一人至多一行"
COMPLETE = {"date": "当日完整，缺席可作依据", "month": "当月完整，缺席可作依据", "nothing": "不保证完整，缺席不作依据"}
ASKED_ON = {
    "320723": date(2021, 6, 1),
    "320700": date(2020, 6, 1),
    "431122": date(2018, 8, 1),
    "141125": date(2023, 8, 1),
    "140800": date(2022, 6, 1),
}
"""The five places whose notices hedui is built from, each on a day of its own notice."""


def pages() -> dict[Path, str]:
    """Every generated page by its path."""
    contracts, rules, places = load_contracts(), load_rules(), load_jurisdictions()
    measures = load_measures()
    return {
        HERE / "rules.md": rule_page(rules, places),
        HERE / "registers.md": register_page(contracts),
        HERE / "measures.md": measure_page(measures),
        HERE / "jurisdictions.md": jurisdiction_page(places, rules, measures),
        HERE / "first-day.md": first_day_page(contracts, rules),
    }


def rule_page(rules: dict[str, Rule], places: dict[str, Jurisdiction]) -> str:
    """The guide to the rules, for clerks and inspectors, by queue."""
    lines = [
        "# 规则说明",
        "",
        MADE,
        "疑点只是问题，不是结论；程度为轻的只是提醒。每条规则写明依据、可能的正常情形和应索取的证明。",
    ]
    for queue, title in QUEUES.items():
        of_queue = [rule for rule in rules.values() if rule.queue == queue]
        if of_queue:
            lines += ["", f"## {title}"]
        for rule in of_queue:
            lines += ["", f"### {rule.title} `{rule.code}`", "", rule.why, ""]
            if rule.notes:
                lines += [rule.notes, ""]
            lines += ["- 依据（各地只引用当日有效的国家规定、上级和本地的通知）："]
            lines += [f"  - {places[basis.place].name}：{basis}" for basis in rule.basis]
            lines += [f"- 对象：{GRAINS[rule.grain]}；程度：{SEVERITIES[rule.severity]}"]
            if rule.stage == "trial":
                lines += ["- 阶段：试行，每夜运行、计数，不立项、不下发，由县里看过后转为正式"]
            lines += [
                f"- 参数：{parameter_title(name)} `{name}`，默认 {shown(value)}" for name, value in rule.params.items()
            ]
            if rule.declared_by_place:
                unsaid = "、".join(map(parameter_title, rule.declared_by_place))
                lines += [f"- 未运行：本地没有规定{unsaid}的"]
            lines += [
                f"- 核查：{rule.review}",
                f"- 告知语：{rule.reason}",
                f"- 审定：{rule.reviewed}",
                "",
                "可能的正常情形：",
            ]
            lines += [f"- {item.explanation} 请提供：{item.proof}" for item in rule.innocent]
            lines += ["", "示例（即测试）："]
            lines += [
                f"- {case.case}：{'报 ' + '、'.join(case.flags) if case.flags else '不报'}" for case in rule.examples
            ]
    return "\n".join(lines) + "\n"


def measure_page(measures: dict[str, Measure]) -> str:
    """The measures rules may read beside the records, with their columns."""
    lines = ["# 指标与数据字典", "", MADE, "指标由记录算出一次，供各条规则读取；规则写作 `fact.<指标>`。"]
    for measure in sorted(measures.values(), key=lambda m: m.name):
        lines += ["", f"## {measure.title} `{measure.name}`", "", measure.description, "", "| 列 | 类型 | 含义 |"]
        lines += ["|---|---|---|"]
        lines += [f"| `{c}` | {kind} | {measure.descriptions[c]} |" for c, kind in measure.columns.items()]
        if measure.params:
            lines += [""]
            lines += [f"- 参数：{parameter_title(n)} `{n}`，默认 {shown(v)}" for n, v in measure.params.items()]
        if measure.examples:
            lines += ["", "示例（即测试）：", ""]
            lines += [f"- {example.case}" for example in measure.examples]
    return "\n".join(lines) + "\n"


def register_page(contracts: Contracts) -> str:
    """The data dictionary: every register, its promises and its columns."""
    lines = [
        "# 名册与数据字典",
        "",
        MADE,
        "把文件放进 `landing/<名册代码>/`；未列出的列不读取。括号里的字可有可无；",
        "“车主…”指“车主”加上姓名、证件号码等说法（`data_contracts/attributes.yaml`）。",
    ]
    for source in contracts.sources.values():
        lines += ["", f"## {source.title} `{source.name}`", ""]
        lines += [
            f"- 提供：{source.provider}；要求核对的通知：{source.asked_by}",
            f"- 依据：{'；'.join(map(str, source.legal_basis))}",
            f"- {ARRIVALS[source.arrives]}；{COMPLETE[source.complete_for]}{ONCE if source.once_per_batch else ''}",
            f"- 成为：{'、'.join(contracts.kinds[i.kind].title for i in source.implements)}",
            "",
            "| 表头 | 其他写法 | 词 | 必需 | 记录中的列 | 分级 |",
            "|---|---|---|---|---|---|",
        ]
        lines += [_column(source, column.name) for column in source.columns]
    return "\n".join(lines) + "\n"


def _column(source: Source, name: str) -> str:
    column = source.column(name)
    others = "、".join((*column.headers[1:], *(f"{person}…" for person in column.whose))) or "—"
    required = "是" if column.required else ""
    levels = {"public": "一般", "identity": "身份", "hashed": "加密摘要", "sensitive": "敏感"}
    return (
        f"| {column.header} | {others} | `{name}` | {required} | `{record_name(column.word)}` | "
        f"{levels[column.word.classification]} |"
    )


OWN = frozenset({"review_results"})
"""Registers that hedui makes itself: nobody is asked for them."""
SPELLINGS = 6


def first_day_page(contracts: Contracts, rules: dict[str, Rule]) -> str:
    """What to ask each department for and what to answer: the prose of `first-day.in.md`, and a table a register."""
    prose = (HERE / "first-day.in.md").read_text(encoding="utf-8")
    measures = load_measures()
    rested = {code: rests_on(rule, measures, contracts.kinds) for code, rule in rules.items()}
    lines = [MADE.replace("从声明文件生成", "从 `docs/first-day.in.md` 和声明文件生成").rstrip()]
    for source in contracts.sources.values():
        if source.name not in OWN:
            lines += _first_day_of(source, contracts, rules, rested)
    return prose.replace("<!-- registers -->\n", "\n".join(lines) + "\n")


def _first_day_of(
    source: Source, contracts: Contracts, rules: dict[str, Rule], rested: dict[str, dict[tuple[str, str], bool]]
) -> list[str]:
    kinds = {i.kind for i in source.implements}
    needing = [rule.title for rule in rules.values() if kinds & set(rule.needs)]
    lines = [
        "",
        f"### {source.title} `{source.name}`",
        "",
        f"- 向谁要：{source.provider}（{ARRIVALS[source.arrives]}）",
    ]
    if source.limitations:
        lines.append(f"- 常见的样子：{source.limitations}")
    if needing:
        lines.append(f"- 没有它就不能判断：{'、'.join(needing)}")
    lines += ["", "| 要的列 | 也常写作 | 必需 | 没有这一列时 |", "|---|---|---|---|"]
    for column in source.columns:
        columns = _record_columns(source, column.name, contracts)
        silent = [rules[code].title for code, rests in rested.items() if columns & set(rests)]
        if column.required or column.description or silent or column.word.domain == "id_number":
            lines.append(_asked_for(column, silent))
    if answers := [_answer(c) for c in source.columns if not c.required and _values(c)]:
        lines += ["", f"整份文件都一样时可以指定：{'；'.join(answers)}"]
    return lines


def _record_columns(source: Source, word: str, contracts: Contracts) -> set[tuple[str, str]]:
    """The columns of records that come from a word of the source."""
    found = set()
    for i in source.implements:
        mapped = {column for column, of in i.mapping.items() if of == word}
        usual = record_name(contracts.words[word])
        found |= {(i.kind, column) for column in (mapped or {usual} - set(i.mapping))}
    return found


def _asked_for(column: Column, silent: list[str]) -> str:
    others = [h for h in column.headers[1:] if "(" not in h][:SPELLINGS]
    without = "整份不采用"
    if not column.required:
        told = [f"{column.absence.because}，不算缺"] if column.absence else []
        if silent and not column.absence:
            named = "、".join(silent[:4]) + (f"等 {len(silent)} 条" if len(silent) > 4 else "")
            told.append(f"报“数据不足”：{named}")
        if column.word.domain == "id_number" and not column.description:
            told.append("只能靠姓名和别的列认人，认不准的不报")
        without = "；".join(filter(None, [column.description, *told])) or "—"
    elif column.may_stand_in:
        places = {"title": "标题", "sheet": "工作表名", "file": "文件名"}
        named = {c: places.get(c, f"`{c}`") for c in column.may_stand_in}
        without = f"可写在{'、'.join(named.values())}里；都没有的整份不采用"
    return f"| {column.header} | {'、'.join(others) or '—'} | {'是' if column.required else ''} | {without} |"


def _values(column: Column) -> list[str]:
    """What may be said of a whole file in a column of codes; whose relation and whose sex differs from row to row."""
    if column.word.domain != "code" or column.name in {"relation", "sex"}:
        return []
    known = codelists().get(column.codelist or "")
    return list(known.values) if known else []


def _answer(column: Column) -> str:
    values = _values(column)
    shown_values = "、".join(values[:6]) + ("…" if len(values) > 6 else "")
    return f"{column.header} `--constant {column.name}=`{shown_values}"


def jurisdiction_page(places: dict[str, Jurisdiction], rules: dict[str, Rule], measures: dict[str, Measure]) -> str:
    """What differs between the five places, each on a day of its own notice, and every dated value there is."""
    five = [(places[code], on) for code, on in ASKED_ON.items()]
    heads = " | ".join(f"{place.name}<br>{on}" for place, on in five)
    lines = [
        "# 各地参数",
        "",
        MADE,
        "取值按核对日当时有效的规定；没有核实原文的标“未核实”，当时没有规定而取最早已知值的标“沿用”。",
        "下级没有规定的用上级的，逐项继承；列表整个替换。",
        "",
        "## 五份通知所在地的差异",
        "",
        f"| 参数 | {heads} |",
        "|---|" + "---|" * len(five),
    ]
    for name in sorted({name for place, _ in five for name in place.names()}):
        values = [place.value(name, on) for place, on in five]
        lines.append(f"| {_named(name)} | " + " | ".join(_cell(value) for value in values) + " |")
    lines += [
        "",
        "## 规则和指标实际使用的数值",
        "",
        f"| 规则或指标 | 参数 | {heads} |",
        "|---|---|" + "---|" * len(five),
    ]
    for user in (*rules.values(), *measures.values()):
        bound = [bind(user, place, on).values for place, on in five]
        lines += [
            f"| {user.title} | {_named(name)} | " + " | ".join(shown(b[name]) for b in bound) + " |"
            for name in sorted(user.params)
        ]
    lines += ["", "## 全部规定", "", "| 地方 | 参数 | 取值 | 起 | 止 | 依据 |", "|---|---|---|---|---|---|"]
    for place in places.values():
        lines += [_dated(place, p) for name in sorted(place.own) for p in place.own[name]]
    lines += ["", "## 工作组", "", "| 地方 | 工作组 | 乡镇 | 起 | 止 | 依据 |", "|---|---|---|---|---|---|"]
    lines += [_group(place, group) for place in places.values() for group in place.own_groups]
    lines += ["", "## 工作日程", "", "逐个交来的，晨报列出还没有交的乡镇。", ""]
    lines += ["| 地方 | 事项 | 由谁 | 何时 | 逐个交来 | 起 | 止 | 依据 |", "|---|---|---|---|---|---|---|---|"]
    lines += [_scheduled(place, task) for place in places.values() for task in place.own_tasks]
    return "\n".join(lines) + "\n"


def _group(place: Jurisdiction, group: Group) -> str:
    days = f"{group.valid_from or '—'} | {group.valid_until or '—'}"
    return f"| {place.name} | {group.name} | {'、'.join(group.townships)} | {days} | {group.basis} |"


def _scheduled(place: Jurisdiction, task: Task) -> str:
    days = f"{task.begins}—{task.due}" if task.begins else f"{task.due}前"
    weekly = days.translate(str.maketrans("1234567", "一二三四五六日"))
    when = f"{EVERY[task.every]} {days.replace('31', '月底')}"
    when = days if task.every == "once" else EVERY[WEEK] + weekly if task.every == WEEK else when
    return (
        f"| {place.name} | {task.what} | {task.by} | {when} | {'是' if task.is_handed_in else ''} | "
        f"{task.valid_from or '—'} | {task.valid_until or '—'} | {task.basis} |"
    )


def _named(name: str) -> str:
    return f"{parameter_title(name)}<br>`{name}`"


def _dated(place: Jurisdiction, p: Parameter) -> str:
    doubt = "（未核实）" if p.is_unverified else ""
    return (
        f"| {place.name} | {parameter_title(p.name)} | {shown(p.value)}{p.unit}{doubt} | {p.valid_from or '—'} | "
        f"{p.valid_until or '—'} | {p.basis} |"
    )


def _cell(parameter: Parameter | None) -> str:
    if parameter is None:
        return "—"
    doubts = [
        word for word, is_so in (("未核实", parameter.is_unverified), ("沿用", parameter.is_earliest_known)) if is_so
    ]
    note = f"（{'，'.join(doubts)}）" if doubts else ""
    return f"{shown(parameter.value)}{parameter.unit}{note}<br>{parameter.cites}"


def shown(value: object) -> str:
    """A parameter's value for a reader."""
    return "、".join(str(item) for item in value) if isinstance(value, tuple) else str(value)


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
