"""Flags that would rest on a value nobody has: they are taken back, and counted.

Belongs here: which rows of a rule are about somebody of whom a register leaves out what the rule decides by. Does not
belong here: finding gaps (`assets.records.gaps`), what a rule rests on (`matchers.flags.lineage`), what it may then
claim (`matchers.flags.gaps`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import duckdb

from assets.flags.gap_records import OF_NOBODY, places_touched, without
from assets.home.warehouse import first_row
from data_contracts.contract import Contracts
from data_contracts.sql import identifier
from matchers.facts.measure import load_measures
from matchers.flags.gaps import UNREAD_PERCENT, Gap, gaps_of
from matchers.flags.lineage import ROWS, at_large, rests_on
from matchers.flags.rule import Rule


class Unjudged:
    """The gaps of a night and the rows of flags that rest on them; one value a night, for its tables are made once.

    A row is taken back when a record with a gap, in a column without which the rule may say more, is about anybody or
    anything the row names: its person or certificate, their household, the others the row tells of. Where such records
    are about somebody else (`lineage.at_large`), every row is.
    What lacks the number of its certificate or household is about those it names otherwise, by number or by name and
    place, and about their households; so are rows that became no record. Where a record names nobody, or too many
    lack the number, absence from the register proves nothing of anybody, and every row is taken back.
    A row about a village or a township is taken back where such a record is of that township (`gap_records.py`).
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        gaps: Sequence[Gap],
        rules: Mapping[str, Rule],
        contracts: Contracts,
        schema: Mapping[str, Mapping[str, str]],
        percent: float = UNREAD_PERCENT,
    ) -> None:
        """The gaps as they bear on `rules`; `schema`: the columns of the facts; `percent`: what makes a gap large."""
        measures = load_measures()
        rested = {code: rests_on(rule, measures, contracts.kinds) for code, rule in rules.items()}
        self._at_large = {code: at_large(rule, measures) for code, rule in rules.items()}
        self._con, self._rested, self._schema, self._percent = con, rested, schema, percent
        self._keys = {(k.name, column) for k in contracts.kinds.values() for column in k.keys}
        self._roles = {(k.name, role.name) for k in contracts.kinds.values() for role in k.roles if role.is_linked}
        self._gaps = {rule: gaps_of(columns, gaps) for rule, columns in rested.items()}
        self._numbers = {gap: number for number, gap in enumerate(gaps)}
        self._made: set[Gap] = set()
        self._has_kin = False
        con.execute("CREATE OR REPLACE TEMP TABLE temp.flag_gap_key (gap INTEGER, key VARCHAR)")

    def of(self, rule: str) -> list[Gap]:
        """What is missing of all that the rule rests on."""
        return self._gaps.get(rule, [])

    def kinds(self) -> dict[str, set[str]]:
        """The kinds of record that each rule rests on, through whatever measures."""
        return {code: {kind for kind, _ in columns} for code, columns in self._rested.items()}

    def withhold(self, rule: Rule) -> int:
        """Take the rows that rest on a gap out of flag.<rule>; the number of subjects that lost one."""
        tilting = [g for g in self.of(rule.code) if self._rested[rule.code][g.kind, g.column]]
        table = f"flag.{identifier(rule.code)}"
        columns = self._con.sql(f"SELECT * FROM {table} LIMIT 0")
        texts = [n for n, t in zip(columns.columns, columns.types, strict=True) if str(t) == "VARCHAR"]
        if not tilting or not texts:
            return 0
        if any((g.kind, g.column) in self._at_large[rule.code] or self._is_about_anybody(g) for g in tilting):
            return self._take(table, "SELECT rowid FROM " + table)
        if rule.grain == "V":
            return self._take(table, places_touched(self._con, table, tilting, self._schema))
        self._make_kin()
        for gap in tilting:
            self._name(gap)
        named = ", ".join(identifier(n) for n in texts)
        hops = _HOUSEHOLDS if rule.grain == "P" else f"{_HOUSEHOLDS} {_MEMBERS}"
        numbers = ", ".join(str(self._numbers[g]) for g in tilting)
        touched = (
            f"WITH named AS (SELECT rowid AS entry, unnest([{named}]) AS key FROM {table}), {_KINDRED}, "
            f"wide AS (SELECT entry, key FROM named {hops}) "
            f"SELECT entry FROM wide SEMI JOIN (SELECT key FROM temp.flag_gap_key WHERE gap IN ({numbers})) USING (key)"
        )
        return self._take(table, touched)

    def _is_about_anybody(self, gap: Gap) -> bool:
        """Whether absence from the register proves nothing: nobody can say whom its rows are about."""
        hides = gap.column == ROWS or (gap.kind, gap.column) in self._keys
        return hides and (gap.nameless > 0 or gap.is_large(self._percent))

    def _take(self, table: str, entries: str) -> int:
        lost = first_row(self._con, f"SELECT count(DISTINCT subject) FROM {table} WHERE rowid IN ({entries})")
        if lost and lost[0]:
            self._con.execute(f"DELETE FROM {table} WHERE rowid IN ({entries})")
        return int(lost[0]) if lost else 0

    def write_about(self, rules: Iterable[str]) -> None:
        """Write flag.unread_about: for each rule whom the records are about of which it could not read a value.

        A flag of theirs that is gone tonight is not settled by that; a rule with a large gap settles none at all.
        """
        self._con.execute("CREATE OR REPLACE TABLE flag.unread_about (rule VARCHAR, key VARCHAR)")
        for rule in rules:
            gaps = [g for g in self.of(rule) if g.unread and not g.is_large(self._percent)]
            for gap in gaps:
                self._name(gap)
            if gaps:
                numbers = ", ".join(str(self._numbers[g]) for g in gaps)
                self._con.execute(
                    "INSERT INTO flag.unread_about SELECT DISTINCT ?, key FROM temp.flag_gap_key "
                    f"WHERE gap IN ({numbers}) ORDER BY ALL",
                    [rule],
                )

    def unread(self, rule: str) -> int:
        """How many records the rule could not judge for a value it rests on."""
        apart = [g for g in self.of(rule) if g.column == ROWS or (g.kind, g.column) in self._roles]
        gaps = [g for g in self.of(rule) if not g.is_whole and g not in apart]
        lost = sum(g.unread for g in apart)
        if not gaps:
            return lost
        # A record may lack several of the values, a sheet several of the columns.
        absent: dict[tuple[str, str], int] = {}
        for g in gaps:
            absent[g.source, g.kind] = max(absent.get((g.source, g.kind), 0), g.absent)
        wanted = ", ".join(f"('{g.source}', '{g.kind}', '{g.column}')" for g in gaps)
        row = first_row(
            self._con,
            "SELECT count(DISTINCT (kind, record_id)) FROM record.unread "
            f"WHERE (source, kind, column_name) IN ({wanted})",
        )
        return lost + (int(row[0]) if row else 0) + sum(absent.values())

    def _name(self, gap: Gap) -> None:
        """Everybody and everything that the records with the gap, or the rows that are none, are about."""
        if gap in self._made:
            return
        self._made.add(gap)
        self._make_kin()
        number = self._numbers[gap]
        if gap.column == ROWS:
            self._add(f"SELECT {number}, key FROM ({_OF_REFUSED})", {"source": gap.source, "kind": gap.kind})
            return
        fact = self._schema[gap.kind]
        about = [n for n in fact if f"{n}_link_probability" in fact or n in {"certificate_no", "household_no"}]
        if not about:
            return
        columns = ", ".join(f"fact.{identifier(n)}" for n in about)
        of_nobody = (gap.kind, gap.column) in self._roles
        those = OF_NOBODY if of_nobody else without(gap)
        records = f"SELECT * FROM fact.{identifier(gap.kind)} AS fact WHERE fact.source = $source AND ({those})"
        own = f"SELECT unnest([{columns}]) AS key FROM ({records}) AS fact"
        values = {"source": gap.source} if gap.is_whole else {"source": gap.source, "column": gap.column}
        if of_nobody or (gap.kind, gap.column) in self._keys:
            own = f"WITH gone AS ({records}), own AS ({own}), {_OF_KEYLESS}"
        self._add(f"SELECT {number}, key FROM ({own})", values)

    def _make_kin(self) -> None:
        """Whose certificate and whose household: every rule asks for it, so it is put together once."""
        if not self._has_kin:
            self._has_kin = True
            self._con.execute(f"CREATE OR REPLACE TEMP TABLE temp.flag_kin AS {_KIN}")

    def _add(self, keys: str, values: Mapping[str, str]) -> None:
        self._con.execute(
            f"INSERT INTO temp.flag_gap_key SELECT DISTINCT * FROM ({keys}) WHERE key IS NOT NULL ORDER BY ALL",
            dict(values),
        )


# What is written of the household is written of its members.
_KIN = """
SELECT person AS key, certificate_no AS other FROM fact.roll
UNION SELECT person, head FROM fact.roll
UNION SELECT person, household_no FROM fact.residence
UNION SELECT person, household_no FROM fact.monitoring
UNION SELECT person, household_no FROM fact.registered_poor"""
_KINDRED = """
    kindred AS (SELECT key, other FROM temp.flag_kin),
    member AS (SELECT certificate_no AS key, person AS other FROM fact.roll)"""
_HOUSEHOLDS = "UNION SELECT n.entry, k.other FROM named AS n JOIN kindred AS k USING (key)"
_MEMBERS = """UNION SELECT n.entry, m.other FROM named AS n JOIN member AS m USING (key)
    UNION SELECT n.entry, k.other FROM named AS n JOIN member AS m USING (key) JOIN kindred AS k ON k.key = m.other"""


def _namesakes(named: str) -> str:
    """SQL of the persons whom a relation `named` (sound, township, village) may mean: whoever has a name of that sound
    and is nowhere said to be of another place."""
    return f"""
    SELECT DISTINCT p.person AS key FROM {named} AS n
    JOIN link.mention AS m ON m.sound = n.sound AND coalesce(m.township = n.township, true)
        AND coalesce(m.village = n.village, true)
    JOIN link.person AS p ON p.record_id = m.record_id AND p.role = m.role"""


def _neighbours(housed: str) -> str:
    """SQL, `neighbour`: who may be registered at a door of the relation `housed` (township, village, house,
    house_group). What is not known of a place may be anything; asked case by case, so that each is a join by equality:
    a county has a million doors."""
    return f"""resident AS (
        SELECT p.person AS key, m.township, m.village, m.house, m.house_group FROM link.mention AS m
        JOIN link.person AS p ON p.record_id = m.record_id AND p.role = m.role
        WHERE m.kind = 'residence' AND m.role = 'person'),
    neighbour AS (
        SELECT r.key FROM resident AS r JOIN {housed} AS n ON n.township = r.township AND n.village = r.village
            AND coalesce(n.house = r.house, true) AND coalesce(n.house_group = r.house_group, true)
        UNION SELECT r.key FROM resident AS r SEMI JOIN (SELECT township FROM {housed} WHERE village IS NULL) AS n
            ON n.township = r.township
        UNION SELECT r.key FROM resident AS r WHERE EXISTS (SELECT 1 FROM {housed})
            AND (r.township IS NULL OR r.village IS NULL OR EXISTS (SELECT 1 FROM {housed} WHERE township IS NULL)))"""


_OF_KEYLESS = f"""{_KINDRED},
    named AS (SELECT DISTINCT m.sound, m.township, m.village FROM gone JOIN link.mention AS m USING (record_id)),
    housed AS (
        SELECT DISTINCT m.township, m.village, m.house, m.house_group FROM gone JOIN link.mention AS m USING (record_id)
        WHERE m.kind = 'residence' AND m.role = 'person'),
    {_neighbours("housed")},
    person AS (
        SELECT key FROM own
        UNION SELECT c.person FROM gone JOIN link.candidate AS c USING (record_id)
        UNION SELECT key FROM neighbour
        UNION {_namesakes("named")})
SELECT key FROM person UNION SELECT k.other FROM person JOIN kindred AS k USING (key)"""
"""Whom the records `gone`, that lack the number of their household, may be about: who is `own` to them, whoever they
fit, their namesakes, who is registered at the same door, and the households of all these."""

_OF_REFUSED = f"""
WITH refused AS (SELECT * FROM record.refused WHERE source = $source AND kind = $kind), {_KINDRED},
    person AS (
        SELECT p.person AS key FROM refused AS r JOIN link.mention AS m ON m.id_number = r.id_number
        JOIN link.person AS p ON p.record_id = m.record_id AND p.role = m.role
        UNION {_namesakes("refused")}),
    housed AS (
        SELECT DISTINCT township, village, NULL::VARCHAR AS house, NULL::VARCHAR AS house_group FROM refused
        WHERE kind = 'residence' AND household_no IS NULL),
    {_neighbours("housed")},
    household AS (SELECT certificate_no AS key FROM refused UNION SELECT household_no FROM refused
        UNION SELECT key FROM neighbour)
SELECT key FROM person UNION SELECT key FROM household
UNION SELECT k.other FROM person JOIN kindred AS k USING (key)
UNION SELECT m.other FROM household JOIN member AS m USING (key)"""
"""Whom the rows that became no record may be about."""
