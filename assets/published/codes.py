"""The Chinese words of the codes that the tables hold, as one table `review.word`.

Belongs here: which codes an analyst meets. Does not belong here: the words, which each have their place already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assets.cases.waiting import GOES, WHY
from data_contracts.contract import Contracts
from matchers.cases.casework import QUEUES, SEVERITIES, STATES, outcomes
from matchers.flags.claims import STATUS
from matchers.flags.rule import GRAINS, STAGES, Rule

LINK_METHODS = {"exact": "按证号", "inferred": "推定", "probable": "可能"}
REGISTER_STATES = {
    "present": "可用",
    "stale": "偏旧",
    "held": "暂缓",
    "missing": "没有收到",
    "no_basis": "没有依据",
}


def code_words(contracts: Contracts, rules: Mapping[str, Rule]) -> Iterator[tuple[str, str, str]]:
    """(domain, code, title) of every code."""
    domains: dict[str, Mapping[str, str]] = {
        "rule": {code: rule.title for code, rule in rules.items()},
        "queue": QUEUES,
        "severity": SEVERITIES,
        "grain": GRAINS,
        "state": STATES,
        "outcome": {code: outcome.name for code, outcome in outcomes().items()},
        "conclusion": STATUS,
        "stage": STAGES,
        "waiting": {**WHY, GOES: "可以下发"},
        "link_method": LINK_METHODS,
        "register_state": REGISTER_STATES,
        "source": {s.name: s.title for s in contracts.sources.values()},
        "provider": {s.name: s.provider for s in contracts.sources.values()},
        "kind": {k.name: k.title for k in contracts.kinds.values()},
    }
    for domain, words in domains.items():
        yield from ((domain, code, title) for code, title in words.items())
