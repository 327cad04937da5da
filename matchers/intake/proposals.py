"""Which word a column is likely to be when no name says so: what a person is asked, never what is read.

Belongs here: weighing likeness of the header, content, what stands beside it and what agrees with it. Does not belong
here: taking a column for a word; that is done by a name of the contract or by a person.

`WEIGHTS` and `BEST` are the whole model. `WEIGHTS`: a sum of features (`features.py`). `BEST`: what it adds that a
column is the best one of a word, and the word the best one of the column; the logistic function makes it a probability.
The weights of the header's features were fitted (ridge) on half of 80 collected header rows and on 49 thought-up ones,
each header once as it is and once taken out of the vocabulary. `clashes` is set by hand: of 4,100 declared headers that
say of what kind they are, sixteen are of another. So are content, agreement and order, since invented content is
cleaner than any sender's. `BEST` was fitted on what the vocabulary leaves of collected rows, where most columns are no
word of ours: what is said to be sure then is right about as often (the table is printed by
tests/assets/intake/test_recognition.py); a header nobody ever wrote is surer than it says.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from data_contracts.contract import Column, Source
from matchers.intake.content import refutes
from matchers.intake.features import (
    Evidence,
    Sampled,
    in_order,
    is_of_another,
    of_content,
    of_header,
    of_place,
    of_rows,
)
from matchers.intake.likeness import lexicon_of

WEIGHTS: Mapping[str, float] = {
    "none": -5.0,
    "grams": 1.35,
    "letters": 1.4,
    "covered": 1.15,
    "ending": 1.15,
    "rival": -1.0,
    "stranger": -0.2,
    "domain": 0.9,
    "required": 0.15,
    "beside": 0.8,
    "content": 4.0,
    "agrees": 2.0,
    "head": 2.0,
    "product": 1.5,
    "order": 1.0,
    "alike": 2.4,
    "clashes": -3.5,
    "alone": 0.7,
    "person": 1.0,
    "next": 0.8,
}
BEST: Mapping[str, float] = {"none": -2.47, "sum": 0.62, "of_word": 0.68, "both": 0.56}
LEAST_SURE = 0.01
"""Below this nothing is proposed for a column."""
HARDLY = 0.001
"""Below this a word is not even told as another one it may be."""
FAR = 4
"""How many times likelier a word that another column claims must be than what is left for a column to be named first:
one of two columns is it, and who looks at the second must be told."""
ANOTHERS = 0.09
"""How sure it can be that a column which by its header is somebody else's name or number (户主姓名 in a list of the
dead) is the person's: a list of heads is one, but only who knows the list can say so."""
MOST = 4
"""Words named for one column, the first among them."""


@dataclass(frozen=True)
class Proposal:
    """The likeliest word of one column and how sure it is (0 to 1); the next likely words. What another column is
    likelier to be is at most as sure as that one is not."""

    word: str
    sure: float
    others: tuple[str, ...]


def propose(source: Source, columns: Mapping[int, Sampled], evidence: Evidence) -> Mapping[int, Proposal]:
    """Column index → proposal, for the columns without a word; where a column's one likely word is likelier of another,
    both are told.

    What is likely at first sight is looked at once more with all else that is likely in view: a number belongs to the
    name it stands beside.
    """
    lexicon = lexicon_of(source)
    taken = {word.partition("[")[0] for word in evidence.settled.values()} | evidence.constants
    free = [c for c in source.columns if c.name not in taken or c.repeated]
    alone = {at: of_header(source, lexicon, column, free) for at, column in columns.items()}
    labels = {**evidence.labels, **{at: column.label for at, column in columns.items()}}
    evidence = replace(evidence, labels=labels)
    unordered = sums_of(pair_features(source, columns, alone, free, evidence))
    order = in_order(source, free, columns, unordered)
    first = _first_words(source, _sure(_with_order(unordered, order)))
    likely = {at: word for at, (word, _) in first.items() if source.column(word).word.domain == "name"}
    again = replace(evidence, settled={**evidence.settled, **likely})
    scores = _sure(_with_order(sums_of(pair_features(source, columns, alone, free, again)), order))
    chosen = _first_words(source, scores)
    claimed = dict(chosen.values())
    proposals = {}
    for at, found in scores.items():
        word, sure = chosen.get(at, (None, 0.0))
        likeliest = max(found, key=lambda w: found[w], default=None)
        if likeliest in claimed and found[likeliest] >= max(LEAST_SURE, FAR * sure) and word != likeliest:
            word, sure = likeliest, min(found[likeliest], 1 - claimed[likeliest])
        if word is not None:
            if is_of_another(lexicon, source, columns[at].label, word):
                sure = min(sure, ANOTHERS)
            others = sorted((w for w in found if w != word and found[w] >= HARDLY), key=lambda w: -found[w])
            proposals[at] = Proposal(word, round(sure / max(1.0, sum(found.values())), 2), tuple(others[: MOST - 1]))
    return proposals


def pair_features(
    source: Source,
    columns: Mapping[int, Sampled],
    alone: Mapping[int, Mapping[str, Mapping[str, float]]],
    free: Sequence[Column],
    evidence: Evidence,
) -> Mapping[int, Mapping[str, Mapping[str, float]]]:
    """Column → word → its features; what the content refutes is out."""
    return {
        at: {
            c.name: {
                **alone[at].get(c.name, {}),
                **of_place(source, at, column.label, c, evidence),
                "required": float(c.required),
                "content": of_content(c, column.profile),
                **of_rows(at, c, evidence),
            }
            for c in free
            if not refutes(c.word.domain, column.profile)
        }
        for at, column in columns.items()
    }


def sums_of(features: Mapping[int, Mapping[str, Mapping[str, float]]]) -> Mapping[int, Mapping[str, float]]:
    """Column → word → the weighed sum of its features."""
    return {
        at: {
            word: WEIGHTS["none"] + sum(WEIGHTS[name] * value for name, value in of.items())
            for word, of in found.items()
        }
        for at, found in features.items()
    }


def _with_order(
    sums: Mapping[int, Mapping[str, float]], order: frozenset[tuple[int, str]]
) -> Mapping[int, Mapping[str, float]]:
    return {
        at: {word: total + WEIGHTS["order"] * ((at, word) in order) for word, total in found.items()}
        for at, found in sums.items()
    }


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
