"""What one county's registers say tonight that its neighbours are to be told: who is enrolled there, who moved there.

Belongs here: reading the county's newest good registers as its own night will read them, by the same gates. Does not
belong here: what a neighbour is handed of it (`handing.py`). Nothing is written down: neither in the county's ledger,
whose own night receives the files, nor anywhere else; what is found lives as long as the night of the prefecture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import duckdb
import polars as pl

from assets.home.warehouse import connect
from assets.intake.findings import readable
from assets.intake.landing import receive
from assets.intake.loaded import SourceResult
from assets.intake.memory import confirmed_layouts
from assets.intake.neighbours import handed_on
from assets.intake.raw import load_raw
from assets.intake.reading import parse_all
from assets.intake.receipts import receipts
from assets.intake.withdrawals import still_used, withdrawals
from assets.night.night import Night
from assets.night.retention import still_there
from assets.night.steps import gatekeeper
from assets.records.build import build_records
from data_contracts.contract import Contracts
from data_contracts.id_status import is_valid_sql
from matchers.standardise.id_numbers import id_number, is_valid

ROLL, EXITS, REGISTER, MOVES = "dibao_roll", "dibao_exits", "household_register", "hukou_changes"
READ = (ROLL, EXITS, REGISTER, MOVES)
"""The registers that are asked; the household register is also what the gates hold a roll against."""

KINDS = ("enrolment", "exit", "move")

ENROLLED = ("certificate_no", "person_name", "id_number", "programme")
MOVED = ("person_name", "id_number", "changed_on")


def _nobody(columns: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(schema={name: pl.Date if name.endswith("_on") else pl.String for name in columns})


@dataclass(frozen=True)
class Known:
    """One county tonight. `month` is that of its newest good roll, None where none is in force; `is_held`: a newer one
    came and is held; `why_not`: why its registers could not be read at all, '' where they could.

    `enrolled` are those on that roll (`ENROLLED`), `arrived` those whom its police registered as having moved in and
    whose household register has them now (`MOVED`), `left` those it registered as having moved out (`MOVED`),
    `own_people` the numbers of those on the roll that its own household register has. `moves_on` is the newest delivery
    of its own register of moves.
    """

    code: str
    name: str
    month: date | None = None
    is_held: bool = False
    why_not: str = ""
    enrolled: pl.DataFrame = field(default_factory=lambda: _nobody(ENROLLED))
    arrived: pl.DataFrame = field(default_factory=lambda: _nobody(MOVED))
    left: pl.DataFrame = field(default_factory=lambda: _nobody(MOVED))
    own_people: pl.DataFrame = field(default_factory=lambda: _nobody(("id_number",)))
    moves_on: date | None = None


def known_of(night: Night, as_of: date) -> Known:
    """Ask a county's registers; a file that landed for tonight is copied into its store, and received by its own night.

    BadInput and what else may go wrong in a home is the caller's to say.
    """
    place, contracts = night.jurisdiction, _narrowed(night.contracts)
    with connect(None) as con:
        results = _load(night, contracts, as_of, con)
        month = results[ROLL].newest
        # Of half a year of rolls the newest alone is asked; to read the others costs most of the time.
        con.execute(f"DELETE FROM raw.{ROLL} WHERE CAST(_batch AS DATE) IS DISTINCT FROM ?", [month])
        build_records(con, contracts, night.home.key(), place.villages)
        enrolled = con.sql(_ENROLLED, params={"as_of": as_of}).pl() if month else _nobody(ENROLLED)
        con.register("enrolled", enrolled)
        note_registered(con)
        return Known(
            place.code,
            place.name,
            month,
            any(month is None or b.batch > month for b in results[ROLL].batches if not b.is_accepted),
            "",
            enrolled,
            con.sql(_ARRIVED, params={"as_of": as_of}).pl(),
            con.sql(_LEFT, params={"as_of": as_of}).pl(),
            con.sql(_OWN_PEOPLE).pl(),
            results[MOVES].newest,
        )


def _narrowed(contracts: Contracts) -> Contracts:
    sources = {name: contracts.sources[name] for name in READ}
    return Contracts(contracts.words, sources, {name: contracts.kinds[name] for name in KINDS})


def _load(
    night: Night, contracts: Contracts, as_of: date, con: duckdb.DuckDBPyConnection
) -> Mapping[str, SourceResult]:
    """The registers as the night of the county will find them: nothing it has not received by then."""
    with night.home.ledger(read_only=True) as ledger:
        fresh, _ = receive(night.landing, night.home.store, contracts.sources, as_of, receipts(ledger))
        known = still_there(receipts(ledger, as_of), ledger)
        made = handed_on(ledger, as_of)
        own = [r for r in [*known, *fresh] if r.source in READ and r.key not in made]
        came = readable(own, contracts, as_of)
        used = still_used(came, withdrawals(ledger, as_of).values())
        confirmed, keeper = confirmed_layouts(ledger, as_of), gatekeeper(night, as_of, con, ledger)
    parsed = parse_all(used, contracts, night.home.store, confirmed=confirmed)
    codes = night.jurisdiction.region_codes
    return {r.source: r for r in load_raw(con, contracts, used, parsed, as_of, codes, confirmed, keeper)}


_GONE = """
    SELECT 1 FROM record.exit AS gone
    WHERE gone.certificate_no = listed.certificate_no AND gone.exited_on >= listed.month AND gone.exited_on < $as_of
      AND (gone.person_id_number = listed.person_id_number OR gone.person_name = listed.person_name)"""

# As fact.roll has it, less the suspended, of whom no rule asks, and those without a valid number: a list that has no
# day of birth identifies nobody else, and what is wrong with a number is its own county's to repair.
_ENROLLED = f"""
SELECT DISTINCT certificate_no, person_name, person_id_number AS id_number, programme
FROM record.enrolment AS listed
WHERE coalesce(status, '正常') <> '暂停' AND person_name IS NOT NULL AND {is_valid_sql("person_id_status")}
  AND NOT EXISTS ({_GONE})
ORDER BY ALL"""

_WRITTEN = f"""
SELECT DISTINCT upper(trim(id_number)) AS written FROM raw.{REGISTER}
WHERE _reject IS NULL AND id_number IS NOT NULL
  AND _batch = (SELECT max(_batch) FROM raw.{REGISTER} WHERE _reject IS NULL)
  AND coalesce(nullif(trim(hukou_status), ''), '正常') = '正常'"""

_PLAIN = "regexp_full_match(written, '[1-9][0-9]{16}[0-9X]')"


def note_registered(con: duckdb.DuckDBPyConnection) -> None:
    """Whose numbers the newest household register has, as table `registered`: the few that are not written plainly, in
    fifteen digits or with blanks, are read as the records of a night are."""
    con.execute(f"CREATE TABLE written AS {_WRITTEN}")
    odd = con.sql(f"SELECT written FROM written WHERE NOT {_PLAIN}").pl()
    read = odd.select(number=id_number(pl.col("written"))).unnest("number")
    con.register("oddly", read.filter(is_valid(pl.col("status"))).select("value"))
    con.execute(
        f"CREATE TABLE registered AS SELECT written AS id_number FROM written WHERE {_PLAIN}"
        " UNION SELECT value FROM oddly"
    )


_MOVED = f"""
SELECT person_name, person_id_number AS id_number, max(changed_on) AS changed_on FROM record.move
WHERE move_kind = '{{kind}}' AND changed_on < $as_of AND person_name IS NOT NULL AND {is_valid_sql("person_id_status")}
GROUP BY ALL"""

_ARRIVED = f"""
SELECT * FROM ({_MOVED.format(kind="迁入")}) WHERE id_number IN (FROM registered) ORDER BY ALL"""

_LEFT = f"{_MOVED.format(kind='迁出')} ORDER BY ALL"

_OWN_PEOPLE = "SELECT DISTINCT id_number FROM enrolled WHERE id_number IN (FROM registered) ORDER BY ALL"
