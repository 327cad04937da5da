"""The columns of every table of a night, with what each is called, holds of persons and is made from.

Belongs here: reading that from contracts, products, measures and rules. Does not belong here: showing it
(`catalogue.py`). Where a rule reckons a column of several, all of them are named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from data_contracts.contract import Contracts, Kind, Source
from data_contracts.tables import Table
from data_contracts.words import usual_word
from matchers.facts.measure import Measure
from matchers.facts.schema import COMMON, counted_columns, fact_columns, record_column, tail_name
from matchers.flags.lineage import shown
from matchers.flags.rule import Rule

IDENTITY = "identity"
PUBLIC = "public"

COMMON_TITLES = {
    "record_id": "记录编号",
    "source": "名册代码",
    "batch": "批次",
    "received_on": "收到日期",
    "subject": "对象的编号",
    "link_probability": "人员识别的把握，0 至 1",
}
ATTRIBUTES = {
    "name": "姓名",
    "id_number": "身份证号",
    "sex": "性别",
    "birth_on": "出生日期",
    "birth_period": "出生年月",
    "age": "年龄",
    "former_name": "曾用名",
    "phone": "电话",
    "address": "住址",
}
ROLES = {
    "person": "",
    "head": "户主",
    "spouse": "配偶",
    "official": "公职人员",
    "father": "父亲",
    "mother": "母亲",
    "man": "男方",
    "woman": "女方",
    "former": "原户主",
    "carer": "照料人",
    "custodian": "监护人",
    "handler": "经办人",
    "holder": "持有人",
    "account_holder": "开户人",
    "payee": "领款人",
}
"""Whom a record may speak of; a new role is called by its code until it has a word here."""

PLACE = {
    "_file": ("VARCHAR", "文件(内容摘要)", PUBLIC),
    "_sheet": ("VARCHAR", "工作表", "sensitive"),
    "_row": ("BIGINT", "行号", PUBLIC),
}
"""Where a row stands in the file that brought it."""

OF_RAW = {
    "_member": ("BIGINT", "同一行中的第几名成员，0 为户主", PUBLIC),
    "_batch": ("VARCHAR", "批次", PUBLIC),
    "_received_on": ("VARCHAR", "收到日期", PUBLIC),
    "_reject": ("VARCHAR", "退回的原因；没有退回的为空", PUBLIC),
}
OF_RECORD = {"_member": ("INTEGER", "同一行中的第几名成员，0 为户主", PUBLIC)}

TYPES = {"birth_on": "DATE", "age": "INTEGER"}
"""Types of what a record says of a person, where it is no text."""

ENDINGS = {
    "_fen": "BIGINT",
    "_count": "BIGINT",
    "_on": "DATE",
    "month": "DATE",
    "_months_past": "INTEGER",
    "_months_ago": "INTEGER",
    "_probability": "DOUBLE",
}
"""What a rule reckons is named by what it is."""

OF_LINK = {"link_probability": "识别的把握，0 至 1", "link_method": "怎样识别的", "id_status": "身份证号的状态"}


@dataclass(frozen=True)
class Column:
    """One column: its SQL type, Chinese title, what it holds of persons, and the columns behind it, each with its table
    as `layer/name`."""

    name: str
    sql_type: str
    title: str
    classification: str = PUBLIC
    made_from: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """The title with where it comes from: pages that draw no lines between columns say it in words."""
        near = "、".join(f"{table.partition('/')[2]}.{name}" for table, name in self.made_from[:4])
        more = "等" if len(self.made_from) > 4 else ""
        return f"{self.title}（取自 {near}{more}）" if near else self.title


def of_table(table: Table) -> list[Column]:
    """The columns of a declared table."""
    return [
        Column(name, kind, table.descriptions.get(name, ""), table.classifications.get(name, PUBLIC))
        for name, kind in table.columns.items()
    ]


def of_raw(source: Source) -> list[Column]:
    """The columns of a register as they arrive, all text, with the header they usually stand under."""
    own = [
        Column(
            c.name,
            "VARCHAR",
            c.word.title + (f"，表头「{c.header}」" if c.header != c.word.title else ""),
            c.word.classification,
        )
        for c in source.columns
    ]
    return [*own, *(Column(name, *of) for name, of in (PLACE | OF_RAW).items())]


def of_record(kind: Kind, contracts: Contracts) -> list[Column]:
    """The columns of `record.<kind>`, from the columns of every register that has them."""
    columns = [Column(name, sql_type, COMMON_TITLES[name]) for name, sql_type in COMMON.items()]
    for role in kind.roles:
        for attribute in role.attributes:
            word = usual_word(role.name, attribute)
            name = f"{role.name}_{attribute}"
            behind = _behind(contracts, kind, name, word)
            sql_type, title = TYPES.get(attribute, "VARCHAR"), f"{_role(role.name)}{ATTRIBUTES[attribute]}"
            columns.append(Column(name, sql_type, title, IDENTITY, behind))
        if role.is_linked:
            columns.append(Column(f"{role.name}_id_status", "VARCHAR", f"{_role(role.name)}{OF_LINK['id_status']}"))
    for field in kind.fields:
        behind = _behind(contracts, kind, field.name, field.word.name)
        columns.append(Column(field.name, field.sql_type, field.title, field.classification, behind))
    return [*columns, *(Column(name, *of) for name, of in (PLACE | OF_RECORD).items())]


def _behind(contracts: Contracts, kind: Kind, name: str, usual: str) -> tuple[tuple[str, str], ...]:
    found = []
    for source in contracts.sources_of(kind.name):
        for implementation in source.implements:
            word = implementation.mapping.get(name, usual)
            if implementation.kind == kind.name and source.has(word):
                found.append((f"raw/{source.name}", word))
    return tuple(dict.fromkeys(found))


def of_fact(kind: Kind) -> list[Column]:
    """The columns of `fact.<kind>`, each from the record, persons from who is who."""
    record = f"record/{kind.name}"
    fields = {f.name: f for f in kind.fields}
    roles = {r.name: r for r in kind.roles}
    titles = dict(COMMON_TITLES)
    classified = dict.fromkeys(roles, "hashed")
    titles |= {name: f"{_role(name)}人员编号" for name in roles}
    for name, field in fields.items():
        titles[name] = field.title
        titles[tail_name(name)] = f"{field.title}末四位"
        titles |= dict.fromkeys(counted_columns(name), f"{field.title}距今月数")
        classified[name] = classified[tail_name(name)] = field.classification
    columns = []
    for name, sql_type in fact_columns(kind).items():
        role = next((r for r in roles if name.startswith(f"{r}_")), "")
        title = titles.get(name) or f"{_role(role)}{OF_LINK.get(name.removeprefix(f'{role}_'), name)}"
        own = name if name in COMMON else record_column(kind, name)
        behind = ((record, own),) if own is not None else ()
        if name in roles:
            behind = (("link/person", "person"),)
        columns.append(Column(name, sql_type, title, classified.get(name, PUBLIC), behind))
    return columns


def of_measure(measure: Measure, facts: Mapping[str, Mapping[str, Column]]) -> list[Column]:
    """The columns of a measure, from the facts its lineage names."""
    lineage = measure.lineage
    columns = []
    for name, sql_type in measure.columns.items():
        parts = [*lineage.columns.get(name, ()), *lineage.reckoned.get(name, ())]
        if not parts and lineage.base and name in facts.get(lineage.base, {}):
            parts = [f"{lineage.base}.{name}"]
        behind = tuple(
            (f"fact/{table}", column) for table, _, column in (p.partition(".") for p in dict.fromkeys(parts)) if column
        )
        known = [facts[t.partition("/")[2]].get(c) for t, c in behind if t.partition("/")[2] in facts]
        classification = _gravest([k.classification for k in known if k], name, facts)
        columns.append(Column(name, sql_type, measure.descriptions.get(name) or name, classification, behind))
    return columns


def of_rule(rule: Rule, facts: Mapping[str, Mapping[str, Column]], title: Callable[[str], str]) -> list[Column]:
    """The columns a rule returns, from the facts it reads."""
    columns = []
    for place, (name, uses) in enumerate(shown(rule).items()):
        behind = sorted({(use.table, use.column) for use in uses if use.column in facts.get(use.table, {})})
        known = [facts[table][column] for table, column in behind]
        alike = next((k for k in known if k.name == name), known[0] if len(known) == 1 else None)
        words = title(name)
        if words == name:
            words = COMMON_TITLES.get(name) or (alike.title if alike else name)
        columns.append(
            Column(
                "subject" if place == 0 else name,
                alike.sql_type if alike and alike.name == name else _type(name),
                "对象的编号" if place == 0 else words,
                _gravest([k.classification for k in known], name, facts),
                tuple((f"fact/{table}", column) for table, column in behind),
            )
        )
    return columns


def _gravest(classifications: list[str], name: str, facts: Mapping[str, Mapping[str, Column]]) -> str:
    """Of what a column is made from, and of what has its name in any fact: a lineage need not name every part. A person
    is an id wherever it stands."""
    order = (IDENTITY, "sensitive", "hashed")
    classifications = [*classifications, *(own[name].classification for own in facts.values() if name in own)]
    found = next((c for c in order if c in classifications), PUBLIC)
    is_person = name in {"person", "subject", "other_person", "head"} or name.endswith("_person")
    return "hashed" if found == PUBLIC and is_person else found


def _type(name: str) -> str:
    return next((kind for ending, kind in ENDINGS.items() if name.endswith(ending)), "VARCHAR")


def _role(name: str) -> str:
    return ROLES.get(name, f"{name} ")
