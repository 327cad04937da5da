"""Chinese titles of the columns a rule shows or decides by.

Belongs here: what a column is called. Does not belong here: its values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from data_contracts.contract import Contracts
from matchers.facts.measure import Measure, load_measures
from matchers.flags.rule import Rule

COUNTED = {"_months_past": "至今足月数", "_months_ago": "距今月数", "_days_past": "至今天数"}
"""What is counted from a day to the night."""


ROLES = {
    "person": "本人",
    "head": "户主",
    "former": "原证号的人",
    "father": "父亲",
    "mother": "母亲",
    "spouse": "配偶",
    "official": "干部",
    "man": "男方",
    "woman": "女方",
    "payee": "收款人",
    "account_holder": "账户人",
    "custodian": "保管人",
    "handler": "经办人",
    "holder": "卡折持有人",
    "carer": "照料人",
    "investigator_1": "第一名调查人",
    "investigator_2": "第二名调查人",
}
"""As whom a record speaks of a person, by the role of its kind."""

STEP = "_step"
"""A figure in coarse steps, so that a case is not asked about anew for every person more or less: nothing to read."""


def column_label(name: str, labels: Mapping[str, str]) -> str:
    """The title of a column without its remarks; `other_` and `_tail` are the two twists rules give to a column."""
    if name in labels:
        return re.split(r"[(（,，;；:：]", labels[name])[0]
    if name.startswith("other_"):
        return "另一处" + column_label(name.removeprefix("other_"), labels)
    if name.endswith("_tail"):
        return column_label(name.removesuffix("_tail") + "_no", labels) + "末四位"
    for ending, words in COUNTED.items():
        if name.endswith(ending) and (day := f"{name.removesuffix(ending)}_on") in labels:
            return column_label(day, labels) + words
    return name


def column_labels(rule: Rule, contracts: Contracts, known: Mapping[str, Measure] | None = None) -> dict[str, str]:
    """Chinese titles of the columns of the facts a rule reads, and of those it names itself. Who asks for many rules
    hands in the measures, which are otherwise looked for on the disk each time."""
    kinds, measures = contracts.kinds, load_measures() if known is None else known
    labels = {f.name: f.title for table in rule.tables if table in kinds for f in kinds[table].fields}
    for table in rule.tables:
        if table in measures:
            labels |= {name: text for name, text in measures[table].descriptions.items() if text}
    return labels | dict(rule.labels)
