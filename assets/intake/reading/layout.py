"""Where the header of a sheet stands and which column holds which word.

Title rows may stand above, the header may have two or three levels with merged cells, and one
household may stand in one row with numbered columns for its members. What a person has confirmed of a header row
goes before what its headers are named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from matchers.intake.headers import Match, Vocabulary, fold
from matchers.intake.layouts import ConfirmedLayout, layout_digest, occurrences

SEARCHED_ROWS = 12
MAX_DEPTH = 3


@dataclass(frozen=True)
class Merged:
    """A merged range of cells, first and last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Layout:
    """How to read a sheet: `columns` word → column index, `members` number → word → column index.

    `header` is the first header row (0-based), `depth` its number of rows; `labels` names each column, `texts` is what
    its header cells hold without blanks; `doubled` are headers that stand twice, by the words they mean, `spare` those
    that mean a word already taken from a better column. `digest` names the layout; `confirmed` is what a person said of
    it, `by_person` the columns whose use a person settled, the ignored ones among them.
    """

    header: int
    depth: int
    columns: Mapping[str, int]
    members: Mapping[int, Mapping[str, int]]
    labels: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]
    unknown: tuple[str, ...]
    doubled: Mapping[str, str] = field(default_factory=dict)
    spare: tuple[str, ...] = ()
    digest: str = ""
    confirmed: ConfirmedLayout | None = None
    by_person: frozenset[int] = frozenset()
    score: float = field(default=0.0, compare=False)

    @property
    def body(self) -> int:
        """The first row below the header, counted from 0."""
        return self.header + self.depth

    @property
    def words(self) -> Mapping[int, str]:
        """Column index → word, those of members with their number as in `person_name[2]`; of a column that is read for
        two words the one it was named."""
        words = dict[int, str]()
        for word, c in self.taken_from.items():
            words.setdefault(c, word)
        return words

    @property
    def taken_from(self) -> Mapping[str, int]:
        """Word → column index, those of members with their number."""
        numbered = {f"{word}[{number}]": c for number, pairs in self.members.items() for word, c in pairs.items()}
        return {**self.columns, **numbered}


def find_layout(
    head: Sequence[Sequence[str]],
    merged: Sequence[Merged],
    vocabulary: Vocabulary,
    confirmed: Sequence[ConfirmedLayout] = (),
) -> Layout | None:
    """The reading of the first rows of a sheet that a person confirmed, else the best one; None when no row holds two
    known headers."""
    by_digest = {c.layout: c for c in confirmed if c.source == vocabulary.source.name}
    best: Layout | None = None
    for depth in range(1, MAX_DEPTH + 1):
        for start in range(min(SEARCHED_ROWS, len(head) - depth + 1)):
            layout = _read_header(head, start, depth, merged, vocabulary, by_digest)
            if layout.confirmed is not None:
                return layout
            if best is None or layout.score > best.score:
                best = layout
    if best is None or len(best.columns) + len(best.members) < 2:
        return None
    return replace(best, digest=layout_digest(vocabulary.source.name, best.labels))


def layout_at(head: Sequence[Sequence[str]], row: int, merged: Sequence[Merged], vocabulary: Vocabulary) -> Layout:
    """The reading of one row as the header, whatever is known of it."""
    layout = _read_header(head, row, 1, merged, vocabulary, {})
    return replace(layout, digest=layout_digest(vocabulary.source.name, layout.labels))


def _read_header(
    head: Sequence[Sequence[str]],
    start: int,
    depth: int,
    merged: Sequence[Merged],
    vocabulary: Vocabulary,
    by_digest: Mapping[str, ConfirmedLayout],
) -> Layout:
    levels = [_spread(head[r], r, depth > 1 and r < start + depth - 1, merged) for r in range(start, start + depth)]
    width = max(len(level) for level in levels)
    names = [_names([level[c] if c < len(level) else "" for level in levels]) for c in range(width)]
    headers = tuple(options[0] if options else "" for options in names)
    digest = layout_digest(vocabulary.source.name, headers) if by_digest else ""
    confirmed = by_digest.get(digest)
    columns, members, labels, by_person = _assign(names, vocabulary, _settled(headers, confirmed, vocabulary))
    taken = set(columns.values()) | {c for pairs in members.values() for c in pairs.values()} | by_person
    doubled: dict[str, str] = {}
    spare, unknown, twice = [], [], 0
    for c, options in enumerate(names):
        if c in taken or not options:
            continue
        matches = [m for option in options for m in vocabulary.meanings(option)]
        named_alike = (m.word for m in matches if m.word in labels and labels[m.word] == m.label)
        # Where a person said which column it is, the other is one more.
        if alike := [word for word in named_alike if columns.get(word) not in by_person]:
            doubled |= dict.fromkeys(alike, options[0])
            twice += 1
        elif matches or any(vocabulary.member(option) for option in options):
            spare.append(options[0])
        else:
            unknown.append(options[0])
    required = {c.name for c in vocabulary.source.columns if c.required}
    # A header cell merged downwards says how many rows the header has.
    tallest = max((m.bottom - m.top + 1 for m in merged if m.top == start), default=1)
    score = (
        sum(2.0 if w in required else 1.0 for w in columns)
        + 0.5 * sum(map(len, members.values()))
        - twice
        + (0.25 if depth == tallest > 1 else 0.0)
    )
    texts = tuple(tuple("".join(level[c].split()) for level in levels if c < len(level)) for c in range(width))
    return Layout(
        start,
        depth,
        columns,
        members,
        headers,
        texts,
        tuple(unknown),
        doubled,
        tuple(spare),
        digest,
        confirmed,
        by_person,
        score,
    )


def _settled(
    headers: Sequence[str], confirmed: ConfirmedLayout | None, vocabulary: Vocabulary
) -> Mapping[int, str | None]:
    """Column index → the word a person gave it, None for a column to be left alone.

    A word that the contract has lost since is as if nobody had said it.
    """
    if confirmed is None:
        return {}
    settled: dict[int, str | None] = {}
    for c, key in enumerate(occurrences(headers)):
        word = confirmed.columns.get(key, "")
        if key in confirmed.ignored:
            settled[c] = None
        elif vocabulary.source.has(word.partition("[")[0]):
            settled[c] = word
    return settled


def _spread(row: Sequence[str], index: int, is_upper: bool, merged: Sequence[Merged]) -> list[str]:
    """A header row, merged cells filled from the left; without merges an upper row is filled up to the next text."""
    cells = [cell.strip() for cell in row]
    spans = [m for m in merged if m.top <= index <= m.bottom and m.right > m.left]
    for span in spans:
        if span.top == index:
            cells[span.left : span.right + 1] = [cells[span.left]] * (min(span.right + 1, len(cells)) - span.left)
    if is_upper and not merged:
        for c in range(1, len(cells)):
            cells[c] = cells[c] or cells[c - 1]
    return cells


def _names(levels: Sequence[str]) -> list[str]:
    """What a column may be called, the most specific first: all levels joined, the two lowest, the lowest."""
    filled = [level for i, level in enumerate(levels) if level and level not in levels[:i]]
    if len(levels) > 1 and not levels[-1]:
        # Vertically merged: only the lowest text names the column.
        return filled[-1:]
    joined = ["".join(filled[i:]) for i in range(len(filled))]
    return list(dict.fromkeys(joined))


def _assign(
    names: Sequence[Sequence[str]], vocabulary: Vocabulary, settled: Mapping[int, str | None]
) -> tuple[dict[str, int], dict[int, dict[str, int]], dict[str, str], frozenset[int]]:
    """What each word is taken from: first as a person settled it, then by name."""
    entries: list[tuple[int, Match, int]] = []
    members: dict[int, dict[str, int]] = {}
    columns: dict[str, int] = {}
    labels: dict[str, str] = {}
    for c, word in settled.items():
        base, number = _numbered_word(word or "")
        if number is not None:
            members.setdefault(number, {})[base] = c
        elif base:
            columns[base], labels[base] = c, fold(names[c][0])
    for c, options in enumerate(names):
        if c in settled:
            continue
        plain = [(depth, match) for depth, option in enumerate(options) for match in vocabulary.meanings(option)]
        entries += [(depth, match, c) for depth, match in plain]
        numbered = next((m for m in map(vocabulary.member, options) if m), None)
        if numbered and not plain:
            members.setdefault(numbered[1], {}).setdefault(numbered[0], c)
    used: set[int] = set()
    for _, match, c in sorted(entries, key=lambda e: (e[0], e[1].rank, -len(e[1].label), e[2])):
        if match.word not in columns and c not in used:
            columns[match.word], labels[match.word] = c, match.label
            used.add(c)
    return columns, members, labels, frozenset(settled)


def _numbered_word(word: str) -> tuple[str, int | None]:
    """The word and the member's number of `person_name[2]`; the number is None of a plain word."""
    base, _, number = word.removesuffix("]").partition("[")
    return base, int(number) if number.isdigit() else None


def is_plain_label(label: str) -> bool:
    """Whether a header may be shown in a message: short, and no long run of digits."""
    folded = fold(label)
    return 0 < len(folded) <= 20 and sum(c.isdigit() for c in folded) < 6
