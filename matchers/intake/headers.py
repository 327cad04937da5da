"""Which word of the contract a header cell means.

Headers are compared whole, after folding; never by part. One sheet holds 户主身份证号 and 身份证号
side by side, and whoever looks for a header that *contains* 身份证号 gives both to one person.
What names a person and an attribute (车主 + 有效身份证件号码) is whole too: `whose` of the contract lists the persons,
attributes.yaml the closed set of ways to say each attribute, and nothing may be left over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

from data_contracts.contract import Source

_UNIT = re.compile(
    r"[((\[【〔{]\s*(?:单位[::]?)?\s*(?:元|万元|角|分|人|户|岁|年|月|日|天|次|台|个|%|㎡|m2|m²|平方米|亩|"
    r"元/?[月年人户]|元/?人[/·.]?[年月]|必填|选填|可选|\d+位|数字|文本|文本格式|大写|小写|yyyy.{0,12})\s*[))\]】〕}]"
)
_BRACKETED = re.compile(r"[((\[【〔{]([^()()\[\]【】〔〕{}]*)[))\]】〕}]")
_NOISE = re.compile(r"[\s\W_]+")
_SOMEBODY = re.compile(r"户主|配偶|父|母|子女|成员|赡养|监护|代管|原|曾|男|女|经办|本人")
_SIDES = re.compile(r"[/|]|或")
_CHINESE_DIGITS = {c: str(i) for i, c in enumerate("一二三四五六七八九十", 1)}
_MEMBER_FIRST = re.compile(r"(?:其他|其它)?(?:家庭|共同生活)*成员([0-9]{1,2}|[一二三四五六七八九十])的?(.+)")
_MEMBER_LAST = re.compile(r"(?:(?:其他|其它)?(?:家庭|共同生活)*成员)?(.+?)([0-9]{1,2})")


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """A header without width, blanks, line breaks, punctuation and units in brackets; what else brackets hold stays."""
    while (folded := _fold_once(text)) != text:
        text = folded
    return text


def _fold_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).lower()
    return _NOISE.sub("", _UNIT.sub("", text))


@lru_cache(maxsize=20_000)
def without_brackets(text: str) -> str | None:
    """The folded header without what its brackets hold; None when they name somebody, as in 姓名(户主)."""
    normal = unicodedata.normalize("NFKC", text)
    if any(_SOMEBODY.search(part) for part in _BRACKETED.findall(normal)):
        return None
    return fold(_BRACKETED.sub("", normal))


def spellings(header: str) -> tuple[str, ...]:
    """The folded forms of a declared header; what its brackets hold may be there or not: (公民)身份证号(码) is four."""
    normal = unicodedata.normalize("NFKC", header)
    parts = _BRACKETED.split(normal)
    if len(parts) > 9:
        return (fold(normal),)
    choices = [(part,) if i % 2 == 0 else (part, "") for i, part in enumerate(parts)]
    return tuple(dict.fromkeys(f for f in (fold("".join(c)) for c in product(*choices)) if f))


@dataclass(frozen=True)
class Match:
    """A word a header may mean; the smaller the rank, the surer."""

    rank: tuple[int, int]
    word: str
    label: str


@dataclass(frozen=True)
class Vocabulary:
    """The headers of one contract, ready for looking up."""

    source: Source

    @cached_property
    def _index(self) -> Mapping[str, Mapping[str, tuple[int, int]]]:
        index: dict[str, dict[str, tuple[int, int]]] = {}
        for column in self.source.columns:
            for position, header in enumerate(column.headers):
                for variant, spelling in enumerate(spellings(header)):
                    rank = (min(position, 1) + 2 * min(variant, 1), position)
                    words = index.setdefault(spelling, {})
                    words[column.name] = min(rank, words.get(column.name, rank))
        return index

    @cached_property
    def repeated(self) -> frozenset[str]:
        """The words that may stand in numbered columns, one number a household member."""
        return frozenset(c.name for c in self.source.columns if c.repeated)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The usual header of each word."""
        return {c.name: c.header for c in self.source.columns}

    @cached_property
    def _attributes(self) -> tuple[tuple[str, str, frozenset[str]], ...]:
        """(Folded name of a person, word, ways to say it), the longest names first: 共有权人 goes before 权人."""
        of = [(fold(person), c.name, c.word.variants) for c in self.source.columns for person in c.whose]
        return tuple(sorted(of, key=lambda o: -len(o[0])))

    @cached_property
    def _looked_up(self) -> dict[str, tuple[Match, ...]]:
        """Labels asked about before: every reading of the first rows asks about each of them."""
        return {}

    def meanings(self, label: str) -> tuple[Match, ...]:
        """The words a header may mean, surest first."""
        if (found := self._looked_up.get(label)) is None:
            found = self._looked_up[label] = self._look_up(label)
        return found

    def _look_up(self, label: str) -> tuple[Match, ...]:
        folded = fold(label)
        found = self._meanings(folded, folded, 0)
        if not found and (short := without_brackets(label)) and short != folded:
            found = self._meanings(short, folded, 10)
        if not found and len(sides := _SIDES.split(unicodedata.normalize("NFKC", label))) == 2:
            found = self._of_both_sides(fold(sides[0]), fold(sides[1]), folded)
        return tuple(sorted(found, key=lambda m: m.rank))

    def _of_both_sides(self, left: str, right: str, label: str) -> list[Match]:
        """The words that both sides of 职务/岗位 mean; 企业/主体名称 says the end of the first side with the second."""
        other = {m.word for m in self._meanings(right, label, 20)}
        wholes = [left, *(left + right[-size:] for size in range(1, len(right)))] if other else []
        found = (m for whole in wholes for m in self._meanings(whole, label, 20) if m.word in other)
        return list({m.word: m for m in found}.values())

    def _meanings(self, folded: str, label: str, penalty: int) -> list[Match]:
        named = self._index.get(folded, {})
        if named:
            return [Match((rank[0] + penalty, rank[1]), word, label) for word, rank in named.items()]
        words = (
            word
            for person, word, ways in self._attributes
            if folded.startswith(person) and folded[len(person) :].removeprefix("的") in ways
        )
        return [Match((5 + penalty, 0), word, label) for word in dict.fromkeys(words)]

    def member(self, label: str) -> tuple[str, int] | None:
        """The repeated word and member number of a header like 家庭成员姓名1 or 成员2身份证号; else None."""
        if not self.repeated:
            return None
        for base, number in _numbered(fold(label)):
            words = [m.word for m in (*self.meanings(base), *self.meanings("成员" + base)) if m.word in self.repeated]
            if words:
                return words[0], number
        return None


def person_in(label: str, variants: Collection[str]) -> str | None:
    """Whom a header names before a way to say an attribute (主申请人 of 主申请人姓名, nobody of 姓名); None when it
    ends in none of them."""
    folded = fold(label)
    ways = [way for way in variants if folded.endswith(way)]
    return folded[: -len(max(ways, key=len))].removesuffix("的") if ways else None


def _numbered(folded: str) -> Iterable[tuple[str, int]]:
    if first := _MEMBER_FIRST.fullmatch(folded):
        yield first[2], int(_CHINESE_DIGITS.get(first[1], first[1]))
    if last := _MEMBER_LAST.fullmatch(folded):
        yield last[1], int(last[2])


def missing_words(source: Source, brought: Collection[str]) -> tuple[str, ...]:
    """The required words that neither stand in a header nor follow from another column that does."""
    return tuple(
        c.name
        for c in source.columns
        if c.required and c.name not in brought and not set(c.may_stand_in) & set(brought)
    )
