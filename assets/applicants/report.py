"""The report of each applying household, as it is printed: what was asked, found, not asked, and may be owed.

Belongs here: what a report holds, put together from the tables of one check (`known.py`). Does not belong here: cells
(`workbook.py`), the page (`page.py`). A finding is a question: no report says whether a household is to be enrolled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from assets.applicants import known
from assets.applicants.asked import asked_of
from assets.applicants.registers import Register, Registers
from assets.flags.cited import cited
from data_contracts.contract import Contracts
from matchers.cases.casework import SEVERITIES
from matchers.flags.basis import COMMON
from matchers.flags.rule import Rule

COUNTY_ONLY = "official_relative"
"""The queue whose findings stay with the county: they are printed apart from what the household and township see."""
OWED = "missed_enrolment"

LINKS = {"exact": "", "inferred": "推定", "probable": "可能，把握不足"}
"""How a finding's weakest link is marked; by number nothing is."""


@dataclass(frozen=True)
class Person:
    """Somebody of the form; `found`: how the registers know him, in Chinese."""

    name: str
    relation: str
    number: str
    found: str


@dataclass(frozen=True)
class Finding:
    """A rule that fired for the household as though it were on the roll, or, of what is owed, one of the night."""

    title: str
    who: str
    severity: str
    mark: str
    reason: str
    data: str
    basis: str
    innocent: tuple[tuple[str, str], ...]
    review: str


@dataclass(frozen=True)
class Household:
    """One applying household and all that is said of it."""

    number: str
    head: str
    programme: str
    township: str
    village: str
    consented_on: date | None
    members: tuple[Person, ...]
    supporters: tuple[Person, ...]
    standing: tuple[str, ...]
    findings: tuple[Finding, ...]
    county_only: tuple[Finding, ...]
    owed: tuple[Finding, ...]
    hardships: tuple[str, ...]
    possible: tuple[str, ...]
    registers: tuple[Register, ...]
    unasked: tuple[str, ...]

    @property
    def not_asked(self) -> int:
        """How many registers could not be asked."""
        return sum(register.is_lacking for register in self.registers)

    @property
    def shown_registers(self) -> tuple[Register, ...]:
        """Those that hold something of the household, or of which there is something to say."""
        return tuple(r for r in self.registers if not r.is_plain)

    @property
    def empty_registers(self) -> str:
        """Those that hold nothing of it, with the day of their data."""
        return "、".join(f"{r.title}（{r.day}）" for r in self.registers if r.is_plain)

    @property
    def place(self) -> str:
        """Township and village in one."""
        return f"{self.township}{self.village}"


@dataclass(frozen=True)
class Report:
    """All households of one form, with what holds of the whole check."""

    county: str
    night: date
    day: date
    by: str
    purpose: str
    digest: str
    households: tuple[Household, ...]

    @property
    def persons(self) -> int:
        """Members and supporters of all households."""
        return sum(len(h.members) + len(h.supporters) for h in self.households)


@dataclass(frozen=True)
class Check:
    """The databases of one check: what was asked in memory, and the published night; what both were made by."""

    con: duckdb.DuckDBPyConnection
    published: duckdb.DuckDBPyConnection
    contracts: Contracts
    rules: Mapping[str, Rule]
    on_trial: tuple[str, ...] = ()
    """Titles of the rules that are not asked of anybody yet."""


def households_of(check: Check) -> tuple[Household, ...]:
    """The report of each household, in the order of the form."""
    con, published, rules = check.con, check.published, check.rules
    known.name_members(con, published)
    members, supporters = known.persons_of(con, "enrolment"), known.persons_of(con, "supporter")
    standing = known.standing_of(published, rules)
    registers = Registers(con, published, check.contracts, asked_of(rules))
    found, owed = _findings(check, registers), _owed(check, registers)
    hardships, possible = known.hardships_of(con), known.possible_of(con, check.contracts)
    unasked = known.unasked_of(con, rules)
    unasked.setdefault("", []).extend(f"{title}：本县试行的规则，不用于核对申请" for title in check.on_trial)
    return tuple(
        Household(
            number=known.plain_number(key),
            head=head,
            programme=programme,
            township=township or "",
            village=village or "",
            consented_on=consented_on,
            members=tuple(Person(*p) for p in members.get(key, [])),
            supporters=tuple(Person(*p) for p in supporters.get(key, [])),
            standing=tuple(standing.get(key, [])),
            findings=tuple(f for queue, f in found.get(key, []) if queue not in (COUNTY_ONLY, OWED)),
            county_only=tuple(f for queue, f in found.get(key, []) if queue == COUNTY_ONLY),
            owed=(*(f for queue, f in found.get(key, []) if queue == OWED), *owed.get(key, [])),
            hardships=tuple(hardships.get(key, [])),
            possible=tuple(possible.get(key, [])),
            registers=registers.of(key),
            unasked=(*unasked.get(key, []), *unasked.get("", [])),
        )
        for key, head, programme, township, village, consented_on in known.households(con)
    )


def _findings(check: Check, registers: Registers) -> dict[str, list[tuple[str, Finding]]]:
    """Queue and finding of each flag of an applicant, the gravest first."""
    found: dict[str, list[tuple[str, Finding]]] = {}
    cites = cited(check.con)
    for key, who, *flag in known.flags_of_applicants(check.con):
        rule = check.rules[flag[0]]
        found.setdefault(key, []).append((rule.queue, _finding(rule, who, flag[1:], registers, cites)))
    order = list(SEVERITIES.values())
    return {key: sorted(own, key=lambda f: order.index(f[1].severity)) for key, own in found.items()}


def _owed(check: Check, registers: Registers) -> dict[str, list[Finding]]:
    """What the night itself found missed of the household: nobody has to apply for what it says already."""
    found: dict[str, list[Finding]] = {}
    cites = cited(check.published)
    for key, who, *flag in known.missed_flags(check.con, check.published):
        if flag[0] in check.rules:
            found.setdefault(key, []).append(_finding(check.rules[flag[0]], who, flag[1:], registers, cites))
    return found


def _finding(rule: Rule, who: str, flag: Sequence[str], registers: Registers, cites: Mapping[str, str]) -> Finding:
    severity, method, reason = flag
    return Finding(
        title=rule.title,
        who=who,
        severity=SEVERITIES[severity],
        mark=LINKS.get(method, method),
        reason=known.in_terms_of_applicants(reason),
        data=registers.dated(rule),
        basis=cites.get(rule.code, COMMON),
        innocent=tuple((i.explanation, i.proof) for i in rule.innocent),
        review=rule.review,
    )
