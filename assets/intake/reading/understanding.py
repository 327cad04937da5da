"""How each column of a sheet was understood, and what it is likely to be where no name says so.

Belongs here: looking at a sample of a sheet, and the report of its columns. Does not belong here: where the header is
(`layout.py`), how likely a word is (`matchers/intake/proposals.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assets.intake.reading.layout import Layout, is_plain_label
from assets.intake.reading.misnamed import AGREES, misnamed, numbers_that_agree
from assets.intake.reading.report import ColumnReport
from data_contracts.contract import Source
from matchers.intake.agreement import heads, products
from matchers.intake.content import kinds_of, profile
from matchers.intake.features import PRODUCTS, Evidence, Sampled
from matchers.intake.grammar import is_of_every_form
from matchers.intake.headers import fold
from matchers.intake.layouts import occurrences
from matchers.intake.proposals import Proposal, propose

SAMPLED_ROWS = 100


@dataclass(frozen=True)
class Understanding:
    """A layout without the columns whose content refutes their name (`refuted`, as they may be shown) and without those
    whose header stands twice (`doubled`), and what is proposed for the columns without a word."""

    layout: Layout
    refuted: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    proposals: Mapping[int, Proposal] = field(default_factory=dict)


def understand(layout: Layout, body: Sequence[Sequence[str]], source: Source) -> Understanding:
    """Look at the first rows below the header (texts, blank where nothing is written)."""
    cells = [[row[c] if c < len(row) else "" for row in body[:SAMPLED_ROWS]] for c in range(len(layout.labels))]
    agreeing = numbers_that_agree(layout, cells, source)
    wrong = misnamed(layout, cells, agreeing, source)
    # Of what a row means nothing without, the sheet is not read at all.
    twice = {layout.columns[word] for word in layout.doubled if not source.column(word).required}
    told = _shown(layout, wrong), _shown(layout, twice)
    kept = _with_place(_without(layout, wrong | twice), cells, source)
    words = kept.words
    open_columns = [c for c, label in enumerate(kept.labels) if label and c not in words and c not in kept.by_person]
    constants = kept.confirmed.constants if kept.confirmed else {}
    if not open_columns or all(c.name in kept.columns or c.name in constants for c in source.columns):
        return Understanding(kept, *told)
    coded = {c.name: c.codelist for c in source.columns if c.word.domain == "code" and c.codelist}
    telling = [c for c in open_columns if not is_of_every_form(fold(kept.labels[c]))]
    asked = {c: Sampled(kept.labels[c], profile(cells[c], coded)) for c in telling}
    labels = {c: kept.labels[c] for c in words}
    agrees = frozenset(c for c, share in agreeing.items() if share >= AGREES)
    evidence = Evidence(
        words, labels, agrees, _heads(kept, cells), _products(kept, cells, source), frozenset(constants)
    )
    return Understanding(kept, *told, propose(source, asked, evidence))


def _heads(layout: Layout, cells: Sequence[Sequence[str]]) -> frozenset[int]:
    """The columns of names and of numbers that repeat the head of the household, by the relation in each row."""
    if (relation := layout.columns.get("relation")) is None:
        return frozenset()
    found: frozenset[int] = frozenset()
    for kind in ("name", "number"):
        alike = {c: of for c, of in enumerate(cells) if c != relation and profile(of).share(kind) >= AGREES}
        found |= heads(cells[relation], alike)
    return found


def _products(layout: Layout, cells: Sequence[Sequence[str]], source: Source) -> Mapping[int, str]:
    """Columns of counts and of totals; only where the register has a word for a total and a column is open."""
    totals = [c.name for c in source.columns if c.name in PRODUCTS["total"] and c.name not in layout.columns]
    if not totals:
        return {}
    return products({c: of for c, of in enumerate(cells) if profile(of).share("amount", "whole") >= AGREES})


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
