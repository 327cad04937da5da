"""In which household people live whom no certificate places: what the household register says of them.

Belongs here: which household of the register, and which certificate it is paid on. Does not belong here: the key of a
line itself (`frames.py`). Whoever is on no roll has no certificate, and most flags about him name him alone; his family
may be asked about on the same day, by the same clerk, at the same door (decision 0040).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb
import polars as pl

from assets.home.warehouse import tables

_OF_ONE_HOUSEHOLD = """
    SELECT person, min(household_no) AS dwelling FROM fact.residence SEMI JOIN ({}) USING (person)
    WHERE household_no IS NOT NULL GROUP BY person HAVING count(DISTINCT household_no) = 1"""
_OF_FLAGS = "SELECT DISTINCT person FROM review.flag WHERE certificate_no IS NULL AND person IS NOT NULL"
_PAID = "SELECT DISTINCT person FROM fact.roll WHERE certificate_no IS NOT NULL"


@dataclass(frozen=True)
class Dwellings:
    """The households of the register of tonight's flags: `households` by person, for whoever stands in one and no
    other; `certificates` by household, for those whose paid members are all paid on one and the same."""

    households: Mapping[str, str]
    certificates: Mapping[str, str]

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection) -> Dwellings:
        """Read it."""
        present = tables(con, "fact")
        if "residence" not in present:
            return cls({}, {})
        households = dict(con.execute(_OF_ONE_HOUSEHOLD.format(_OF_FLAGS)).fetchall())
        if "roll" not in present:
            return cls(households, {})
        certificates = con.execute(
            f"""SELECT dwelling, min(certificate_no)
                FROM ({_OF_ONE_HOUSEHOLD.format(_PAID)}) JOIN fact.roll USING (person)
                WHERE certificate_no IS NOT NULL GROUP BY dwelling HAVING count(DISTINCT certificate_no) = 1"""
        ).fetchall()
        return cls(households, dict(certificates))

    def of_few(self, persons: Iterable[str], households: Iterable[str]) -> Dwellings:
        """Those of a handful of people and households alone."""
        own = {person: self.households[person] for person in persons if person in self.households}
        asked = {*own.values(), *households}
        return Dwellings(own, {home: self.certificates[home] for home in asked if home in self.certificates})

    def placed(self, cases: pl.DataFrame) -> pl.DataFrame:
        """Cases (household_no, person) with dwelling, the household of the register, and dwelling_certificate."""
        own = pl.col("person").replace_strict(self.households, default=None, return_dtype=pl.String)
        of_home = pl.col("dwelling").replace_strict(self.certificates, default=None, return_dtype=pl.String)
        return cases.with_columns(dwelling=pl.coalesce("household_no", own)).with_columns(dwelling_certificate=of_home)
