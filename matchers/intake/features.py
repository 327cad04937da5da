"""What speaks for and against a column being a word: of its header, its content, and of the columns around it.

Belongs here: features, each 0 to 1 (-1 to 1 where both is possible). Does not belong here: what they weigh
(`proposals.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from data_contracts.contract import Column, Source
from matchers.intake.content import LEAST, NOTHING, Profile, fit, refutes
from matchers.intake.grammar import domains_said, in_common_words
from matchers.intake.headers import fold, person_in
from matchers.intake.likeness import Lexicon, likest

REACH = 4
"""Columns between a name and its number, at most: sex, birth and nation stand between."""
ENOUGH = 8
"""Cells from which on what a column does not hold counts in full."""


@dataclass(frozen=True)
class Sampled:
    """A column of a sheet to be asked about: its header and what was seen of its cells."""

    label: str
    profile: Profile = NOTHING


@dataclass(frozen=True)
class Evidence:
    """What is known of a sheet beyond single columns: the words that are settled (column index → word) with the headers
    of those columns, the columns whose numbers agree with the sheet's own birth dates or sexes, those that repeat the
    head of the household, those of counts and totals (count × standard), and the words a person settled without a
    column."""

    settled: Mapping[int, str] = field(default_factory=dict)
    labels: Mapping[int, str] = field(default_factory=dict)
    agreeing: frozenset[int] = frozenset()
    heads: frozenset[int] = frozenset()
    products: Mapping[int, str] = field(default_factory=dict)
    constants: frozenset[str] = frozenset()


def of_header(
    source: Source, lexicon: Lexicon, column: Sampled, free: Sequence[Column]
) -> Mapping[str, Mapping[str, float]]:
    """Word → the features of the header alone."""
    folded = fold(column.label)
    if not folded:
        return {}
    common = lexicon.in_common_words
    parts = lexicon.by_parts(folded)
    alike = common.by_parts(in_common_words(folded))
    own = {c.name for c in source.columns}
    is_strange = bool(known := lexicon.words_of(folded)) and not known & own
    said = domains_said(folded)
    if any(refutes(domain, column.profile) for domain in said):
        said = ()  # the content says otherwise, and is right
    allowed = [c.name for c in free if c.word.domain in said]
    features = {}
    for c in free:
        like = lexicon.likeness(folded, c.name)
        features[c.name] = {
            "grams": like.grams,
            "letters": like.letters,
            "covered": like.covered,
            "ending": like.ending,
            "alike": alike.get(c.name, 0.0),
            "rival": likest(parts, own - {c.name}),
            "stranger": float(is_strange),
            "domain": lexicon.domain(column.label, c.word.domain),
            "clashes": float(bool(said) and c.word.domain not in said),
            "alone": 1 / len(allowed) if c.name in allowed else 0.0,
        }
    return features


def of_place(source: Source, at: int, label: str, column: Column, evidence: Evidence) -> Mapping[str, float]:
    """The features of where a column stands: whose name is beside it, who is named by it, what stands next to it in the
    register too."""
    named = of_same_person(source, at, label, column, evidence)
    return {
        "person": named,
        "beside": 0.0 if named else _beside(source, at, column, evidence.settled),
        "next": _next(source, at, column, evidence.settled),
    }


def of_rows(at: int, column: Column, evidence: Evidence) -> Mapping[str, float]:
    """The features of what the cells of one row say of one another."""
    is_heads = column.name in {"head_name", "head_id"}
    is_persons = column.name in {"person_name", "id_number"}
    kind = evidence.products.get(at)
    return {
        "agrees": float(at in evidence.agreeing) if column.name == "id_number" else 0.0,
        "head": float(is_heads) - float(is_persons) if at in evidence.heads else 0.0,
        "product": float(column.name in PRODUCTS[kind]) if kind else 0.0,
    }


PRODUCTS: Mapping[str, frozenset[str]] = {
    "count": frozenset({"insured_count", "quantity"}),
    "total": frozenset({"monthly_amount", "due_amount", "paid_amount", "amount", "subsidy"}),
}
"""The words of what is multiplied, and of what comes of it."""


def of_content(column: Column, found: Profile) -> float:
    """From -0.5 to 0.5; a handful of cells may prove a word and speaks little against one, and a handful that is
    nothing we know of says nothing."""
    if found.cells < LEAST and not found.shares:
        return 0.0
    share = fit(column.name, column.word.domain, found)
    if share is None:
        return 0.0
    return share - 0.5 if share > 0.5 else (share - 0.5) * min(1.0, found.cells / ENOUGH)


def of_same_person(source: Source, at: int, label: str, column: Column, evidence: Evidence) -> float:
    """1 when a header names somebody (申请人身份证号码) whose other column (申请人姓名) has the word's partner, -1 when
    it has another word; 0 when nobody else's column is known."""
    if column.word.domain not in {"id_number", "name"}:
        return 0.0
    whose = _person(source, label, column.word.domain)
    if not whose:
        return 0.0
    other = "name" if column.word.domain == "id_number" else "id_number"
    theirs = [
        word.partition("[")[0]
        for c, word in evidence.settled.items()
        if c != at
        and source.column(word.partition("[")[0]).word.domain == other
        and _person(source, evidence.labels.get(c, ""), other) == whose
    ]
    if not theirs:
        return 0.0
    partners = [partner_of(source, word) for word in theirs] if other == "id_number" else theirs
    mine = column.name if other == "id_number" else partner_of(source, column.name)
    return 1.0 if mine in partners else -1.0


def _person(source: Source, label: str, domain: str) -> str:
    """Whom a header names, nobody where it only says what it holds; 户主 alone is the name of one."""
    ways = next((c.word.variants for c in source.columns if c.word.domain == domain and c.word.variants), frozenset())
    named = person_in(label, ways)
    if named is None and domain == "name" and domains_said(fold(label))[:1] != ("date",):
        return fold(label)
    return named or ""


def is_of_another(lexicon: Lexicon, source: Source, label: str, word: str) -> bool:
    """Whether a header names the person of a word the register does not have (户主, whose name is the head's), so that
    it is hardly the name or number of whom the register is about."""
    domain = source.column(word).word.domain
    if domain not in {"name", "id_number"}:
        return False
    whose = _person(source, label, domain)
    theirs = {lexicon.titled(text) for text in (fold(label), whose, f"{whose}姓名") if whose} - {None}
    return bool(theirs) and not theirs & {c.name for c in source.columns}


def _beside(source: Source, at: int, column: Column, words: Mapping[int, str]) -> float:
    """1 when the nearest name on the left (else on the right) is the name of the word's person, -1 when it is another
    person's, 0 when none is near."""
    if column.word.domain not in {"id_number", "phone"}:
        return 0.0
    names = {n: w for n, w in words.items() if source.column(w.partition("[")[0]).word.domain == "name"}
    partner = partner_of(source, column.name)
    nearest = max((n for n in names if n < at), default=None)
    if nearest is None or at - nearest > REACH:
        nearest = min((n for n in names if n > at), default=None)
    if partner is None or nearest is None or abs(nearest - at) > REACH:
        return 0.0
    return 1.0 if names[nearest].partition("[")[0] == partner else -1.0


def _next(source: Source, at: int, column: Column, words: Mapping[int, str]) -> float:
    """How near the word stands in the register to those of the columns on both sides: senders keep much of the order of
    things (bank, account, holder; amount due, amount paid)."""
    order = {c.name: i for i, c in enumerate(source.columns)}
    mine, near = order[column.name], 0.0
    for side in (-1, 1):
        word = words.get(at + side, "").partition("[")[0]
        if word in order and (distance := (mine - order[word]) * -side) > 0:
            near = max(near, 1 / distance)
    return near


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


def in_order(
    source: Source,
    free: Collection[Column],
    columns: Mapping[int, Sampled],
    sums: Mapping[int, Mapping[str, float]],
) -> frozenset[tuple[int, str]]:
    """(Column, word) pairs where a sheet has as many columns of persons, or of numbers, as words are free: senders
    write the persons in the order of the register (husband, wife) whatever they call them."""
    pairs: set[tuple[int, str]] = set()
    for domain in ("name", "id_number"):
        words = [c.name for c in free if c.word.domain == domain]
        theirs = [at for at, found in sorted(sums.items()) if _may_be(domain, source, columns[at].label, found)]
        if 1 < len(words) == len(theirs):
            pairs |= set(zip(theirs, words, strict=True))
    return frozenset(pairs)


def _may_be(domain: str, source: Source, label: str, sums: Mapping[str, float]) -> bool:
    """Whether a column is likely of a domain: its words allow it, and hardly another word is likelier."""
    mine = [total for word, total in sums.items() if source.column(word).word.domain == domain]
    is_allowed = domain in (domains_said(fold(label)) or (domain,))
    return is_allowed and bool(mine) and max(mine) >= max(sums.values()) - MUCH


MUCH = 1.0
"""A sum so much smaller is that of a word that is hardly meant."""
