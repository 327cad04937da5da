"""Cases that go on under another number, because a person in them is known by another id from tonight on.

A flag's number and its evidence digest speak of persons by id. When two persons turn out to be one, or one turns out
to be two, the same question comes back under another number or digest: it must not be asked again for that.
Belongs here: which case of the ledger a flag of tonight goes on with, and how a ledger with `continued` events is
read. Does not belong here: which persons became one (`assets/people/aliases.py`), what an event means for a state
(`review`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, product
from typing import Any

import polars as pl

from matchers.cases.numbers import flag_number

OPENINGS = frozenset({"opened", "reopened"})
PERSON = re.compile(r"P[A-Z2-7]{12}")
_ROWS = "\x1e"
_MOST = 16
"""Ways to read one flag with yesterday's ids; a flag that speaks of so many changed persons is asked anew."""

Row = dict[str, Any]


def identity_digest(text: str) -> str:
    """What a flag's number is made from."""
    return hashlib.sha256(text.encode()).hexdigest()


def evidence_digest(text: str) -> str:
    """What is cleared: a digest of the rows of evidence."""
    return identity_digest(text)[:32]


def formers(texts: pl.DataFrame, changes: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """What tonight's flags were called yesterday: (flag_id, former_id, former_digest).

    `texts` has flag_id, identity_text and evidence_text of flags that speak of a changed person; `changes` are
    (the person's id tonight, the id it had). Whoever goes by several old ids is tried by each.
    """
    had: dict[str, list[str]] = {}
    for now, was in sorted(set(changes)):
        had.setdefault(now, []).append(was)
    found = []
    for flag_id, identity, evidence in texts.select("flag_id", "identity_text", "evidence_text").iter_rows():
        spoken_of = [p for p in dict.fromkeys(PERSON.findall(identity + evidence)) if p in had]
        ways = product(*([*had[person], person] for person in spoken_of))
        for way in islice(ways, _MOST):
            ids = dict(zip(spoken_of, way, strict=True))
            rows = sorted({_renamed(row, ids) for row in evidence.split(_ROWS)})
            former = flag_number(identity_digest(_renamed(identity, ids)))
            digest = evidence_digest(_ROWS.join(rows))
            if any(now != was for now, was in ids.items()):
                found.append((flag_id, former, digest))
    return found


def _renamed(text: str, ids: Mapping[str, str]) -> str:
    return PERSON.sub(lambda match: ids.get(match[0], match[0]), text)


def going_on(
    flags: pl.DataFrame, former: Sequence[tuple[str, str, str]], states: pl.DataFrame, kept: Sequence[str]
) -> pl.DataFrame:
    """The `continued` events of a night: kind, subject (the flag of tonight), payload (JSON: from, old_digest, `kept`).

    A flag nobody knows, or whose own case is over, goes on with the case it had under another id, an open one first;
    a case that moved away and whose flag is back by itself goes on where it stopped; and evidence that differs in
    nothing but an id is evidence that was seen.
    """
    moved = states.filter(pl.col("state") == "moved")["case_id"].to_list()
    wanted = sorted({case for flag_id, old, _ in former for case in (flag_id, old)} | set(moved))
    tonight = {row["flag_id"]: row for row in flags.filter(pl.col("flag_id").is_in(wanted)).iter_rows(named=True)}
    cases = {row["case_id"]: row for row in states.filter(pl.col("case_id").is_in(wanted)).iter_rows(named=True)}
    chosen: dict[str, tuple[str, str | None]] = {}
    for flag_id, old, digest in sorted(former, key=lambda f: (f[0], not cases.get(f[1], {}).get("is_open"), f[1])):
        if flag_id in chosen or flag_id not in tonight:
            continue
        if old == flag_id:
            is_same = _is_known_by(cases.get(flag_id), digest, tonight[flag_id]["evidence_digest"])
        else:
            is_same = old not in tonight and _is_live(cases.get(old)) and not _is_live(cases.get(flag_id))
        if is_same:
            chosen[flag_id] = (old, digest)
    chosen |= {case: (case, None) for case in moved if case in tonight and case not in chosen}
    rows = [
        ("continued", flag_id, {"from": old, "old_digest": digest, **{c: tonight[flag_id][c] for c in kept}})
        for flag_id, (old, digest) in sorted(chosen.items())
    ]
    return pl.DataFrame(
        [(kind, subject, json.dumps(payload, ensure_ascii=False)) for kind, subject, payload in rows],
        schema={"kind": pl.String, "subject": pl.String, "payload": pl.String},
        orient="row",
    )


def _is_live(state: Mapping[str, Any] | None) -> bool:
    return state is not None and state["state"] not in {"lapsed", "moved"}


def _is_known_by(state: Mapping[str, Any] | None, digest: str, tonight: str) -> bool:
    """Whether a case was opened, sent out or judged on the evidence of `digest`."""
    if not _is_live(state) or state is None or digest == tonight:
        return False
    return digest in {state[c] for c in ("found_digest", "released_digest", "evidence_digest")}


def follow(events: pl.DataFrame) -> pl.DataFrame:
    """`events` as they read once every case has taken its history along: `continued` is gone, `moved` ends the old.

    What is written on an old number afterwards, an answer to a list that was on its way, counts for the new one.
    """
    moves = events.filter(pl.col("kind") == "continued")
    if moves.is_empty():
        return events
    involved = pl.concat([moves["subject"], moves["payload"].str.json_path_match("$.from")]).unique().implode()
    book = _Book()
    for row in events.filter(pl.col("subject").is_in(involved)).sort("seq").iter_rows(named=True):
        book.write(row)
    quiet = events.filter(~pl.col("subject").is_in(involved))
    return pl.concat([quiet, pl.DataFrame(book.rows(), schema=events.schema, orient="row")])


class _Book:
    """Histories of the cases that changed their number, entry by entry."""

    def __init__(self) -> None:
        self.histories: dict[str, dict[int, Row]] = {}
        self.read_as: dict[str, dict[str, str]] = {}
        self.goes_on_as: dict[str, str] = {}
        self.ended: dict[str, Row] = {}

    def write(self, row: Row) -> None:
        """Take the next entry."""
        if row["kind"] == "continued":
            self._go_on(row, json.loads(row["payload"]))
            return
        case = row["subject"]
        while row["kind"] not in OPENINGS and case in self.goes_on_as:
            case = self.goes_on_as[case]
        self.histories.setdefault(case, {})[row["seq"]] = self._read(row, case)

    def rows(self) -> list[Row]:
        """Every entry under the number of its case."""
        own = (row for history in self.histories.values() for row in history.values())
        return [*own, *self.ended.values()]

    def _go_on(self, row: Row, payload: Mapping[str, Any]) -> None:
        case, old = row["subject"], payload["from"]
        self.goes_on_as.pop(case, None)
        self.ended.pop(case, None)
        if old != case:
            self.goes_on_as[old] = case
            self.ended[old] = row | {
                "kind": "moved",
                "subject": old,
                "payload": json.dumps({"moved_to": case}),
            }
        digests = {payload["old_digest"]: payload["evidence_digest"]} if payload["old_digest"] else {}
        before = {**self.read_as.get(old, {}), **self.read_as.get(case, {})}
        self.read_as[case] = {seen: digests.get(now, now) for seen, now in before.items()} | digests
        self.histories[case] = {seq: self._read(r, case) for seq, r in self.histories.get(old, {}).items()}
        self._refresh(case, payload)

    def _refresh(self, case: str, payload: Mapping[str, Any]) -> None:
        """What the case is about, as of the night it went on."""
        opening = max((r["seq"] for r in self.histories[case].values() if r["kind"] in OPENINGS), default=None)
        if opening is not None:
            row = self.histories[case][opening]
            about = {k: v for k, v in payload.items() if k not in {"from", "old_digest"}}
            self.histories[case][opening] = row | {
                "payload": json.dumps(json.loads(row["payload"]) | about, ensure_ascii=False)
            }

    def _read(self, row: Row, case: str) -> Row:
        payload = json.loads(row["payload"])
        digest = payload.get("evidence_digest")
        seen = self.read_as.get(case, {}).get(digest, digest)
        text = row["payload"] if seen == digest else json.dumps(payload | {"evidence_digest": seen}, ensure_ascii=False)
        return row | {"subject": case, "payload": text}
