"""Contracts of registers and records, read from ODCS v3 files; the file is the registration.

Belongs here: what a contract is once it is read, and reading all of them. Does not belong here: what may be written in
one (`shapes`), whether contracts agree (`agreement`), how a file becomes these values (`assembly`), reading of data.
A *source* is one register as a department sends it (`sources/<code>.odcs.yaml`); a *kind* is what
records of it become (`records/<kind>.odcs.yaml`); `vocabulary.yaml` gives each word its one meaning (`words`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from data_contracts.reckoned import reckoned_once, written_in
from data_contracts.text_yaml import DeclarationError
from data_contracts.words import Word

HERE = Path(__file__).parent

YARDSTICKS = ("residents", "roll", "")
"""Whose list a register may be, in the order in which they are read; '' for all others."""

CADENCE_DAYS = {"daily": 3, "weekly": 14, "monthly": 62, "quarterly": 123, "yearly": 400}
"""How often a register comes, and the age in days beyond which its newest batch is old."""


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
    where somebody may expect that it must be there. `own_codelist`: the list this register's values are read by, where
    the word says another thing here (the state of a payment is no state of a benefit). `own_least`, `own_most`: between
    which its numbers lie, where the word's own bounds do not fit the register.
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
    own_codelist: str | None = None
    own_least: float | None = None
    own_most: float | None = None

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """Between which its numbers lie, in the unit they are written in; None at an end that nobody knows."""
        least = self.word.least if self.own_least is None else self.own_least
        return least, self.word.most if self.own_most is None else self.own_most

    @property
    def name(self) -> str:
        """Our word for the column."""
        return self.word.name

    @property
    def codelist(self) -> str | None:
        """The code list its values are read by: its own, else its word's; None for what is no code and no yes or no."""
        return self.own_codelist or self.word.list_name

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
    and all headers that any register knows it by; nothing is read by it, a likeness is proposed by it. `bounds`: how
    far a delivery may differ from the last good one, where the usual bounds do not fit the register. `yardstick`: of
    whom it is the county's list (one of YARDSTICKS), so that deliveries of other registers are held against its people.
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
    bounds: Mapping[str, float] = field(default_factory=dict)
    yardstick: str = ""

    @property
    def promises_months(self) -> bool:
        """Whether a register of events promises every month whole: what its files say twice is settled file by file,
        and a row that is left is an event of its own."""
        return self.arrives == "event" and self.complete_for == "month" and self.batch_word is not None

    @property
    def is_by_batch(self) -> bool:
        """Whether what comes for one batch, a list or a month, should be like what came for the one before; other
        events add up however few there are."""
        return self.arrives == "list" or self.batch_word is not None

    def basis_on(self, day: date) -> LegalBasis | None:
        """The text in force on a day; None: nobody may read the register for a night of that day."""
        return next((basis for basis in self.legal_basis if basis.is_in_force(day)), None)

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError if the contract has none."""
        return next(c for c in self.columns if c.name == name) if self.has(name) else _missing(self.name, name)

    def has(self, name: str) -> bool:
        """Whether the contract has a column of that name."""
        return any(c.name == name for c in self.columns)

    def codelist_of(self, implementation: Implementation, field: Field) -> str | None:
        """The code list a field is read by as one implementation fills it: that of the column behind it, else its own
        word's (a constant, a column of free text); None for what is no code and no yes or no."""
        own = field.word.list_name
        if own is None or field.name in implementation.constants:
            return own
        word = implementation.mapping.get(field.name, field.word.name)
        return next((c.codelist for c in self.columns if c.name == word), None) or own


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
    """The contract of one kind of record: roles (persons) and fields; `outside`: roles of persons who are not of the
    household that the record is about."""

    name: str
    title: str
    roles: tuple[Role, ...]
    fields: tuple[Field, ...]
    checks: tuple[Check, ...] = ()
    outside: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The numbers of a certificate or household that every record must have: by them its household is found."""
        return tuple(f.name for f in self.fields if f.required and f.word.domain == "identifier")

    @property
    def whom(self) -> tuple[str, ...]:
        """The columns of `record.<kind>` that say whom a record is about: name and number of whoever of the household
        can be linked, and every number of a certificate or household."""
        said = [f"{r.name}_{a}" for r in self.inside for a in r.attributes if a in {"name", "id_number"}]
        return (*said, *(f.name for f in self.fields if f.word.domain == "identifier"))

    @property
    def inside(self) -> tuple[Role, ...]:
        """The roles that can be linked, of persons of the household that the record is about."""
        return tuple(r for r in self.roles if r.is_linked and r.name not in self.outside)


@dataclass(frozen=True)
class Contracts:
    """Everything that is promised, as one value: words, sources and kinds by name."""

    words: Mapping[str, Word]
    sources: Mapping[str, Source]
    kinds: Mapping[str, Kind]

    def sources_of(self, kind: str) -> tuple[Source, ...]:
        """The sources that implement `kind`, by name."""
        return tuple(s for s in self.sources.values() if any(i.kind == kind for i in s.implements))

    def codelists_of(self, kind: str, field: Field) -> tuple[str, ...]:
        """The code lists a field of `kind` is read by, one for all sources or several; its word's where no source
        implements the kind; none for what is no code and no yes or no."""
        read_by = [s.codelist_of(i, field) for s in self.sources.values() for i in s.implements if i.kind == kind]
        return tuple(dict.fromkeys(name for name in read_by or [field.word.list_name] if name))


def load_contracts(root: Path = HERE, extra_sources: Iterable[Path] = ()) -> Contracts:
    """Read every contract under `root`, and the source files of `extra_sources` (folders) beside them.

    DeclarationError, in Chinese, names file and line of everything that is wrong in any of them.
    """
    folders = tuple(extra_sources)
    return _contracts(root, folders, written_in((root, *folders)))


@reckoned_once(most=4)
def _contracts(root: Path, extra_sources: tuple[Path, ...], _written: str) -> Contracts:
    from data_contracts.agreement import disagreements
    from data_contracts.assembly import assembled
    from data_contracts.tree import read_tree

    tree = read_tree(root, extra_sources)
    faults = [*tree.faults, *disagreements(tree)]
    if faults:
        raise DeclarationError(*sorted(set(faults)))
    return assembled(tree)


def _missing(source: str, name: str) -> Column:
    raise KeyError(f"{source}.{name}")
