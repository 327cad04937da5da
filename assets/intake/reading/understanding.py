"""How each column of a sheet was understood, and what it is likely to be where no name says so.

Belongs here: looking at a sample of a sheet, and the report of its columns. Does not belong here: where the header is
(`layout.py`), how likely a word is (`matchers/intake/proposals.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assets.intake.reading.layout import Layout, is_plain_label
from assets.intake.reading.report import ColumnReport
from data_contracts.contract import Source
from matchers.intake.agreement import agreement
from matchers.intake.content import kinds_of, profile, refutes
from matchers.intake.headers import person_in
from matchers.intake.layouts import occurrences
from matchers.intake.proposals import Evidence, Proposal, Sampled, partner_of, propose

SAMPLED_ROWS = 100
AGREES, DISAGREES = 0.8, 0.2


@dataclass(frozen=True)
class Understanding:
    """A layout without the columns whose content refutes their name (`refuted`, as they may be shown), and what is
    proposed for the columns without a word."""

    layout: Layout
    refuted: tuple[str, ...] = ()
    proposals: Mapping[int, Proposal] = field(default_factory=dict)


def understand(layout: Layout, body: Sequence[Sequence[str]], source: Source) -> Understanding:
    """Look at the first rows below the header (texts, blank where nothing is written)."""
    cells = [[row[c] if c < len(row) else "" for row in body[:SAMPLED_ROWS]] for c in range(len(layout.labels))]
    wrong = {c for c, word in layout.words.items() if c not in layout.by_person and _is_refuted(source, word, cells[c])}
    agreeing = _agreeing(layout, cells, source)
    if (own := _anothers_number(layout, agreeing)) is not None:
        wrong.add(own)
    wrong |= _names_of_others(layout, source)
    kept = _with_place(_without(layout, wrong), cells, source)
    words = kept.words
    open_columns = [c for c, label in enumerate(kept.labels) if label and c not in words and c not in kept.by_person]
    constants = kept.confirmed.constants if kept.confirmed else {}
    if not open_columns or all(c.name in kept.columns or c.name in constants for c in source.columns):
        return Understanding(kept, _shown(layout, wrong))
    coded = {c.name: c.codelist for c in source.columns if c.word.domain == "code" and c.codelist}
    asked = {c: Sampled(kept.labels[c], profile(cells[c], coded)) for c in open_columns}
    evidence = Evidence(words, frozenset(c for c, share in agreeing.items() if share >= AGREES), frozenset(constants))
    return Understanding(kept, _shown(layout, wrong), propose(source, asked, evidence))


def _is_refuted(source: Source, word: str, cells: Sequence[str]) -> bool:
    column = source.column(word.partition("[")[0])
    return refutes(column.word.domain, profile(cells))


def _agreeing(layout: Layout, cells: Sequence[Sequence[str]], source: Source) -> Mapping[int, float]:
    """Column of numbers → how often the sheet's own birth dates and sexes are those of its numbers."""
    births, sexes = (cells[layout.columns[w]] if w in layout.columns else [] for w in ("birth_date", "sex"))
    if not (births or sexes) or not source.has("id_number"):
        return {}
    others = {c for word, c in layout.columns.items() if source.column(word).word.domain != "id_number"}
    shares = {c: agreement(cells[c], births, sexes) for c in range(len(cells)) if c not in others}
    return {c: share for c, share in shares.items() if share is not None}


def _anothers_number(layout: Layout, agreeing: Mapping[int, float]) -> int | None:
    """The column named as the person's number when it is another's: birth and sex are those of another column."""
    own = layout.columns.get("id_number")
    if own is None or own in layout.by_person or agreeing.get(own, 1.0) > DISAGREES:
        return None
    return own if any(share >= AGREES for c, share in agreeing.items() if c != own) else None


def _names_of_others(layout: Layout, source: Source) -> set[int]:
    """Columns of names taken for the person whose number is another's, where the name that goes with the number stands
    in the sheet too: 主申请人姓名 beside 姓名 and 证件号码."""
    wrong = set()
    for word, c in layout.columns.items():
        if source.column(word).word.domain != "id_number" or (name := partner_of(source, word)) is None:
            continue
        at = layout.columns.get(name)
        if at is None or at in layout.by_person:
            continue
        ways = source.column(name).word.variants
        whose = person_in(layout.labels[c], source.column(word).word.variants)
        named = person_in(layout.labels[at], ways)
        others = {person_in(label, ways) for i, label in enumerate(layout.labels) if i not in layout.words}
        if whose is not None and named is not None and whose != named and whose in others:
            wrong.add(at)
    return wrong


def _without(layout: Layout, wrong: set[int]) -> Layout:
    if not wrong:
        return layout
    columns = {word: c for word, c in layout.columns.items() if c not in wrong}
    members = {n: {w: c for w, c in pairs.items() if c not in wrong} for n, pairs in layout.members.items()}
    return replace(layout, columns=columns, members={n: pairs for n, pairs in members.items() if pairs})


def _with_place(layout: Layout, cells: Sequence[Sequence[str]], source: Source) -> Layout:
    """One column of whole paths (灌云县伊山镇东村) brings township and village; the divisions tell them apart later."""
    places = [word for word in _PLACES if word in layout.columns]
    if len(places) != 1 or not all(map(source.has, _PLACES)):
        return layout
    column = layout.columns[places[0]]
    if profile(cells[column]).share("path") < PATHS:
        return layout
    return replace(layout, columns={**layout.columns, **dict.fromkeys(_PLACES, column)})


_PLACES = ("township", "village")
PATHS = 0.8
"""Share of the cells that must be whole paths."""


def _shown(layout: Layout, columns: set[int]) -> tuple[str, ...]:
    return tuple(shown_label(layout, c) for c in sorted(columns))


def has_known_header(layout: Layout) -> bool:
    """Whether the header row is certainly one; where hardly a header is known, it may be a row of data."""
    return len(layout.words) >= 2


def shown_label(layout: Layout, at: int) -> str:
    """A header as a message may show it; what may hold somebody's data is named by its place."""
    label = layout.labels[at]
    is_header = has_known_header(layout) or not kinds_of(label)
    return label if is_header and is_plain_label(label) else f"第{at + 1}列"


def understood(understanding: Understanding) -> tuple[ColumnReport, ...]:
    """One report for each column with a header, in their order."""
    layout = understanding.layout
    words, keys = layout.words, occurrences(layout.labels)
    reports = []
    for c, (label, key) in enumerate(zip(layout.labels, keys, strict=True)):
        if not label:
            continue
        word, proposal = words.get(c), understanding.proposals.get(c)
        shown = shown_label(layout, c)
        if c in layout.by_person:
            reports.append(ColumnReport(shown, key, word, "confirmed", 1.0))
        elif word:
            reports.append(ColumnReport(shown, key, word, "named", 1.0))
        elif proposal and proposal.word:
            reports.append(ColumnReport(shown, key, proposal.word, "proposed", proposal.sure, proposal.others))
        else:
            reports.append(ColumnReport(shown, key, None, "none", 0.0, proposal.others if proposal else ()))
    return tuple(reports)
