"""The persons of a published night, kept beside it for whoever applies and has no number of his own.

Belongs here: writing them down and finding them again. Does not belong here: what is known of a person
(`identities.py`), who is looked for among them (`probable.py`, `newcomers.py`).
A night that has just linked everybody has them at hand: writing them down then costs a tenth of gathering them from the
published file, which whoever asks first does where there is none.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.home.files import whole
from assets.home.made import PROGRAM_MADE, Made
from assets.people.identities import identities_again_sql, identities_sql
from assets.people.kept_links import LINKED
from data_contracts.sql import literal
from matchers.people.linkage import Model

PERSONS = "persons-"
"""How files of the persons of a published night begin."""


MANY_PERSONS = 200_000
"""From so many on whoever applies with a damaged number would wait for everybody to be gathered: a million take ten
seconds."""


@dataclass(frozen=True)
class Earlier:
    """A published night that newcomers are held against: its catalogue, the weights it learnt, by what its links
    go, and a private folder in which what is gathered of it may be kept."""

    catalogue: str
    model: Model
    links: str
    kept: Path


def links_of(link: str, program: str) -> str:
    """By what the links of a night go, of the digests in its book: they say all that is known of its persons."""
    return repr([(LINKED, link), (PROGRAM_MADE, program)])


def gather(con: duckdb.DuckDBPyConnection, earlier: Earlier, table: str) -> None:
    """Write the persons of an earlier night into the working `table`: gathered by whoever asks first, and kept for the
    next. What is kept is of these very links and of one way to gather; of others it is not found, and goes. Where it
    cannot be kept or read (a full disk, a night that begins and wipes it), they are gathered all the same."""
    gathered = identities_sql(earlier.catalogue)
    file = _file_of(earlier.kept, earlier.links)
    try:
        keep_persons(con, earlier)
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM read_parquet({literal(str(file))})")
    except (OSError, duckdb.Error):
        file.unlink(missing_ok=True)
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {gathered}")


def keep_persons(con: duckdb.DuckDBPyConnection, earlier: Earlier) -> None:
    """Gather the persons of an earlier night, attached to `con`, for whoever asks next, unless they are kept already.
    OSError or duckdb.Error where they cannot be."""
    forget_other_persons(earlier)
    file = _file_of(earlier.kept, earlier.links)
    if not file.exists():
        _write(con, file, identities_sql(earlier.catalogue))


def keep_persons_of_tonight(con: duckdb.DuckDBPyConnection, made: Made, folder: Path) -> None:
    """Write the persons down while the night's working tables are there; nothing where the links of an earlier night
    were kept."""
    file = _file_of(folder, links_of(made.digest(LINKED), made.digest(PROGRAM_MADE)))
    if not file.exists():
        _write(con, file, identities_again_sql())


def forget_other_persons(earlier: Earlier) -> None:
    """Remove what was gathered of other links: those of it may be gone from the registers."""
    for other in earlier.kept.glob(f"{PERSONS}*.parquet"):
        if other != _file_of(earlier.kept, earlier.links):
            other.unlink(missing_ok=True)


def _write(con: duckdb.DuckDBPyConnection, file: Path, statement: str) -> None:
    with whole(file) as scratch:
        # Into the private file that is there: one of DuckDB's own could be read by everybody.
        into = "(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
        con.execute(f"COPY ({statement}) TO {literal(str(scratch))} {into}")


def _file_of(folder: Path, links: str) -> Path:
    told = f"{links}\0{identities_sql()}"
    return folder / f"{PERSONS}{hashlib.sha256(told.encode()).hexdigest()[:32]}.parquet"
