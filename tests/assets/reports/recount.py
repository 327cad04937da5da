"""The numbers of the statistics another way: plain loops over the records and the ledger's own events.

Nothing here reads a fact, a fold or a hit rate: rows of record.* with the person of link.person, and events one by one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from assets.reports import Wanted
from data_contracts.codelists import FOLDER

Counts = dict[tuple[str, str], list[int]]
"""Households and persons by township and village, '' where nobody wrote it."""

NOT_UNFIT = ("死亡", "迁出", "服刑", "收监", "自愿", "放弃", "转户", "转特困")


class Records:
    """The records of the night, by kind, with who they are about."""

    def __init__(self, wanted: Wanted) -> None:
        self.con, self.wanted = wanted.con, wanted
        links = self.con.execute("SELECT record_id, role, person FROM link.person").fetchall()
        self.links = {(record, role): person for record, role, person in links}
        self.kinds: dict[str, list[dict]] = {}

    def of(self, kind: str) -> list[dict]:
        if kind not in self.kinds:
            self.con.execute(f"SELECT * FROM record.{kind} ORDER BY record_id")
            names = [column[0] for column in self.con.description]
            rows = [dict(zip(names, row, strict=True)) for row in self.con.fetchall()]
            for row in rows:
                row["who"] = self.links.get((row["record_id"], "person")) or row["record_id"]
            self.kinds[kind] = rows
        return self.kinds[kind]

    def month(self, month: date) -> dict[tuple[str, str], dict]:
        """The roll of a month by certificate and person."""
        found: dict[tuple[str, str], dict] = {}
        for row in self.of("enrolment"):
            if row["month"] == month:
                found.setdefault((row["certificate_no"], row["who"]), row)
        return found

    def roll(self) -> dict[tuple[str, str], dict]:
        """Who is on the roll tonight, by certificate and person."""
        last = max(row["month"] for row in self.of("enrolment"))
        gone = {
            (row["certificate_no"], who)
            for row in self.of("exit")
            if last <= row["exited_on"] < self.wanted.night
            for who in (row["who"], row["person_name"])
        }
        return {
            key: row
            for key, row in self.month(last).items()
            if key not in gone and (key[0], row["person_name"]) not in gone
        }

    def certificates(self) -> dict[str, dict]:
        """The newest roll's word on where a certificate is and of which class."""
        newest: dict[str, dict] = {}
        for row in self.of("enrolment"):
            known = newest.get(row["certificate_no"])
            if known is None or row["month"] > known["month"]:
                newest[row["certificate_no"]] = dict(row)
            elif row["month"] == known["month"]:
                for word in ("township", "village", "programme"):
                    known[word] = min(filter(None, (known[word], row[word])), default=None)
        return newest

    def areas(self) -> dict[tuple[str, str], str]:
        """Towns and villages by what their residents' committee is called."""
        rows = self.con.execute("SELECT township, village, area_kind FROM fact.village_cover").fetchall()
        return {(township, village): kind for township, village, kind in rows}


def place_of(row: dict | None) -> tuple[str, str]:
    return ((row or {}).get("township") or "", (row or {}).get("village") or "")


def counted(rows: Iterable[tuple[tuple[str, str], int, int]]) -> Counts:
    found: Counts = defaultdict(lambda: [0, 0])
    for place, households, persons in rows:
        found[place][0] += households
        found[place][1] += persons
    return dict(found)


def within(counts: Counts, township: str | None = None, village: str | None = None) -> list[int]:
    """The sum of a place."""
    chosen = [
        numbers for (own, below), numbers in counts.items() if township in {None, own} and village in {None, below}
    ]
    return [sum(numbers[i] for numbers in chosen) for i in (0, 1)]


def by_certificate(rows: Iterable[dict]) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = defaultdict(list)
    for row in rows:
        found[row["certificate_no"]].append(row)
    return found


def homes(records: Records) -> dict[str, list[dict]]:
    return by_certificate(records.roll().values())


def came(records: Records, since: date, until: date) -> dict[str, tuple[int, int]]:
    """By certificate the households and persons that draw dibao since one of these months."""
    first = since.replace(day=1)
    found = {}
    for number, rows in homes(records).items():
        new = [row for row in rows if row["since_month"] and first <= row["since_month"] <= until]
        if new:
            found[number] = (int(len(new) == len(rows)), len(new))
    return found


def gone(records: Records, since: date, until: date) -> dict[str, tuple[int, int]]:
    """By certificate the households and persons that left in these days."""
    on_roll, found = homes(records), {}
    exits = by_certificate(row for row in records.of("exit") if since <= row["exited_on"] <= until)
    for number, rows in exits.items():
        staying = on_roll.get(number, [])
        start = min((row["since_month"] or date.min for row in staying), default=None)
        stays = start is not None and any(start <= row["exited_on"] for row in rows)
        found[number] = (int(not stays), len({row["who"] for row in rows}))
    return found


def exit_place(records: Records, number: str) -> tuple[str, str]:
    known = records.certificates().get(number)
    if known and known["township"]:
        township, village = place_of(known)
        return township, village or _least(records, number, "village")
    return _least(records, number, "township"), _least(records, number, "village")


def _least(records: Records, number: str, word: str) -> str:
    rows = (row[word] for row in records.of("exit") if row["certificate_no"] == number)
    return min(filter(None, rows), default="")


def programme_of(records: Records, number: str) -> str:
    known = records.certificates().get(number)
    if known and known["programme"]:
        return str(known["programme"])
    areas = records.areas()
    kinds = [areas.get(place_of(row)) for row in records.of("exit") if row["certificate_no"] == number]
    return min(filter(None, kinds), default="")


def review(records: Records, programme: str, until: date) -> dict[str, Counts]:
    """What the annual review of a year brought about."""
    opinions: dict[str, set[str]] = defaultdict(set)
    begun: dict[str, date] = {}
    for row in records.of("annual_review"):
        days = [row[f"{step}_on"] for step in ("assessed", "examined", "published", "approved") if row[f"{step}_on"]]
        if row["year"] == until.year and (not days or days[0] <= until):
            opinions[row["certificate_no"]].add(row["review_opinion"])
            if days:
                begun[row["certificate_no"]] = min([*days, begun.get(row["certificate_no"], date.max)])
    started = min(begun.values(), default=date(until.year, 1, 1))
    on_roll, left = homes(records), []
    for number, (households, persons) in gone(records, started, until).items():
        rows = [r for r in records.of("exit") if r["certificate_no"] == number and started <= r["exited_on"] <= until]
        last = max(row["exited_on"] for row in rows)
        told = any(re.search("年审|复审|复核", row["reason"] or "") for row in rows)
        own = "退出" in opinions[number] and last >= begun.get(number, date.min)
        if households and (told or own) and programme_of(records, number) == programme:
            left.append((exit_place(records, number), households, persons))
    adjusted = [
        (place_of(rows[0]), 1, len(rows))
        for number, rows in on_roll.items()
        if "调整" in opinions[number] and "退出" not in opinions[number] and rows[0]["programme"] == programme
    ]
    return {"left": counted(left), "adjusted": counted(adjusted)}


def dynamics(records: Records, since: date) -> dict[str, Counts]:
    """The urban roll before and after, who came and who left."""
    months = sorted({row["month"] for row in records.of("enrolment")})
    first = max((m for m in months if m <= since), default=months[0])
    before = {key: row for key, row in records.month(first).items() if row["programme"] == "城市"}
    after = {key: row for key, row in records.roll().items() if row["programme"] == "城市"}
    places = {number: place_of(row) for (number, _), row in before.items()} | {
        number: place_of(row) for (number, _), row in after.items()
    }

    def of(keys: set[tuple[str, str]], beside: set[str]) -> Counts:
        numbers: dict[str, int] = defaultdict(int)
        for number, _ in keys:
            numbers[number] += 1
        return counted((places[n], int(n not in beside), persons) for n, persons in numbers.items())

    numbers = {n for n, _ in before}, {n for n, _ in after}
    return {
        "before": of(set(before), set()),
        "after": of(set(after), set()),
        "came": of(set(after) - set(before), numbers[0]),
        "left": of(set(before) - set(after), numbers[1]),
    }


def screening(records: Records, since: date, until: date, exits_since: date, refused_since: date) -> dict[str, Counts]:
    """The four groups of the rural screening and what was taken in of each."""
    areas, first = records.areas(), since.replace(day=1)
    on_roll = records.roll()
    started = {row["who"]: row["since_month"] for row in on_roll.values()}
    new = {who for who, month in started.items() if month and first <= month <= until}
    old = set(started) - new
    rural = {number: rows for number, rows in homes(records).items() if rows[0]["programme"] == "农村"}
    group: dict[str, dict[str, tuple[tuple[str, str], int, set[str]]]] = {}
    group["listed"] = {n: (place_of(rows[0]), 1, {r["who"] for r in rows}) for n, rows in rural.items()}
    group["taken_in"] = {
        n: (place_of(rows[0]), households, {r["who"] for r in rows if r["who"] in new})
        for n, (households, _) in came(records, since, until).items()
        for rows in [rural.get(n)]
        if rows
    }
    group["removed"] = _exited(records, since, until, _is_unfit)
    group["exited"] = _exited(records, exits_since, until, lambda row: row["exit_kind"] != "死亡")
    rows = records.con.execute("SELECT household_no, person FROM fact.household_now ORDER BY 1 DESC").fetchall()
    hukou = {person: household for household, person in rows}
    refused: dict[str, tuple[tuple[str, str], int, set[str]]] = {}
    for row in records.of("application"):
        day = row["decided_on"] or row["applied_on"]
        is_refused = row["decision"] == "未批" and day and refused_since <= day <= until
        if is_refused and areas.get(place_of(row), "农村") == "农村":
            key = hukou.get(row["who"], row["who"])
            held = refused.get(key, (place_of(row), 1, set()))
            refused[key] = (min(held[0], place_of(row)), 1, held[2] | {row["who"]})
    group["refused"] = refused
    poor: dict[str, tuple[tuple[str, str], int, set[str]]] = {}
    for row in records.of("registered_poor"):
        held = poor.get(row["household_no"], (place_of(row), 1, set()))
        poor[row["household_no"]] = (held[0], 1, held[2] | {row["who"]})
    group["poor"] = {key: one for key, one in poor.items() if not one[2] & old}
    found = {code: counted((p, h, len(who)) for p, h, who in rows.values()) for code, rows in group.items()}
    found["screened"] = _once([group[g] for g in ("listed", "removed", "refused", "exited", "poor")])
    taken = {who for _, _, members in group["taken_in"].values() for who in members}
    found["poor_in"] = counted((p, 1, len(who & taken)) for p, _, who in group["poor"].values() if who & taken)
    return found


def _is_unfit(row: dict) -> bool:
    return bool(row["reason"]) and not any(word in row["reason"] for word in NOT_UNFIT)


def _exited(
    records: Records, since: date, until: date, counts: Callable[[dict], bool]
) -> dict[str, tuple[tuple[str, str], int, set[str]]]:
    found = {}
    on_roll = homes(records)
    for number, rows in by_certificate(records.of("exit")).items():
        own = [row for row in rows if since <= row["exited_on"] <= until and counts(row)]
        if not own or (programme_of(records, number) or "农村") != "农村":
            continue
        start = min((row["since_month"] or date.min for row in on_roll.get(number, [])), default=None)
        whole = any(start is None or start > row["exited_on"] for row in own)
        found[number] = (exit_place(records, number), int(whole), {row["who"] for row in own})
    return found


def _once(groups: list[dict[str, tuple[tuple[str, str], int, set[str]]]]) -> Counts:
    """Whoever stands in two groups counts in the first, a household where nobody of it was counted."""
    seen: set[str] = set()
    rows = []
    for group in groups:
        here: set[str] = set()
        for place, households, who in group.values():
            fresh = who - seen
            if fresh:
                rows.append((place, households if fresh == who else 0, len(fresh)))
            here |= fresh
        seen |= here
    return counted(rows)


class Events:
    """The life of every case, event by event."""

    def __init__(self, wanted: Wanted) -> None:
        rows = (FOLDER / "outcomes.csv").read_text(encoding="utf-8").splitlines()[1:]
        clearing = {row.split(",")[0] for row in rows if row.split(",")[2] == "true"}
        self.unfounded = clearing | {"source_wrong", "namesake"}
        self.cases: dict[str, dict] = {}
        self.money: list[tuple[str, str, int, date]] = []
        for event in wanted.ledger.events(until_as_of=wanted.day):
            payload, case = event.payload, self.cases.get(event.subject)
            if event.kind == "opened":
                self.cases[event.subject] = {**payload, "seen": event.as_of, "state": "opened", "answers": {}}
            elif case is not None and event.kind == "released":
                case.update(state="released", list_no=payload["list_no"])
            elif case is not None and event.kind == "answered":
                case["answers"].setdefault(payload["list_no"], []).append((payload["outcome"], event.as_of))
                case["state"] = "answered"
            elif case is not None and event.kind == "closed":
                case.update(state="closed", closed=(payload["outcome"], event.as_of))
            elif case is not None and event.kind == "money":
                on = date.fromisoformat(payload["on"])
                self.money.append((event.subject, payload["what"], payload["amount_fen"], on))
        for case in self.cases.values():
            case["found"] = self._found(case)
            case["place"] = place_of(case)

    def _found(self, case: dict) -> tuple[str, date] | None:
        if "closed" in case:
            return case["closed"]
        if not case["answers"]:
            return None
        last = case["answers"][max(case["answers"])]
        return last[-1] if len({outcome for outcome, _ in last}) == 1 else None

    def counts(self, which: Callable[[dict], bool]) -> Counts:
        return counted((case["place"], 1, 0) for case in self.cases.values() if which(case))

    def right(self, case: dict) -> bool:
        return case["found"] is not None and case["found"][0] not in self.unfounded

    def wrong(self, case: dict) -> bool:
        return case["found"] is not None and case["found"][0] in self.unfounded

    def recovered(self) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = defaultdict(int)
        for case, what, fen, _ in self.money:
            found[self.cases[case]["place"]] += fen if what == "recovered" else 0
        return dict(found)
