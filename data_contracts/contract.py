"""Contracts of registers and records, read from ODCS v3 files; the file is the registration.

Belongs here: the dataclasses and the reader. Does not belong here: reading of data.
A *source* is one register as a department sends it (`sources/<code>.odcs.yaml`); a *kind* is what
records of it become (`records/<kind>.odcs.yaml`); `vocabulary.yaml` gives each word its one meaning.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

from data_contracts.text_yaml import DeclarationError, is_true, load

HERE = Path(__file__).parent

DOMAINS = frozenset(
    [
        "text",
        "name",
        "id_number",
        "date",
        "month",
        "money",
        "integer",
        "number",
        "boolean",
        "code",
        "township",
        "village",
        "phone",
        "account",
        "plate",
    ]
)
"""The domains a word can have; each has one standardiser."""

CLASSIFICATIONS = frozenset({"public", "identity", "hashed", "sensitive"})
"""identity: never leaves the record layer; hashed: becomes a keyed hash in facts; sensitive: kept, never exported."""

ROLE_ATTRIBUTES = ("name", "id_number", "sex", "birth_on", "birth_period", "age", "former_name", "phone", "address")
"""What a record can say of a person beyond who it is; `age` is in completed years at the record's date, `birth_period`
the year or month of birth where no day is written."""


@dataclass(frozen=True)
class Word:
    """One word of the vocabulary: its Chinese title, its domain and the headers it is known by.

    `variants`: the ways in which it is said of somebody who is named before it (车主 + 身份证号码), from
    attributes.yaml; empty for what is no attribute of a person.
    """

    name: str
    title: str
    domain: str
    classification: str
    aliases: tuple[str, ...] = ()
    codelist: str | None = None
    variants: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Check:
    """One quality promise of a column: an ODCS library metric with its bound and severity."""

    column: str
    metric: str
    severity: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Absence:
    """What it says of every row of a file that it brings nothing in a column: `value` as the department would write it
    ('' for a value that is rightly empty, such as the end of an open agreement), and why that may be taken for
    granted."""

    value: str
    because: str


@dataclass(frozen=True)
class Column:
    """A column of a source as it arrives: our word, the department's header and the other headers known for it.

    `repeated`: it may stand several times in a row (one household a row). `several`: one cell may hold several values,
    as the names and the numbers of all owners of a house. `absence`: what a file without the column, or with nothing
    in it, says of its rows; None: nothing, the values are missing. `whose`: how the register calls the person the
    column speaks of (车主, 机动车所有人; '' where nobody is named), each with every variant of the word a header too.
    `own_headers`: what the vocabulary knows the word by means somebody else here (in a book of petitions 姓名 is who
    came, not whom it is about), and only the contract's own headers count. `description`: why no row needs the column,
    where somebody may expect that it must be there.
    """

    word: Word
    header: str
    aliases: tuple[str, ...]
    required: bool
    repeated: bool
    may_stand_in: tuple[str, ...]
    several: bool = False
    absence: Absence | None = None
    whose: tuple[str, ...] = ()
    own_headers: bool = False
    description: str = ""

    @property
    def name(self) -> str:
        """Our word for the column."""
        return self.word.name

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """All headers the column is known by, the usual one first."""
        usual = () if self.own_headers else (self.word.title, *self.word.aliases)
        return tuple(dict.fromkeys((self.header, *self.aliases, *usual)))


@dataclass(frozen=True)
class Implementation:
    """How one source becomes records of one kind: renamed columns and constants."""

    kind: str
    mapping: Mapping[str, str]
    constants: Mapping[str, str]


@dataclass(frozen=True)
class LegalBasis:
    """One text on which a register may be asked for, and the days between which it holds (both inclusive)."""

    text: str
    valid_from: date | None = None
    valid_until: date | None = None

    def is_in_force(self, on: date) -> bool:
        """Whether the text holds on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )

    def __str__(self) -> str:
        since = f"{self.valid_from}起" if self.valid_from else ""
        until = f"至{self.valid_until}" if self.valid_until else ""
        return f"{self.text}（{since}{until}）" if since or until else self.text


@dataclass(frozen=True)
class Source:
    """The contract of one register.

    `legal_basis` are the texts that let the bureau read it, `asked_by` the notice that tells it to. `arrives` is
    `list` (each batch is a snapshot) or `event` (batches add up); `complete_for` is what absence from it is evidence
    for: `date`, `month` or `nothing`; `batch_word` names the column whose month dates a batch (None: the batch is
    dated by the day it was received). `once_per_batch`: its own key is the person, so that nobody stands in a batch
    twice. `limitations`: what its files usually are like, and what they do not say. `lexicon`: every word, its domain
    and all headers that any register knows it by; nothing is read by it, a likeness is proposed by it.
    """

    name: str
    title: str
    provider: str
    asked_by: str
    legal_basis: tuple[LegalBasis, ...]
    arrives: str
    cadence: str
    complete_for: str
    batch_word: str | None
    columns: tuple[Column, ...]
    implements: tuple[Implementation, ...]
    checks: tuple[Check, ...]
    digest: str
    once_per_batch: bool = False
    limitations: str = ""
    lexicon: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

    @property
    def promises_months(self) -> bool:
        """Whether a register of events promises every month whole: what its files say twice is settled file by file,
        and a row that is left is an event of its own."""
        return self.arrives == "event" and self.complete_for == "month" and self.batch_word is not None

    def basis_on(self, day: date) -> LegalBasis | None:
        """The text in force on a day; None: nobody may read the register for a night of that day."""
        return next((basis for basis in self.legal_basis if basis.is_in_force(day)), None)

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError if the contract has none."""
        return next(c for c in self.columns if c.name == name) if self.has(name) else _missing(self.name, name)

    def has(self, name: str) -> bool:
        """Whether the contract has a column of that name."""
        return any(c.name == name for c in self.columns)


@dataclass(frozen=True)
class Role:
    """A person a record speaks of (`person`, `head`, `official` …) and what it may say of that person."""

    name: str
    attributes: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Identity columns of the role in `record.<kind>`."""
        return tuple(f"{self.name}_{a}" for a in self.attributes)

    @property
    def is_linked(self) -> bool:
        """Whether the role carries enough to be linked to a person: an ID number must at least be possible."""
        return "id_number" in self.attributes


@dataclass(frozen=True)
class Field:
    """A column of `record.<kind>` that is not a role's: `sql_type` is DuckDB's, `word` the word it comes from."""

    name: str
    title: str
    word: Word
    sql_type: str
    required: bool

    @property
    def classification(self) -> str:
        """How the field may travel, from the vocabulary."""
        return self.word.classification


@dataclass(frozen=True)
class Kind:
    """The contract of one kind of record: roles (persons) and fields."""

    name: str
    title: str
    roles: tuple[Role, ...]
    fields: tuple[Field, ...]
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Contracts:
    """Everything that is promised, as one value: words, sources and kinds by name."""

    words: Mapping[str, Word]
    sources: Mapping[str, Source]
    kinds: Mapping[str, Kind]

    def sources_of(self, kind: str) -> tuple[Source, ...]:
        """The sources that implement `kind`, by name."""
        return tuple(s for s in self.sources.values() if any(i.kind == kind for i in s.implements))


SQL_TYPES = {
    "date": "DATE",
    "month": "DATE",
    "money": "BIGINT",
    "integer": "INTEGER",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
}


def record_name(word: Word) -> str:
    """The name a word takes in records: units and dates carry their suffix (`gross` → `gross_fen`)."""
    suffix = {"money": "_fen", "date": "_on", "month": "_month"}.get(word.domain, "")
    base = word.name.removesuffix("_date")
    return base if base.endswith(suffix) or base == "month" else base + suffix


def load_contracts(root: Path = HERE, extra_sources: Iterable[Path] = ()) -> Contracts:
    """Read every contract under `root`, and the source files of `extra_sources` (folders) beside them.

    Raises DeclarationError, in Chinese, naming the file and the word that is wrong.
    """
    words = _words(load(root / "vocabulary.yaml"), load(root / "attributes.yaml"))
    kinds = {k.name: k for k in (_kind(p, words) for p in sorted((root / "records").glob("*.odcs.yaml")))}
    files = [p for folder in (root / "sources", *extra_sources) for p in sorted(folder.glob("*.odcs.yaml"))]
    sources = [_source(p, words, kinds) for p in files]
    lexicon = _lexicon(words, sources)
    return Contracts(words, {s.name: replace(s, lexicon=lexicon) for s in sources}, kinds)


def _lexicon(words: Mapping[str, Word], sources: Iterable[Source]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(Word, domain, its title and every header that any register knows it by)."""
    known = {name: [word.title, *word.aliases] for name, word in words.items()}
    for column in (column for source in sources for column in source.columns):
        known[column.name] += column.headers
    return tuple((name, words[name].domain, tuple(dict.fromkeys(headers))) for name, headers in known.items())


def extensions(block: Mapping[str, Any]) -> dict[str, Any]:
    """The `customProperties` of an ODCS block as a dictionary."""
    return {item["property"]: item["value"] for item in block.get("customProperties", [])}


def _missing(source: str, name: str) -> Column:
    raise KeyError(f"{source}.{name}")


def expanded(pattern: str) -> tuple[str, ...]:
    """Every text that a pattern of attributes.yaml stands for.

    >>> expanded("[有效]证件{号|号码}")
    ('有效证件号', '有效证件号码', '证件号', '证件号码')
    """
    parts = re.split(r"(\[[^\[\]{}]*\]|\{[^\[\]{}]*\})", pattern)
    choices = [
        [*part[1:-1].split("|"), *([""] if part[0] == "[" else [])] if part[:1] in {"[", "{"} else [part]
        for part in parts
    ]
    return tuple(dict.fromkeys("".join(choice) for choice in product(*choices)))


def _words(raw: Mapping[str, Mapping[str, Any]], attributes: Mapping[str, Iterable[str]]) -> dict[str, Word]:
    variants = {key: frozenset(v for p in patterns for v in expanded(p)) for key, patterns in attributes.items()}
    if strange := sorted(set(variants) - DOMAINS - set(raw)):
        raise DeclarationError(f"attributes.yaml：「{'、'.join(strange)}」既不是词表里的词，也不是值域")
    words = {}
    for name, entry in raw.items():
        word = Word(
            name,
            entry["title"],
            entry["domain"],
            entry.get("classification", "public"),
            tuple(entry.get("aliases", ())),
            entry.get("codelist"),
            variants.get(name, variants.get(entry["domain"], frozenset())),
        )
        if word.domain not in DOMAINS or word.classification not in CLASSIFICATIONS:
            raise DeclarationError(f"vocabulary.yaml 中「{name}」的 domain 或 classification 不在允许的范围内")
        words[name] = word
    return words


def _word(words: Mapping[str, Word], name: str, where: str) -> Word:
    if name not in words:
        raise DeclarationError(f"{where}:「{name}」不在 vocabulary.yaml 中，请先在词表里登记这个词")
    return words[name]


def _checks(properties: Iterable[Mapping[str, Any]]) -> tuple[Check, ...]:
    return tuple(
        Check(
            p["name"],
            q["metric"],
            q.get("severity", "warning"),
            {k: v for k, v in q.items() if k not in {"type", "metric", "severity", "description", "dimension"}},
        )
        for p in properties
        for q in p.get("quality", [])
        if q.get("type", "library") == "library"
    )


def _source(path: Path, words: Mapping[str, Word], kinds: Mapping[str, Kind]) -> Source:
    document = load(path)
    own, table = extensions(document), document["schema"][0]
    whose = _whose(path.name, own.get("whose", ()), table["properties"], words)
    columns = []
    for item in table["properties"]:
        more = extensions(item)
        columns.append(
            Column(
                _word(words, item["name"], path.name),
                item["physicalName"],
                tuple(more.get("aliases", ())),
                is_true(item.get("required")),
                is_true(more.get("repeated")),
                tuple(more.get("may_stand_in", ())),
                is_true(more.get("several")),
                _absence(path.name, item["name"], more.get("absent_means")),
                whose.get(item["name"], ()),
                is_true(more.get("own_headers")),
                item.get("description", ""),
            )
        )
    implements = tuple(Implementation(i["kind"], i.get("map", {}), i.get("set", {})) for i in own.get("implements", []))
    for implementation in implements:
        if implementation.kind not in kinds:
            raise DeclarationError(f"{path.name}：没有名为「{implementation.kind}」的记录种类")
    if own["arrives"] not in {"list", "event"} or own["complete_for"] not in {"date", "month", "nothing"}:
        raise DeclarationError(f"{path.name}:arrives 应为 list 或 event,complete_for 应为 date、month 或 nothing")
    return Source(
        document["name"],
        own["title"],
        own["provider"],
        own["asked_by"],
        tuple(_basis(path.name, entry) for entry in own["legal_basis"]),
        own["arrives"],
        own["cadence"],
        own["complete_for"],
        own.get("batch_word"),
        tuple(columns),
        implements,
        _checks(table["properties"]),
        hashlib.sha256(path.read_bytes()).hexdigest()[:16],
        is_true(own.get("once_per_batch")),
        document.get("description", {}).get("limitations", ""),
    )


def _whose(
    where: str, entries: Iterable[Any], properties: Iterable[Mapping[str, Any]], words: Mapping[str, Word]
) -> dict[str, tuple[str, ...]]:
    """Column → how the register calls the person it speaks of; of one name and attribute there can be one column."""
    there = {item["name"] for item in properties}
    whose: dict[str, tuple[str, ...]] = {}
    claimed: dict[tuple[str, frozenset[str]], str] = {}
    for entry in entries:
        if not isinstance(entry, Mapping) or set(entry) != {"of", "columns"}:
            raise DeclarationError(f"{where}：whose 的每一项应写 of（怎样称呼这个人）和 columns（说这个人的列）")
        for column in entry["columns"]:
            if column not in there or column not in words or not words[column].variants:
                raise DeclarationError(f"{where}：whose 里的「{column}」不是本名册的列，或不是人的属性")
            for person in entry["of"]:
                key = (person, words[column].variants)
                if claimed.setdefault(key, column) != column:
                    raise DeclarationError(f"{where}：「{person}」的同一属性写给了「{claimed[key]}」和「{column}」两列")
            whose[column] = (*whose.get(column, ()), *entry["of"])
    return whose


def _absence(where: str, column: str, entry: Mapping[str, str] | None) -> Absence | None:
    if entry is None:
        return None
    if not isinstance(entry, Mapping) or set(entry) != {"value", "because"} or not entry["because"]:
        raise DeclarationError(
            f"{where}：「{column}」的 absent_means 应写 value 和 because（整列没有时意味着什么、为什么）"
        )
    return Absence(entry["value"], entry["because"])


def _basis(where: str, entry: Mapping[str, str]) -> LegalBasis:
    if not isinstance(entry, Mapping) or not entry.get("text") or set(entry) - {"text", "from", "until"}:
        raise DeclarationError(f"{where}：legal_basis 的每一项应写 text，可写 from、until")
    try:
        since, until = (date.fromisoformat(entry[k]) if entry.get(k) else None for k in ("from", "until"))
    except ValueError:
        raise DeclarationError(f"{where}：legal_basis 的日期应写成 2021-06-01 的样子") from None
    return LegalBasis(entry["text"], since, until)


def _kind(path: Path, words: Mapping[str, Word]) -> Kind:
    document = load(path)
    own, table = extensions(document), document["schema"][0]
    roles = []
    for name, attributes in own.get("roles", {}).items():
        unknown = set(attributes) - set(ROLE_ATTRIBUTES)
        if unknown:
            raise DeclarationError(f"{path.name}：角色「{name}」的属性 {sorted(unknown)} 不认识")
        roles.append(Role(name, tuple(attributes)))
    by_record_name = {record_name(w): w for w in words.values()}
    fields = []
    for item in table["properties"]:
        word = _word(by_record_name, item["name"], path.name)
        fields.append(
            Field(
                item["name"],
                item.get("businessName", word.title),
                word,
                SQL_TYPES.get(word.domain, "VARCHAR"),
                is_true(item.get("required")),
            )
        )
    return Kind(document["name"], own["title"], tuple(roles), tuple(fields), _checks(table["properties"]))
