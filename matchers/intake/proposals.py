"""Which word a column is likely to be when no name says so: what a person is asked, never what is read.

Belongs here: weighing likeness of the header, content, what stands beside it and what agrees with it. Does not belong
here: taking a column for a word; that is done by a name of the contract or by a person.

`WEIGHTS` and `BEST` are the whole model. `WEIGHTS`: a sum of features, each 0 to 1 (beside: -1 to 1; content: -0.5 to
0.5). `BEST`: what it adds that a column is the best one of a word, and the word the best one of the column; the
logistic function makes it a probability. The weights of the header's features and of `BEST` were fitted (ridge, penalty
3) on the columns of 53 real header rows, forty of one origin, each header taken out of the vocabulary before it was
asked about; 59 rows of other origins had a say in the choice of features and threshold only. The weights of content,
agreement and order are set by hand, since invented content is cleaner than any sender's.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from data_contracts.contract import Column, Source
from matchers.intake.content import NOTHING, Profile, fit, refutes
from matchers.intake.headers import fold
from matchers.intake.likeness import Lexicon, lexicon_of, likest

WEIGHTS: Mapping[str, float] = {
    "none": -5.5,
    "grams": 2.5,
    "letters": 2.7,
    "covered": 0.6,
    "ending": 2.2,
    "rival": -1.3,
    "stranger": -0.7,
    "domain": 0.7,
    "required": 0.3,
    "beside": 0.8,
    "content": 4.0,
    "agrees": 2.0,
    "order": 1.0,
}
BEST: Mapping[str, float] = {"none": -1.2, "sum": 1.0, "of_word": 1.1, "both": 0.9}
LEAST_SURE = 0.005
"""Below this nothing is proposed for a column."""
MOST = 4
"""Words named for one column, the first among them."""


@dataclass(frozen=True)
class Sampled:
    """A column of a sheet to be asked about: its header and what was seen of its cells."""

    label: str
    profile: Profile = NOTHING


@dataclass(frozen=True)
class Proposal:
    """The likeliest word of one column and how sure it is (0 to 1); the next likely words.

    Without a word where everything likely is likelier of another column: then only `others` say what it may be.
    """

    word: str | None
    sure: float
    others: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """What is known of a sheet beyond single columns: the words that are settled (column index → word), the columns
    whose numbers agree with the sheet's own birth dates or sexes, and the words a person settled without a column."""

    settled: Mapping[int, str] = field(default_factory=dict)
    agreeing: frozenset[int] = frozenset()
    constants: frozenset[str] = frozenset()


def propose(source: Source, columns: Mapping[int, Sampled], evidence: Evidence) -> Mapping[int, Proposal]:
    """Column index → proposal, for the columns without a word; a word is first for one column only unless it repeats.

    Names are settled before numbers, since a number belongs to the name it stands beside.
    """
    lexicon = lexicon_of(source)
    taken = {word.partition("[")[0] for word in evidence.settled.values()} | evidence.constants
    free = [c for c in source.columns if c.name not in taken or c.repeated]
    alone = {at: _header(source, lexicon, column, free) for at, column in columns.items()}
    unordered = _sums(source, columns, alone, free, evidence, evidence.settled)
    order = _in_order(source, free, unordered)
    first = _first_words(source, _sure(_with_order(unordered, order)))
    names = {at: word for at, (word, _) in first.items() if source.column(word).word.domain == "name"}
    sums = _sums(source, columns, alone, free, evidence, {**evidence.settled, **names})
    scores = _sure(_with_order(sums, order))
    chosen = _first_words(source, scores)
    proposals = {}
    for at, found in scores.items():
        word, sure = chosen.get(at, (None, 0.0))
        others = sorted((w for w in found if w != word), key=lambda w: -found[w])
        likely = tuple(w for w in others if word or found[w] >= LEAST_SURE)[: MOST - 1]
        if word or likely:
            proposals[at] = Proposal(word, round(sure / max(1.0, sum(found.values())), 2), likely)
    return proposals


def _header(
    source: Source, lexicon: Lexicon, column: Sampled, free: Sequence[Column]
) -> Mapping[str, Mapping[str, float]]:
    """Word → the features of the header alone."""
    folded = fold(column.label)
    if not folded:
        return {}
    parts = lexicon.by_parts(folded)
    own = {c.name for c in source.columns}
    is_strange = bool(words := lexicon.words_of(folded)) and not words & own
    features = {}
    for word in (c.name for c in free):
        like = lexicon.likeness(folded, word)
        features[word] = {
            "grams": like.grams,
            "letters": like.letters,
            "covered": like.covered,
            "ending": like.ending,
            "rival": likest(parts, own - {word}),
            "stranger": float(is_strange),
            "domain": lexicon.domain(column.label, source.column(word).word.domain),
        }
    return features


def _in_order(
    source: Source, free: Sequence[Column], sums: Mapping[int, Mapping[str, float]]
) -> frozenset[tuple[int, str]]:
    """(Column, word) pairs where a sheet has as many columns of persons, or of numbers, as words are free: senders
    write the persons in the order of the register (husband, wife) whatever they call them."""
    likely: dict[str, list[int]] = {}
    for at, found in sorted(sums.items()):
        if found:
            likely.setdefault(source.column(max(found, key=lambda w: found[w])).word.domain, []).append(at)
    pairs: set[tuple[int, str]] = set()
    for domain in ("name", "id_number"):
        words = [c.name for c in free if c.word.domain == domain]
        if 1 < len(words) == len(likely.get(domain, [])):
            pairs |= set(zip(likely[domain], words, strict=True))
    return frozenset(pairs)


def _with_order(
    sums: Mapping[int, Mapping[str, float]], order: frozenset[tuple[int, str]]
) -> Mapping[int, Mapping[str, float]]:
    return {
        at: {word: total + WEIGHTS["order"] * ((at, word) in order) for word, total in found.items()}
        for at, found in sums.items()
    }


def _sums(
    source: Source,
    columns: Mapping[int, Sampled],
    alone: Mapping[int, Mapping[str, Mapping[str, float]]],
    free: Sequence[Column],
    evidence: Evidence,
    words: Mapping[int, str],
) -> Mapping[int, Mapping[str, float]]:
    """Column → word → sum of its features, with content and what stands beside it; what the content refutes is out."""
    names = {at: word for at, word in words.items() if source.column(word.partition("[")[0]).word.domain == "name"}
    scores = {}
    for at, column in columns.items():
        found = {}
        for c in free:
            if refutes(c.word.domain, column.profile):
                continue
            share = fit(c.name, c.word.domain, column.profile)
            features = {
                **alone[at].get(c.name, {}),
                "required": float(c.required),
                "content": _content(share, column.profile),
                "beside": _beside(source, at, c, names),
                "agrees": float(at in evidence.agreeing) if c.name == "id_number" else 0.0,
            }
            found[c.name] = WEIGHTS["none"] + sum(WEIGHTS[name] * value for name, value in features.items())
        scores[at] = found
    return scores


def _content(share: float | None, found: Profile) -> float:
    """From -0.5 to 0.5; a handful of cells may prove a word, and speaks little against one."""
    if share is None:
        return 0.0
    return share - 0.5 if share > 0.5 else (share - 0.5) * min(1.0, found.cells / ENOUGH)


ENOUGH = 8
"""Cells from which on what a column does not hold counts in full."""


def _sure(sums: Mapping[int, Mapping[str, float]]) -> Mapping[int, Mapping[str, float]]:
    """Column → word → probability: a word that is the best of its column, in the column that is the best of it."""
    of_word: dict[str, float] = {}
    for found in sums.values():
        for word, total in found.items():
            of_word[word] = max(total, of_word.get(word, total))
    sure = {}
    for at, found in sums.items():
        of_column = max(found.values(), default=0.0)
        sure[at] = {word: _logistic(total, total == of_column, total == of_word[word]) for word, total in found.items()}
    return sure


def _logistic(total: float, is_best_of_column: bool, is_best_of_word: bool) -> float:
    added = BEST["of_word"] * is_best_of_word + BEST["both"] * (is_best_of_column and is_best_of_word)
    return 1 / (1 + math.exp(-(BEST["none"] + BEST["sum"] * total + added)))


def _beside(source: Source, at: int, column: Column, names: Mapping[int, str]) -> float:
    """1 when the nearest name on the left (else on the right) is the name of the word's person, -1 when it is another
    person's, 0 when none is near."""
    if column.word.domain not in {"id_number", "phone"}:
        return 0.0
    partner = partner_of(source, column.name)
    nearest = max((n for n in names if n < at), default=None)
    if nearest is None or at - nearest > REACH:
        nearest = min((n for n in names if n > at), default=None)
    if partner is None or nearest is None or abs(nearest - at) > REACH:
        return 0.0
    return 1.0 if names[nearest].partition("[")[0] == partner else -1.0


REACH = 4
"""Columns between a name and its number, at most: sex, birth and nation stand between."""


def partner_of(source: Source, word: str) -> str | None:
    """The word of the name that goes with a number of somebody: man_id → man_name; id_number → whichever name has no
    number of its own."""
    names = [c.name for c in source.columns if c.word.domain == "name"]
    stem = word.removesuffix("_id")
    if word != "id_number":
        return f"{stem}_name" if f"{stem}_name" in names else None
    if "person_name" in names:
        return "person_name"
    alone = [n for n in names if not source.has(n.removesuffix("_name") + "_id")]
    return alone[0] if alone else None


def _first_words(source: Source, scores: Mapping[int, Mapping[str, float]]) -> Mapping[int, tuple[str, float]]:
    """The likeliest word of each column, the surest pairs first; on a tie the column and the word that stand first."""
    order = {c.name: i for i, c in enumerate(source.columns)}
    pairs = sorted(
        ((round(p, 6), at, word) for at, found in scores.items() for word, p in found.items() if p >= LEAST_SURE),
        key=lambda pair: (-pair[0], pair[1], order[pair[2]]),
    )
    chosen: dict[int, tuple[str, float]] = {}
    used: Collection[str] = set()
    for p, at, word in pairs:
        if at not in chosen and (word not in used or source.column(word).repeated):
            chosen[at] = (word, p)
            used = {*used, word}
    return chosen
