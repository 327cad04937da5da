"""Columns whose header names a word that they are not: the content or the other columns of the sheet say so.

Belongs here: taking a name back. Does not belong here: what such a column is instead (`matchers/intake/proposals.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assets.intake.reading.layout import Layout
from data_contracts.contract import Source
from matchers.intake.agreement import agreement
from matchers.intake.content import LEAST, profile, refutes
from matchers.intake.features import partner_of
from matchers.intake.headers import fold, person_in

AGREES, DISAGREES = 0.8, 0.2


def misnamed(layout: Layout, cells: Sequence[Sequence[str]], agreeing: Mapping[int, float], source: Source) -> set[int]:
    """The columns that are not what they are called; `agreeing` as `numbers_that_agree` gives it."""
    named = {c: word.partition("[")[0] for c, word in layout.words.items() if c not in layout.by_person}
    wrong = {c for c, word in named.items() if refutes(source.column(word).word.domain, profile(cells[c]))}
    if (own := _anothers_number(layout, agreeing)) is not None:
        wrong.add(own)
    wrong |= _names_of_others(layout, source) | _other_numbers(layout, cells, source) | _heads(layout, source)
    return wrong | _changed_places(layout, cells)


def numbers_that_agree(layout: Layout, cells: Sequence[Sequence[str]], source: Source) -> Mapping[int, float]:
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


def _other_numbers(layout: Layout, cells: Sequence[Sequence[str]], source: Source) -> set[int]:
    """Columns taken for somebody's ID number that are another number of theirs, since the ID number stands in the
    sheet too: 证件编号 (of a certificate) beside 退出人员姓名 and 退出人员身份证号, or a column in which nothing is an
    ID number beside one that holds them."""
    wrong = set()
    for word, c in layout.columns.items():
        ways = source.column(word).word.variants
        if source.column(word).word.domain != "id_number" or c in layout.by_person:
            continue
        said = {o: person_in(label, ways) for o, label in enumerate(layout.labels) if o not in layout.words}
        others = {o: person for o, person in said.items() if person is not None}
        is_bare = person_in(layout.labels[c], ways) == "" and not _has_bare_name(layout, source)
        is_named_elsewhere = is_bare and _owner(layout, source, word) in set(others.values()) - {""}
        is_held_elsewhere = any(profile(cells[o]).share("number") >= AGREES for o in others)
        if is_named_elsewhere or (is_held_elsewhere and _holds_none(cells[c])):
            wrong.add(c)
    return wrong


def _heads(layout: Layout, source: Source) -> set[int]:
    """Columns of the head of the household taken for the person's, in a list of members: each row says its relation to
    the head, and another column is somebody's name (户主 beside 搬迁人员姓名 and 与户主关系)."""
    wrong: set[int] = set()
    if "relation" not in layout.columns:
        return wrong
    for word in ("person_name", "id_number"):
        at = layout.columns.get(word)
        if at is None or at in layout.by_person or not fold(layout.labels[at]).startswith(HEAD):
            continue
        ways = source.column(word).word.variants
        open_ones = [person_in(label, ways) for c, label in enumerate(layout.labels) if c not in layout.words]
        if any(whose not in {None, HEAD} for whose in open_ones):
            wrong.add(at)
    return wrong


def _changed_places(layout: Layout, cells: Sequence[Sequence[str]]) -> set[int]:
    """The columns of the person and of the head with each other's header: in the rows of one household the head is one
    and its members are several; where that is the other way round in every household, the headers are."""
    key = next((layout.columns[w] for w in HOUSEHOLDS if w in layout.columns), None)
    wrong: set[int] = set()
    for person, head in (("person_name", "head_name"), ("id_number", "head_id")):
        if key is None or not {person, head} <= layout.columns.keys():
            continue
        columns = layout.columns[person], layout.columns[head]
        if any(c in layout.by_person for c in columns):
            continue
        right = turned = 0
        for people, heads in _by_household(cells[key], *(cells[c] for c in columns)):
            right += len(people) > 1 and len(heads) == 1
            turned += len(people) == 1 and len(heads) > 1
        if turned >= HOUSEHOLDS_ENOUGH and right == 0:
            wrong |= set(columns)
    return wrong


def _by_household(
    keys: Sequence[str], people: Sequence[str], heads: Sequence[str]
) -> Iterable[tuple[set[str], set[str]]]:
    """The different persons and heads of every household that has several rows."""
    found: dict[str, list[tuple[str, str]]] = {}
    for key, person, head in zip(keys, people, heads, strict=True):
        if key and person and head:
            found.setdefault(key, []).append((person, head))
    for rows in found.values():
        if len(rows) > 1:
            yield {person for person, _ in rows}, {head for _, head in rows}


HOUSEHOLDS = ("certificate_no", "household_no")
HOUSEHOLDS_ENOUGH = 3
HEAD = "户主"


def _has_bare_name(layout: Layout, source: Source) -> bool:
    """Whether a column that is nothing yet is called 姓名 and no more: a bare number is that person's."""
    ways = next((c.word.variants for c in source.columns if c.word.domain == "name"), frozenset())
    return any(person_in(label, ways) == "" for c, label in enumerate(layout.labels) if c not in layout.words)


def _owner(layout: Layout, source: Source, word: str) -> str | None:
    """Whom the header of the name that goes with a number names (退出人员 of 退出人员姓名)."""
    name = partner_of(source, word)
    at = layout.columns.get(name or "")
    return person_in(layout.labels[at], source.column(name).word.variants) if name and at is not None else None


def _holds_none(cells: Sequence[str]) -> bool:
    seen = profile(cells)
    return seen.cells >= LEAST and seen.share("like_number", "several_numbers", "name_and_number") == 0.0
