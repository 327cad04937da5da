"""What every table and column of the published database is, in Chinese, as its contract says it.

Belongs here: the words, and who of them is personal. Does not belong here: writing them (`dressing.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assets.explain.labels import ROLES, column_label, column_labels
from data_contracts.contract import Contracts, Field, Kind, Source
from data_contracts.tables import load_tables
from matchers.facts.measure import Measure, load_measures
from matchers.facts.schema import counted_columns, tail_name
from matchers.flags.grammar import output_columns
from matchers.flags.rule import Rule
from matchers.people.scheme import CHINESE

_IN_FEN = re.compile(r"[(（,，]分|分[)）,，]")

PERSONAL = "【个人信息】"
SENSITIVE = "【敏感】"
KEYED = "【已用密钥替换】"
HOLDS_PERSONS = "【含个人信息】"
_MARKS = {"identity": PERSONAL, "sensitive": SENSITIVE, "hashed": KEYED}

PROVENANCE = {
    "record_id": "记录编号",
    "_key": "记录在名册里的键",
    "source": "名册代码",
    "_file": "文件(内容摘要)",
    "_sheet": f"工作表{SENSITIVE}",
    "_row": "行号",
    "_member": "同一行中的第几名成员，0 为户主",
    "batch": "批次的日期",
    "received_on": "收到日期",
    "_batch": "批次，如所写",
    "_received_on": "收到日期",
    "_reject": "整行退回的原因;采用的为空",
}
"""What every row of a register and every record says of where it came from."""

ATTRIBUTES = {
    "name": "姓名",
    "id_number": "身份证号",
    "sex": "性别",
    "birth_on": "出生日期",
    "birth_period": "出生年月，没有写日的",
    "age": "年龄(周岁)",
    "former_name": "曾用名",
    "phone": "联系电话",
    "address": "住址",
}
ID_STATUS = "身份证号的状态:valid、upgraded 为有效"
OF_FLAGS = {
    "subject": f"对象的编号:人员、低保证、账户或村(居){KEYED}",
    "record_id": "所依据的记录编号",
    "link_probability": "人员识别的把握，0 至 1",
    "link_method": "exact 按证号、inferred 推定、probable 可能",
    "person": f"人员编号{KEYED}",
    "severity": "程度:high 重、medium 中、low 轻",
    "household_no": "户籍的户编号",
    "certificate_no": "低保证号",
    "township": "乡镇",
    "village": "村(居)",
}
"""Columns that rules show whatever they ask about."""


@dataclass(frozen=True)
class Described:
    """A table: what it is, and what each column is, as far as anybody declared it."""

    text: str
    columns: Mapping[str, str]

    @property
    def comment(self) -> str:
        """The comment of the table; one with names or numbers of persons says so."""
        holds = any(PERSONAL in text for text in self.columns.values())
        return f"{self.text}{HOLDS_PERSONS}" if holds else self.text


def described(contracts: Contracts, rules: Mapping[str, Rule]) -> dict[str, Described]:
    """Every declared table, `schema.name`, with its words."""
    found = {f"raw.{s.name}": _raw(s) for s in contracts.sources.values()}
    for kind in contracts.kinds.values():
        found[f"record.{kind.name}"] = _record(kind)
        found[f"fact.{kind.name}"] = _fact(kind)
    measures = load_measures()
    found |= {f"fact.{m.name}": _measure(m) for m in measures.values()}
    found |= {f"flag.{r.code}": _flags(r, column_labels(r, contracts, measures)) for r in rules.values()}
    return found | _handed_on()


def _raw(source: Source) -> Described:
    columns: dict[str, str] = {}
    for column in source.columns:
        columns[column.name] = column.header + _MARKS.get(_as_written(column.word.classification), "")
        if column.word.domain == "id_number":
            columns[f"{column.name}__cell"] = f"{column.header}在表格里是数字还是文字"
    return Described(f"{source.title}：{source.provider}送来的原样，一行一行，全是文字", columns | PROVENANCE)


def _as_written(classification: str) -> str:
    """What a department sends is not keyed yet: an account stands there as it is."""
    return "identity" if classification == "hashed" else classification


def _record(kind: Kind) -> Described:
    columns = dict(PROVENANCE)
    for role in kind.roles:
        who = ROLES.get(role.name, role.name)
        columns |= {f"{role.name}_{a}": f"{who}的{ATTRIBUTES[a]}{PERSONAL}" for a in role.attributes}
        columns[f"{role.name}_id_status"] = f"{who}的{ID_STATUS}"
    for field in kind.fields:
        columns[field.name] = _with_unit(field.name, field.title) + _MARKS.get(_as_written(field.classification), "")
    return Described(f"{kind.title}：标准化以后的记录，一条一行", columns)


def _fact(kind: Kind) -> Described:
    columns = dict(PROVENANCE)
    for role in kind.roles:
        who = ROLES.get(role.name, role.name)
        columns |= {
            role.name: f"{who}(人员编号){KEYED}",
            f"{role.name}_link_probability": f"{who}识别的把握，0 至 1",
            f"{role.name}_link_method": f"{who}凭什么认定",
            f"{role.name}_id_status": f"{who}的{ID_STATUS}",
        }
    for field in kind.fields:
        if field.classification != "identity":
            columns |= _fact_columns(field)
    return Described(f"{kind.title}：记录里的人换成人员编号，姓名、证号已去掉", columns)


def _fact_columns(field: Field) -> dict[str, str]:
    columns = {field.name: _with_unit(field.name, field.title) + _MARKS.get(field.classification, "")}
    if field.classification == "hashed":
        columns[tail_name(field.name)] = f"{field.title}末四位{SENSITIVE}"
    if field.sql_type == "DATE":
        for name in counted_columns(field.name):
            unit = "至核对日的足月数" if name.endswith("months_past") else "距核对日的月数"
            columns[name] = f"{field.title}{unit}"
    return columns


def _measure(measure: Measure) -> Described:
    columns = {name: _with_unit(name, text) for name, text in measure.descriptions.items()}
    return Described(f"{measure.title}：{measure.description}", columns)


def _flags(rule: Rule, labels: Mapping[str, str]) -> Described:
    names = output_columns(rule)
    columns = {name: OF_FLAGS.get(name) or _with_unit(name, column_label(name, labels)) for name in names}
    return Described(f"{rule.title}：规则 {rule.code} 今夜列出的行。{rule.why}", columns)


def _handed_on() -> dict[str, Described]:
    families = {"comparison": [c.name for c in CHINESE.comparisons], "frequency": [*CHINESE.frequencies]}
    found = {}
    for table in load_tables().values():
        columns: dict[str, str] = {}
        for name, text in table.descriptions.items():
            said = _with_unit(name, text) + _MARKS.get(table.classifications.get(name, ""), "")
            family = name.partition("{")[2].partition("}")[0]
            members = families.get(family, [])
            columns |= {name.replace(f"{{{family}}}", m): f"{said}({m})" for m in members} if family else {name: said}
        found[table.key] = Described(f"{table.title}：{table.description}", columns)
    return found


def _with_unit(name: str, text: str) -> str:
    """Money is fen, whatever its title says or leaves out."""
    return f"{text}(分)" if name.endswith("_fen") and not _IN_FEN.search(text) else text
