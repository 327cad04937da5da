"""What the rules of hardship must say of every entry, by the letter of the catalogue.

Belongs here: who is known as low-income, what counts as hardship on a day, the five rules. Does not belong here:
what was planted (`plant.py`).
"""

from collections import defaultdict
from collections.abc import Set as AbstractSet
from datetime import date

from ..lists import gone, limit
from ..records import Aid, Application, Disability, Medical, Planted, Unemployment, add_months, grouped, latest
from ..truth import NightTruth
from ..world import World

DISABLED, ILL = "severe_disability_not_enrolled", "severe_illness_not_enrolled"
EXITED, REFUSED, AID = "exited_in_hardship", "rejected_in_hardship", "temporary_aid_missed"
DISABILITY, MONITORED, ILLNESS, JOBLESS = "disability", "monitored", "illness", "jobless"
EXITS_SINCE, REFUSED_SINCE = date(2018, 1, 1), date(2017, 1, 1)
NO_RETURN = ("死亡", "病故", "去世", "服刑", "判刑", "收监", "迁出", "迁往")
"""Words in a reason for leaving after which nobody is asked to come back."""

Signals = dict[int, list[tuple[str, date | None]]]


def is_severe(entry: Disability) -> bool:
    """Grade one or two, or three of mind."""
    return entry.grade <= 2 or (entry.grade == 3 and entry.kind in ("智力", "精神"))


def low_income(world: World) -> set[int]:
    """Members of registered-poor households, of monitored ones at risk, and of the edge roll."""
    entries = [*world.poor, *world.edge, *(e for e in world.monitored if not e.is_eliminated)]
    return {p for entry in entries for p in entry.persons}


def signals(world: World, as_of: date) -> Signals:
    """Every hardship of the day, with its date."""
    found: Signals = defaultdict(list)
    for entry in world.of(Disability):
        if is_severe(entry) and (entry.valid_until is None or entry.valid_until >= as_of):
            found[entry.person].append((DISABILITY, entry.issued_on))
    for household in world.monitored:
        for person in [] if household.is_eliminated else household.persons:
            found[person].append((MONITORED, household.identified_on))
    for person, day in illnesses(world, as_of).items():
        found[person].append((ILLNESS, day))
    for entry in world.of(Unemployment):
        if _is_lately_jobless(entry, as_of):
            found[entry.person].append((JOBLESS, entry.registered_on))
    return found


def illnesses(world: World, as_of: date) -> dict[int, date]:
    """Whose own payments of twelve months reach a year's standard, and on which settlement they did."""
    recent = [b for b in world.of(Medical) if add_months(b.settled_on, 12) >= as_of >= b.settled_on]
    reached: dict[int, date] = {}
    for person, bills in grouped(recent, lambda b: b.person).items():
        total = 0
        for bill in sorted(bills, key=lambda b: b.settled_on):
            total += bill.own_paid
            if total >= limit(world):
                reached[person] = bill.settled_on
                break
    return reached


def exits(world: World, as_of: date) -> dict[int, tuple[date, str]]:
    """The last exit of everybody who left the roll since 2018."""
    rows = [(m.person, c.exited_on, c.exit_reason) for c in world.certificates if c.exited_on for m in c.members]
    rows += [(person, day, reason) for person, _, day, reason in world.past_exits]
    last: dict[int, tuple[date, str]] = {}
    for person, day, reason in rows:
        if EXITS_SINCE <= day <= as_of and (person not in last or day > last[person][0]):
            last[person] = (day, reason)
    return last


def refusals(world: World, as_of: date) -> dict[int, date]:
    """The last refusal since 2017 of everybody who was not approved afterwards."""
    entries = [a for a in world.of(Application) if a.applied_on <= as_of]
    refused, approved = (
        latest((a.person, a.applied_on) for a in entries if a.decision == word) for word in ("未批", "批准")
    )
    return {p: day for p, day in refused.items() if day >= REFUSED_SINCE and approved.get(p, date.min) < day}


def truths(world: World, as_of: date, on_roll: AbstractSet[int], dead: AbstractSet[int]) -> dict[str, set[int]]:
    """Whom each rule must flag. `on_roll`: enrolled on the day, suspended or not."""
    alive = world.people.is_alive
    poor, away, needs = low_income(world), gone(world, as_of), signals(world, as_of)
    held = on_roll | world.on_tekun()
    covered = held | {p for entry in world.edge for p in entry.persons}

    def lives_here(person: int) -> bool:
        return bool(alive[person]) and person not in dead and person not in away

    def has(person: int, signal: str) -> bool:
        return any(found == signal for found, _ in needs[person])

    def has_since(person: int, day: date) -> bool:
        return any(dated and dated > day for _, dated in needs[person])

    here = {p for p in needs if lives_here(p)}
    uncovered = here - covered
    returning = {p for p, (_, why) in exits(world, as_of).items() if not any(word in why for word in NO_RETURN)}
    return {
        DISABLED: {p for p in (here & poor) - held if has(p, DISABILITY)},
        ILL: {p for p in (here & poor) - held if has(p, ILLNESS)}, EXITED: uncovered & returning,
        REFUSED: {p for p, day in refusals(world, as_of).items() if p in uncovered and has_since(p, day)},
        AID: {p for p in _unaided(world, as_of) if p in poor and lives_here(p)},
    }  # fmt: skip


def _is_lately_jobless(entry: Unemployment, as_of: date) -> bool:
    return add_months(entry.registered_on, 6) >= as_of >= entry.registered_on


def _unaided(world: World, as_of: date) -> set[int]:
    """Registered within six months without insurance, and no aid since."""
    aided = latest((aid.person, aid.aided_on) for aid in world.of(Aid) if aid.aided_on <= as_of)
    lately = [u for u in world.of(Unemployment) if _is_lately_jobless(u, as_of)]
    asking = [u for u in lately if u.is_insured is False and not u.is_paid]
    return {u.person for u in asking if aided.get(u.person, date.min) < u.registered_on}


def tell_truth(night: NightTruth) -> None:
    clauses = {(p.rule, p.person): p.clause for p in night.world.of(Planted)}
    found = truths(night.world, night.as_of, night.listed.keys(), night.dead.keys())
    for rule, persons in found.items():
        for person in sorted(persons):
            night.outsider(rule, person, clauses.get((rule, person), "follows"))
