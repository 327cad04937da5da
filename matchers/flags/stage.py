"""Whether a rule is live or on trial in a county: as its file and the county's declaration say, until the county says
otherwise by name and with a reason.

Belongs here: the stage of every rule, and which stage may follow. Does not belong here: the events that say it
(`assets/cases/rule_words.py`), what a trial shows (`assets/pages/rule_page.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from data_contracts.jurisdiction import Jurisdiction
from matchers.flags.rule import Rule


def declared_stage(rule: Rule, jurisdiction: Jurisdiction) -> str:
    """The stage that the rule's file or the place declares: on trial where either says so."""
    return "trial" if jurisdiction.is_rule_on_trial(rule.code) else rule.stage


def stages(declared: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """The stage of every rule: what the county said last (`said`) stands before what is `declared`."""
    return {rule: said.get(rule, stage) for rule, stage in declared.items()}
