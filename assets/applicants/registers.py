"""The registers that can be asked of applicants: how each stands tonight, and what it holds of each household.

Belongs here: one register for one household. Does not belong here: what the rules make of it (`asked.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from assets.applicants.asked import OWN_KINDS, kinds_asked
from assets.applicants.form import FORM
from data_contracts.contract import Contracts
from data_contracts.sql import identifier
from matchers.flags.rule import Rule

STATE = {
    "present": "已查",
    "stale": "已查，数据偏旧",
    "held": "未查：送来的文件未通过检查",
    "missing": "未查：没有收到",
    "no_basis": "未查：核对日没有生效的查询依据",
}
"""What a register's state tonight means for somebody who asks it."""


@dataclass(frozen=True)
class Register:
    """A register as it was asked for one household: the day of its data, and what was found of the members."""

    title: str
    day: date | None
    state: str
    records: int
    is_asked: bool

    @property
    def is_lacking(self) -> bool:
        """Whether it should have been asked and could not be."""
        return self.state.startswith("未查")

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to say of it but that it holds nothing."""
        return self.is_asked and not self.records and self.state == STATE["present"]

    @property
    def found(self) -> str:
        """What it holds of the members, in Chinese."""
        if not self.is_asked:
            return "—"
        return f"有 {self.records} 条记录" if self.records else "没有本户记录"


class Registers:
    """The registers that can be asked for applicants: how each stands tonight, and what it holds of each household."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        published: duckdb.DuckDBPyConnection,
        contracts: Contracts,
        rules: Mapping[str, Rule],
    ) -> None:
        """`rules`: those asked; the kinds they read are those the check copied."""
        kinds = kinds_asked(rules) - {"division"}
        self._kinds = kinds
        self._sources = [
            s for s in contracts.sources.values() if s.name != FORM and any(i.kind in kinds for i in s.implements)
        ]
        self._contracts = contracts
        self._days = dict(
            published.execute("SELECT source, max(batch) FROM raw.batch WHERE is_accepted GROUP BY ALL").fetchall()
        )
        self._states = {
            source: (state, reason)
            for source, state, reason in published.execute("SELECT source, state, reason FROM review.source").fetchall()
        }
        self._counts = _counts(con, published, contracts, sorted(kinds - set(OWN_KINDS)))

    def of(self, household: str) -> tuple[Register, ...]:
        """Every register for one household, those that could not be asked last."""
        found = []
        for source in self._sources:
            state, _ = self._states.get(source.name, ("missing", ""))
            is_asked = state in ("present", "stale") and source.name != "supporters"
            records = self._counts.get((household, source.name), 0)
            words = "不查：赡养人以申请表所列并授权的为准" if source.name == "supporters" else STATE[state]
            found.append(Register(source.title, self._days.get(source.name), words, records, is_asked))
        return tuple(sorted(found, key=lambda r: (not r.is_asked, not r.records, r.title)))

    def dated(self, rule: Rule) -> str:
        """The registers a rule needs, each with the day of its data."""
        named = [
            f"{s.title}（{self._days[s.name]:%Y-%m-%d}）"
            for s in self._sources
            if s.name in self._days and any(i.kind in rule.needs and i.kind not in OWN_KINDS for i in s.implements)
        ]
        return "、".join(named)


def _counts(
    con: duckdb.DuckDBPyConnection, published: duckdb.DuckDBPyConnection, contracts: Contracts, kinds: Sequence[str]
) -> dict[tuple[str, str], int]:
    """(household, register) → its records about members."""
    parts = []
    for kind in kinds:
        roles = ", ".join(identifier(r.name) for r in contracts.kinds[kind].roles if r.is_linked)
        if roles:
            parts.append(
                f"SELECT DISTINCT m.household, f.source, f.record_id FROM (SELECT source, record_id, "
                f"unnest([{roles}]) AS person FROM fact.{identifier(kind)}) AS f "
                "JOIN applicants.member AS m USING (person)"
            )
    union = " UNION ALL ".join(parts)
    counted = con.execute(f"SELECT household, source, count(*) FROM ({union}) GROUP BY ALL").fetchall()
    on_roll = published.execute(
        "SELECT m.household, 'dibao_roll', count(*) FROM asked_member AS m JOIN fact.roll AS r USING (person) "
        "GROUP BY ALL"
    ).fetchall()
    return {(household, source): n for household, source, n in [*counted, *on_roll]}
