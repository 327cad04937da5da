"""How much a header that no contract knows looks like the headers a word is known by.

Belongs here: likeness of texts. Does not belong here: what the column holds or what stands beside it (`proposals.py`).
Headers are short, and what tells two apart is often one character: every one and two characters in a row count by how
few words of the vocabulary have them. 日期 is in thirty words, 火化 in one.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import Indel

from data_contracts.contract import Source
from matchers.intake.grammar import in_common_words
from matchers.intake.headers import fold

_MONEY = re.compile(r"[(\[](?:单位:?)?万?元[^)\]]*[)\]]")
Entry = tuple[str, str, tuple[str, ...]]


@lru_cache(maxsize=20_000)
def _grams(folded: str) -> tuple[str, ...]:
    """The single characters and pairs of a header, its ends marked: what a Chinese compound is stands at its end."""
    return (*folded, *(a + b for a, b in zip("^" + folded, folded + "$", strict=True)))


@dataclass(frozen=True)
class Likeness:
    """Likeness to one word, each 0 to 1: by rare parts, by letters in order, by the share of the header that a known
    header covers (or is covered by), and by the end."""

    grams: float = 0.0
    letters: float = 0.0
    covered: float = 0.0
    ending: float = 0.0


@dataclass(frozen=True)
class Lexicon:
    """Every word with its domain and the headers any register knows it by, ready for comparing."""

    entries: tuple[Entry, ...]

    @cached_property
    def headers(self) -> Mapping[str, tuple[str, ...]]:
        """The headers of each word, folded, once each."""
        return {w: tuple(dict.fromkeys(f for f in map(fold, headers) if f)) for w, _, headers in self.entries}

    @cached_property
    def _rarity(self) -> Mapping[str, float]:
        words = Counter(gram for headers in self.headers.values() for gram in {g for f in headers for g in _grams(f)})
        return {gram: math.log(1 + len(self.headers) / count) for gram, count in words.items()}

    def _weights(self, folded: str) -> dict[str, float]:
        unheard = math.log(1 + len(self.headers))
        return {g: n * self._rarity.get(g, unheard) for g, n in Counter(_grams(folded)).items()}

    @cached_property
    def _holders(self) -> Mapping[str, tuple[tuple[str, str, float], ...]]:
        """Part of a header → the headers that have it: (word, header, share of the header's length it makes)."""
        holders: dict[str, list[tuple[str, str, float]]] = {}
        for word, headers in self.headers.items():
            for header in headers:
                weights = self._weights(header)
                length = _length(weights)
                for gram, weight in weights.items():
                    holders.setdefault(gram, []).append((word, header, weight / length))
        return {gram: tuple(of) for gram, of in holders.items()}

    @cached_property
    def _endings(self) -> Mapping[str, Mapping[str, float]]:
        """The last one and two characters of the known headers → the domains of their words, with shares."""
        seen: dict[str, Counter[str]] = {}
        for word, domain, _ in self.entries:
            for ending in {f[-size:] for f in self.headers[word] for size in (1, 2) if len(f) >= size}:
                seen.setdefault(ending, Counter())[domain] += 1
        return {e: {d: n / (1 + sum(c.values())) for d, n in c.items()} for e, c in seen.items()}

    def domain(self, label: str, domain: str) -> float:
        """How often headers that end like this one are of that domain, 0 to 1; a unit of money is no other's."""
        if _MONEY.search(unicodedata.normalize("NFKC", label)):
            return 1.0 if domain == "money" else 0.0
        folded = fold(label)
        found = self._endings.get(folded[-2:]) or self._endings.get(folded[-1:]) or {}
        return found.get(domain, 0.0)

    @cached_property
    def in_common_words(self) -> Lexicon:
        """The same words, their headers in common words: 去世时间 and 死亡日期 are one there."""
        return Lexicon(
            tuple((word, domain, tuple(map(in_common_words, self.headers[word]))) for word, domain, _ in self.entries)
        )

    @cached_property
    def _compared(self) -> dict[tuple[str, str], Likeness]:
        """Headers compared before: a night reads the same few layouts over and over."""
        return {}

    @cached_property
    def _parted(self) -> dict[str, Mapping[str, float]]:
        return {}

    def by_parts(self, folded: str) -> Mapping[str, float]:
        """Word → the likeness of its likest header by rare parts, 0 to 1; words with none are left out."""
        if folded not in self._parted:
            self._parted[folded] = self._by_parts(folded)
        return self._parted[folded]

    def _by_parts(self, folded: str) -> Mapping[str, float]:
        weights = self._weights(folded)
        length = _length(weights) or 1.0
        likeness: Counter[tuple[str, str]] = Counter()
        for gram, weight in weights.items():
            for word, header, share in self._holders.get(gram, ()):
                likeness[word, header] += weight * share / length  # type: ignore[assignment]
        best: dict[str, float] = {}
        for (word, _), found in likeness.items():
            best[word] = max(found, best.get(word, 0.0))
        return best

    @cached_property
    def _words(self) -> Mapping[str, frozenset[str]]:
        words: dict[str, set[str]] = {}
        for word, headers in self.headers.items():
            for header in headers:
                words.setdefault(header, set()).add(word)
        return {header: frozenset(of) for header, of in words.items()}

    def words_of(self, folded: str) -> frozenset[str]:
        """The words that some register knows by just this header."""
        return self._words.get(folded, frozenset())

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        return {known[0]: word for word, known in self.headers.items() if known}

    def titled(self, folded: str) -> str | None:
        """The word whose own title a header is."""
        return self._titles.get(folded)

    def likeness(self, folded: str, word: str) -> Likeness:
        """The likeness of a header to the headers of a word, the best of them for each kind of likeness."""
        if (folded, word) not in self._compared:
            self._compared[folded, word] = self._likeness(folded, word)
        return self._compared[folded, word]

    def _likeness(self, folded: str, word: str) -> Likeness:
        headers = self.headers.get(word, ())
        letters = max((Indel.normalized_similarity(folded, k) for k in headers), default=0.0)
        inside = [min(len(k), len(folded)) / max(len(k), len(folded)) for k in headers if k in folded or folded in k]
        ending = max((_common_end(folded, k) / max(len(folded), len(k)) for k in headers), default=0.0)
        return Likeness(self.by_parts(folded).get(word, 0.0), letters, max(inside, default=0.0), ending)


def lexicon_of(source: Source) -> Lexicon:
    """The lexicon of a contract; of one that knows no other registers, its own columns."""
    return _lexicon(source.lexicon or tuple((c.name, c.word.domain, c.headers) for c in source.columns))


@lru_cache(maxsize=128)
def _lexicon(entries: tuple[Entry, ...]) -> Lexicon:
    """One a register: were fewer kept, they would be made anew again and again, at a tenth of a second each."""
    return Lexicon(entries)


def _length(weights: Mapping[str, float]) -> float:
    return math.sqrt(sum(w * w for w in weights.values()))


def _common_end(left: str, right: str) -> int:
    size = 0
    for a, b in zip(reversed(left), reversed(right), strict=False):
        if a != b:
            break
        size += 1
    return size


def likest(found: Mapping[str, float], words: Iterable[str]) -> float:
    """The best likeness among these words."""
    return max((found.get(word, 0.0) for word in words), default=0.0)
