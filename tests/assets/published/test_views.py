"""What a view may say, without a night: its header is true, its columns are nobody's, its words are declared."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlglot import exp
from sqlglot.lineage import lineage

from assets.explain.labels import ROLES
from assets.published.codes import code_words
from assets.published.comments import PERSONAL, SENSITIVE, described
from assets.published.views import FOLDER, PREFIX, View, load_views
from data_contracts.contract import load_contracts
from data_contracts.text_yaml import DeclarationError
from data_contracts.words import record_name
from matchers.facts.schema import tail_name
from matchers.flags.rule import load_rules

CONTRACTS, RULES, VIEWS = load_contracts(), load_rules(), load_views()
WORDS = described(CONTRACTS, RULES)
EACH = pytest.mark.parametrize("view", VIEWS.values(), ids=lambda v: v.name)
NUMBERS = {"identifier", "account", "plate", "phone", "name", "id_number"}
WHOSE = {record_name(w) for w in CONTRACTS.words.values() if w.domain in NUMBERS or w.classification != "public"}
WHOSE |= {tail_name(name) for name in WHOSE} | {"subject", "household"}
PERSONS = {*ROLES, "relative"}
"""Columns that hold a person's id, which a view may show."""


def sources(view: View) -> dict[str, set[tuple[str, str]]]:
    """Of each column a view shows, the (table, column) of the night that it is made of."""
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for name, table in WORDS.items():
        layer, _, own = name.partition(".")
        schema.setdefault(layer, {})[own] = dict.fromkeys(table.columns, "VARCHAR")
    found = {}
    for column in view.columns:
        nodes = lineage(column, view.sql, schema=schema, dialect="duckdb").walk()
        found[column] = {
            (f"{n.source.db}.{n.source.name}", n.name.rpartition(".")[2].strip('"'))
            for n in nodes
            if isinstance(n.source, exp.Table)
        }
    return found


@EACH
def test_no_view_shows_a_personal_column(view: View) -> None:
    for column, made_of in sources(view).items():
        for table, name in made_of:
            said = WORDS[table].columns[name]
            assert PERSONAL not in said, (column, table, name)
            assert SENSITIVE not in said, (column, table, name)
            assert name in PERSONS or name not in WHOSE, (column, table, name)


def test_the_law_sees_a_personal_column() -> None:
    """A law that looks in the wrong place refuses nothing."""
    joined = "review.cases AS c JOIN link.identity AS i ON i.person = c.person"
    bad = f"SELECT i.name AS 甲, c.reason AS 乙, c.certificate_no AS 丙 FROM {joined}"
    made_of = sources(View("查询_坏", "", "", dict.fromkeys("甲乙丙", ""), bad))
    assert made_of == {
        "甲": {("link.identity", "name")},
        "乙": {("review.cases", "reason")},
        "丙": {("review.cases", "certificate_no")},
    }
    assert sources(VIEWS["查询_在册疑点"])["疑点编号"] == {("review.cases", "case_id")}
    assert sources(VIEWS["查询_在册户"])["户主编号"] == {("fact.roll", "head")}
    assert PERSONAL in WORDS["link.identity"].columns["name"]
    assert SENSITIVE in WORDS["review.cases"].columns["reason"]
    assert "certificate_no" in WHOSE


def test_every_code_has_one_word() -> None:
    words = [*code_words(CONTRACTS, RULES)]
    assert len({(domain, code) for domain, code, _ in words}) == len(words)
    asked = {text.partition("'")[0] for view in VIEWS.values() for text in view.sql.split("domain = '")[1:]}
    assert asked <= {domain for domain, _, _ in words}


@EACH
def test_a_view_is_called_as_people_find_it(view: View) -> None:
    assert view.name.startswith(PREFIX)
    assert view.title
    assert view.description
    assert next(iter(view.columns)) == "核对日期"
    assert all(column.replace("_", "").isalnum() for column in view.columns)


@pytest.mark.parametrize(
    ("was", "becomes", "wrong"),
    [
        ("view: 查询_待下发", "view: 待下发", "应以「查询_」开头"),
        ("  户数: 户数\n", "", "没有写明列「户数」是什么"),
        ("  户数: 户数\n", "  户数: 户数\n  人数: 人数\n", "语句里没有列「人数」"),
        ("ORDER BY 乡镇, waiting.why", "", "最后写明 ORDER BY"),
        ("title: ", "titel: ", "不认识的键「titel」"),
    ],
)
def test_a_view_that_is_written_wrong_is_said_to_be(tmp_path: Path, was: str, becomes: str, wrong: str) -> None:
    text = (FOLDER / "waiting.sql").read_text(encoding="utf-8")
    assert was in text
    (tmp_path / "waiting.sql").write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(DeclarationError, match=wrong):
        load_views(tmp_path)


def test_every_role_of_a_record_has_a_word():
    """On the page of a person, too: a code in English says nothing to whoever reads it."""
    assert {role.name for kind in CONTRACTS.kinds.values() for role in kind.roles} <= set(ROLES)
