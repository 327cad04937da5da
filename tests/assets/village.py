"""A village of many cases: each is a home of its own, told where its test stands, and all are linked and measured once.

Building a world costs a second, nearly all of it planning statements over almost empty tables; fifty cases in one
world cost hardly more than one. No two homes share a name, a number, a day of birth, a certificate or a household, so
no case can touch another. A case that counts everybody or needs another night builds a `World` of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from tests.assets.fact_world import JUNE, World, number, person
from tests.assets.linked_people import GIVEN, SURNAMES

LETTERS = "abcdefgh"


class Village(World):
    """A World of homes; the fixture of its file builds it, when all of them are told."""

    def __init__(self, measures: Sequence[str] | None = None) -> None:
        super().__init__(measures=measures)
        self.homes = 0
        self.kinship: list[tuple[str, str, str]] = []
        self.persons: dict[str, str] | None = None

    def home(self, tell: Callable[[Home], None] | None = None, **born: str) -> Home:
        """A new home. As a decorator: the case that the function tells, under the function's name.

        `born`: days of birth by letter, where the case is about them.
        """
        self.homes += 1
        home = Home(self, self.homes, born)
        if tell:
            tell(home)
        return home

    def person(self, id_number: str) -> str | None:
        """Whose number it is; of those who go by it, the one it belongs to."""
        if self.persons is None:
            self.persons = dict(
                self.fetch(
                    "SELECT m.id_number, first(p.person ORDER BY p.method <> 'id_name', p.person) "
                    "FROM link.person AS p JOIN link.mention AS m ON m.record_id = p.record_id AND m.role = p.role "
                    "WHERE m.id_number IS NOT NULL GROUP BY m.id_number"
                )
            )
        return self.persons.get(id_number)


class Home:
    """One case: people by letter, certificates C1, C2 … and households H1, H2 … which nobody else has."""

    def __init__(self, village: Village, place: int, born: dict[str, str]) -> None:
        self.village, self.place, self.born = village, place, born
        self.records: list[str] = []

    def name(self, letter: str) -> str:
        at = LETTERS.index(letter)
        first, second = GIVEN[(self.place * 5 + at * 17) % len(GIVEN)], GIVEN[(self.place * 7 + at * 11) % len(GIVEN)]
        return SURNAMES[(self.place + at * 6) % len(SURNAMES)] + first + second

    def number(self, letter: str) -> str:
        at = LETTERS.index(letter)
        usual = date(1950, 1, 1) + timedelta(days=17 * (self.place * len(LETTERS) + at))
        return number(self.born.get(letter, usual.isoformat()), 11 + len(LETTERS) * self.place + at)

    def who(self, letter: str, role: str = "person") -> dict:
        """The identity columns of one role."""
        return person(role, self.name(letter), self.number(letter))

    def named(self, letter: str, role: str = "person") -> dict:
        """The identity columns of one role where the list has no number."""
        return person(role, self.name(letter), None)

    def own(self, word: str) -> str:
        """This home's certificate C1, household H1 …, as it stands in the records."""
        return f"{word}{self.place:04}"

    def add(self, kind: str, *roles: dict, **fields: object) -> str:
        return self._noted(self.village.add(kind, *roles, **fields))

    def enrol(self, letter: str, certificate: str = "C1", month: date = JUNE, **fields: object) -> str:
        who = {"name": self.name(letter), "id_number": self.number(letter)} | {
            column: fields.pop(column) for column in ("name", "id_number") if column in fields
        }
        return self._noted(self.village.enrol(**who, certificate=self.own(certificate), month=month, **fields))

    def register(self, letter: str, household: str = "H1", **fields: object) -> str:
        name = str(fields.pop("name", self.name(letter)))
        return self._noted(self.village.register(name, self.number(letter), self.own(household), **fields))

    def kin(self, left: str, right: str, relation: str) -> None:
        """What `right` is to `left`, where the fixture builds the village with its kinship."""
        self.village.kinship.append((self.number(left), self.number(right), relation))

    def _noted(self, record_id: str) -> str:
        self.records.append(record_id)
        return record_id

    def person(self, letter: str) -> str | None:
        return self.village.person(self.number(letter))

    def read(self, query: str) -> list[tuple]:
        """The rows that begin with a person, certificate, household or record of this home, in the case's own words."""
        words = {self.own(f"{kind}{n}"): f"{kind}{n}" for kind in "CH" for n in range(1, 10)}
        words |= {self.person(letter): letter for letter in LETTERS if self.person(letter)}
        words |= {record_id: record_id for record_id in self.records}
        return [tuple(words.get(cell, cell) for cell in row) for row in self.village.fetch(query) if row[0] in words]
