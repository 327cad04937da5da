"""Tables are the interface of the rooms: every one is declared, made and read by those who are named, and no other.

Working tables (`temp.schema_name`; in the night's file only what the engine makes: `fact._name`) are the other kind:
listed where their package says what it is, read only inside it, gone when the step ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from assets.home.warehouse import SCHEMAS, drop_working, every_table, layout, opened
from assets.intake.raw import raw_columns
from assets.night.night import Night
from assets.night.steps import steps
from assets.records.columns import columns_of
from data_contracts.contract import load_contracts
from data_contracts.tables import Table, load_tables
from data_contracts.text_yaml import DeclarationError
from matchers.facts.measure import fact_schema, load_measures, load_products, load_statements
from matchers.flags.rule import load_rules
from matchers.people.scheme import CHINESE
from tests.nights import County

ROOT = Path(__file__).parents[1]
CONTRACTS, RULES, TABLES = load_contracts(), load_rules(), load_tables()
FAMILIES = {"comparison": [c.name for c in CHINESE.comparisons], "frequency": list(CHINESE.frequencies)}
ROOM_OF = {"raw": "intake", "record": "records", "link": "people", "fact": "facts", "flag": "flags", "review": "cases"}
"""The room whose working tables lie in a schema."""

DROPPED_IN = frozenset({"exports", "published"})
"""Rooms whose files are dropped in by whoever needs one: what they read of a finished night no contract has to name."""

OWN_DATABASE = frozenset({"applicants"})
"""Rooms that write into a database of their own in memory, which has the tables of a night."""

# The scratch database that tries the engine, and the view that Great Expectations is shown, are no part of a night's
# file.
UNLISTED = frozenset({"assets/home/canary.py", "expectations/validation.py"})
TEMPORARY = r"\bTEMP(?:ORARY)?\s+(?:TABLE|VIEW|MACRO)\s+(?:IF NOT EXISTS\s+)?([\w.{}]+)"
ANY_SCHEMA = "|".join(SCHEMAS)


def code() -> Iterator[tuple[str, str, str]]:
    """Every file that could speak to the warehouse: its path, its room, its text."""
    for folder in ("assets", "matchers", "expectations", "pipelines"):
        for path in sorted(p for p in (ROOT / folder).rglob("*") if p.suffix in {".py", ".sql"}):
            inner = path.relative_to(ROOT / folder).parts
            room = inner[0] if len(inner) > 1 else folder
            yield path.relative_to(ROOT).as_posix(), {"measures": "facts"}.get(room, room), path.read_text("utf-8")


CODE = [*code()]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return County.after_a_night(tmp_path_factory, "tables")


def declared() -> dict[str, dict[str, str] | None]:
    """Every table a night may hold, with its columns; None where a rule's own SELECT says them."""
    expected: dict[str, dict[str, str] | None] = {f"flag.{code}": None for code in RULES}
    expected |= {f"raw.{s.name}": raw_columns(s) for s in CONTRACTS.sources.values()}
    expected |= {f"record.{k.name}": columns_of(k) for k in CONTRACTS.kinds.values()}
    expected |= {f"fact.{name}": own for name, own in fact_schema(CONTRACTS, load_measures()).items()}
    return expected | {t.key: t.columns_with(FAMILIES) for t in TABLES.values()}


def test_a_night_holds_just_what_is_declared(county: County) -> None:
    with opened(county.home.published, read_only=True) as con:
        found = {f"{schema}.{name}": own for schema in SCHEMAS for name, own in layout(con, schema).items()}
        assert every_table(con) == set(found), "a table outside the layers"
    expected = declared()
    assert set(found) == set(expected)
    for name, own in expected.items():
        assert own is None or list(found[name].items()) == list(own.items()), name


def test_no_declared_table_is_called_like_a_register_a_kind_or_a_rule() -> None:
    taken = {f"raw.{s}" for s in CONTRACTS.sources} | {f"record.{k}" for k in CONTRACTS.kinds}
    assert not set(TABLES) & (taken | {f"flag.{rule}" for rule in RULES})


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.key)
def test_a_table_is_made_and_read_by_the_rooms_its_contract_names(table: Table) -> None:
    name = re.escape(table.key) + r"\b(?!\()"
    written = {room for _, room, text in CODE if re.search(rf"\b(TABLE|INTO|UPDATE)\s+{name}", text)}
    named = {room for _, room, text in CODE if re.search(rf"(?<![\w.]){name}", text)}
    read = {room for _, room, text in CODE if re.search(rf"\b(FROM|JOIN)\s+{name}", text)}
    assert written - OWN_DATABASE <= {table.made_by}
    assert table.made_by in named
    assert read - {table.made_by, *DROPPED_IN} == set(table.read_by) - DROPPED_IN
    assert list(table.read_by) == sorted(table.read_by)


def test_every_personal_column_of_a_table_is_classified() -> None:
    for table in TABLES.values():
        for column in table.columns:
            if column.removeprefix("former_") in {"name", "id_number", "phone", "birth_on"} and table.layer == "link":
                assert table.classifications[column] == "identity", (table.key, column)
            if column in {"person", "head", "own_person", "other_person"}:
                assert table.classifications[column] == "hashed", (table.key, column)


def test_whatever_is_temporary_is_called_as_a_working_table() -> None:
    made = [(path, name) for path, _, text in CODE for name in re.findall(TEMPORARY, text)]
    assert {path for path, name in made if not name.startswith(("temp.", "{table}"))} == UNLISTED
    names = [name for _, _, text in CODE for name in re.findall(r"\btemp\.(\w+)", text)]
    assert names
    assert [name for name in names if name.partition("_")[0] not in SCHEMAS] == []


def working(text: str) -> set[tuple[str, str]]:
    """(schema, _name) of every working table a text speaks of."""
    beside = {(schema, f"_{name}") for schema, name in re.findall(rf"\btemp\.({ANY_SCHEMA})_([a-z]\w*)", text)}
    return beside | set(re.findall(rf"\b({ANY_SCHEMA})\.(_[a-z]\w*)", text))


def test_working_tables_are_read_only_inside_their_room() -> None:
    strangers = [(path, s, n) for path, room, text in CODE for s, n in working(text) if room != ROOM_OF[s]]
    assert strangers == []


@pytest.mark.parametrize("schema", SCHEMAS)
def test_working_tables_are_listed_where_their_package_says_what_it_is(schema: str) -> None:
    room = ROOM_OF[schema]
    listing = import_module(f"assets.{room}").__doc__ or ""
    said = {name for _, r, text in CODE for s, name in working(text) if (r, s) == (room, schema)}
    named = [text for _, r, text in CODE if r == room and f"temp.{schema}_{{name}}" in text]
    said |= {f"_{name}" for text in named for name in re.findall(r'frame\(\s*"(\w+)"', text)}
    owner, owners = "", dict[str, str]()
    for line in listing.partition("Working tables")[2].splitlines():
        owner = start[1] if (start := re.match(r"([\w/]+)  +", line)) else owner
        owners |= dict.fromkeys(re.findall(r"(?<!\w)_[a-z]\w*", line), owner)
    # A measure is listed by its own file, whatever its name begins with.
    assert set(owners) == said - (set(load_products() | load_statements()) if schema == "fact" else set())
    for name, module in owners.items():
        text = (ROOT / "assets" / room / f"{module}.py").read_text("utf-8")
        assert f"temp.{schema}{name}" in text or f"{schema}.{name}" in text or f'"{name[1:]}"' in text, (name, module)
        created = rf"CREATE OR REPLACE TEMP (TABLE|VIEW) temp\.{schema}{name}\b"
        assert {path for path, _, t in CODE if re.search(created, t)} <= {f"assets/{room}/{module}.py"}, name


def test_the_end_of_a_step_leaves_no_working_table(tmp_path: Path) -> None:
    with opened(tmp_path / "night.duckdb") as con:
        con.execute("CREATE TEMP TABLE temp.link_scrap AS SELECT 1 AS n; CREATE TABLE fact._answer AS SELECT 1 AS n")
        con.execute("CREATE TABLE fact.roll AS SELECT 1 AS n")
        drop_working(con)
        assert every_table(con) == {"fact.roll"}
        assert con.execute("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchall() == [(0,)]


def test_dagster_shows_the_words_of_the_contracts(county: County) -> None:
    night = Night.of(county.home, county.landing, "320723")
    shown = {f"{a.layer}.{a.name}": a for step in steps(night.contracts, night.rules) for a in step.assets}
    for table in TABLES.values():
        if table.layer == "link":
            assert (shown[table.key].title, shown[table.key].description) == (table.title, table.description)


ROOMS = "{property: made_by, value: a}, {property: read_by, value: []}"


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("{property: made_by, value: people}", "缺少「read_by」"),
        (ROOMS + ", {property: made_in, value: b}", "不认识的键「made_in」"),
        (ROOMS + ", {property: columns_of, value: b}", "而不是「b」"),
    ],
)
def test_a_contract_that_says_what_nobody_knows_is_refused(tmp_path: Path, said: str, wrong: str) -> None:
    column = "{name: n, logicalType: integer, physicalType: BIGINT, description: x}"
    table = f"{{name: t, businessName: 表, description: 表, customProperties: [{said}], properties: [{column}]}}"
    head = "apiVersion: v3.2.0\nkind: DataContract\nid: hedui.product.tables.link\nversion: 1.0.0\nstatus: active\n"
    (tmp_path / "link.odcs.yaml").write_text(f"{head}name: link\nschema: [{table}]\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match=wrong):
        load_tables(tmp_path)
