"""Contracts say what they mean, validate against the standard, and refuse what they cannot mean."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
import yaml

from data_contracts.contract import HERE, load_contracts
from data_contracts.text_yaml import DeclarationError, is_true, parse
from data_contracts.words import record_name
from matchers.intake.headers import fold
from matchers.standardise import codelists

CONTRACTS = load_contracts()
DOCUMENTS = sorted(HERE.rglob("*.odcs.yaml"))
STANDARD = json.loads((files("open_data_contract_standard") / "schema.json").read_text())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_every_contract_is_valid_against_the_standard(path: Path) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(STANDARD)(STANDARD)
    assert [f"{list(e.absolute_path)}: {e.message}" for e in validator.iter_errors(document)] == []
    assert path.name == f"{document['name']}.odcs.yaml"


def test_a_scalar_stays_what_was_written() -> None:
    assert parse("{on: NO, code: 0555567, at: 12:30}", "x").data == {"on": "NO", "code": "0555567", "at": "12:30"}


@pytest.mark.parametrize(("text", "expected"), [("true", True), ("false", False), ("", False), (None, False)])
def test_booleans_are_two_words(text: str | None, expected: bool) -> None:
    assert is_true(text) is expected


def test_any_other_word_is_no_boolean() -> None:
    with pytest.raises(DeclarationError, match="true 或 false"):
        is_true("yes")


@pytest.mark.parametrize("source", CONTRACTS.sources.values(), ids=lambda s: s.name)
def test_every_personal_column_of_a_source_is_classified(source) -> None:
    for column in source.columns:
        if column.word.domain in {"name", "id_number", "phone"} or column.name in {"address", "birth_date", "age"}:
            assert column.word.classification == "identity", column.name
        if column.word.domain in {"account", "plate"}:
            assert column.word.classification == "hashed", column.name


@pytest.mark.parametrize("source", CONTRACTS.sources.values(), ids=lambda s: s.name)
def test_headers_of_one_source_name_one_column_each(source) -> None:
    usual = [c.header for c in source.columns]
    assert len(usual) == len(set(usual))


@pytest.mark.parametrize("source", CONTRACTS.sources.values(), ids=lambda s: s.name)
def test_whatever_a_source_renames_exists_on_both_sides(source) -> None:
    for implementation in source.implements:
        kind = CONTRACTS.kinds[implementation.kind]
        known = {f.name for f in kind.fields} | {c for role in kind.roles for c in role.columns}
        assert set(implementation.mapping) | set(implementation.constants) <= known
        assert all(source.has(word) for word in implementation.mapping.values())


def test_units_are_in_the_names() -> None:
    words = CONTRACTS.words
    names = {w: record_name(words[w]) for w in ("gross", "died_on", "birth_date", "since", "month")}
    assert names == {
        "gross": "gross_fen",
        "died_on": "died_on",
        "birth_date": "birth_on",
        "since": "since_month",
        "month": "month",
    }


def test_no_two_words_become_one_record_column() -> None:
    names = [record_name(w) for w in CONTRACTS.words.values()]
    assert len(names) == len(set(names))


ONE_MORE = """
apiVersion: v3.2.0
kind: DataContract
id: hedui.source.second_vehicles
name: second_vehicles
version: 1.0.0
status: active
customProperties:
  - {property: title, value: 农机牌照登记}
  - {property: provider, value: 县农业农村局}
  - {property: asked_by, value: 柳民发〔2023〕55号 二(二)}
  - {property: legal_basis, value: [{text: 《社会救助暂行办法》第五十八条, from: 2014-05-01}]}
  - {property: arrives, value: list}
  - {property: cadence, value: yearly}
  - {property: complete_for, value: nothing}
  - property: implements
    value: [{kind: KIND, map: {person_name: owner_name}}]
schema:
  - name: second_vehicles
    properties:
      - {name: owner_name, physicalName: 机主, required: true, classification: identity}
      - {name: WORD, physicalName: 牌号, required: true, classification: hashed}
      - {name: vehicle_class, physicalName: 类型, required: true}
      - {name: vehicle_status, physicalName: 状态, required: true}
"""


def test_the_file_is_the_registration(tmp_path: Path) -> None:
    text = ONE_MORE.replace("KIND", "vehicle").replace("WORD", "plate_no")
    (tmp_path / "second_vehicles.odcs.yaml").write_text(text, encoding="utf-8")
    more = load_contracts(extra_sources=[tmp_path])
    assert "second_vehicles" in more.sources
    assert {s.name for s in more.sources_of("vehicle")} >= {"vehicles", "second_vehicles"}


@pytest.mark.parametrize(
    ("kind", "word", "said"),
    [
        ("spaceship", "plate_no", "没有名为「spaceship」的记录种类"),
        ("vehicle", "wings", "「wings」不在 vocabulary.yaml"),
    ],
)
def test_an_unknown_word_or_kind_is_named(tmp_path: Path, kind: str, word: str, said: str) -> None:
    text = ONE_MORE.replace("KIND", kind).replace("WORD", word)
    (tmp_path / "second_vehicles.odcs.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError, match=said):
        load_contracts(extra_sources=[tmp_path])


WHOSE = """  - property: whose
    value: [{of: [机主, OTHER], columns: [COLUMN]}, {of: [机主], columns: [owner_name]}]
schema:"""


@pytest.mark.parametrize(
    ("column", "said"),
    [("plate_no", "「plate_no」不是人的属性"), ("seller_name", "没有列「seller_name」")],
)
def test_whose_names_columns_that_say_something_of_a_person(tmp_path: Path, column: str, said: str) -> None:
    text = ONE_MORE.replace("KIND", "vehicle").replace("WORD", "plate_no")
    text = text.replace("schema:", WHOSE.replace("COLUMN", column).replace("OTHER", "所有人"))
    (tmp_path / "second_vehicles.odcs.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError, match=said):
        load_contracts(extra_sources=[tmp_path])


def test_one_name_and_attribute_is_one_column(tmp_path: Path) -> None:
    text = ONE_MORE.replace("KIND", "vehicle").replace("WORD", "person_name")
    text = text.replace("schema:", WHOSE.replace("COLUMN", "person_name").replace("OTHER", "所有人"))
    (tmp_path / "second_vehicles.odcs.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError, match="「机主」的同一属性写给了「person_name」和「owner_name」两列"):
        load_contracts(extra_sources=[tmp_path])


def test_ways_to_say_an_attribute_are_folded_and_said_of_one_attribute() -> None:
    ways = {w.variants for w in CONTRACTS.words.values() if w.variants}
    assert all(fold(way) == way for variants in ways for way in variants)
    assert sum(map(len, ways)) == len(frozenset().union(*ways))


CASE_BY_CASE = {"reason", "month"}
"""Why a registration was cancelled is asked of the file (a death or not); the month of a list is its batch."""


@pytest.mark.parametrize("source", CONTRACTS.sources.values(), ids=lambda s: s.name)
def test_a_file_may_lack_what_a_record_says_only_for_a_reason(source) -> None:
    leading = source.implements[0]
    for field in CONTRACTS.kinds[leading.kind].fields:
        word = leading.mapping.get(field.name, field.word.name)
        if field.required and field.name not in leading.constants and source.has(word) and word not in CASE_BY_CASE:
            column = source.column(word)
            assert column.required or column.description or column.absence, f"{source.name}.{word}"


def test_the_title_of_a_word_is_one_of_its_headers() -> None:
    for source in CONTRACTS.sources.values():
        assert all(c.own_headers or c.word.title in c.headers for c in source.columns), source.name


def test_own_headers_leave_those_of_the_vocabulary_out() -> None:
    petitioned = CONTRACTS.sources["petitions"].column("person_name")
    assert petitioned.own_headers
    assert not {"姓名", "姓 名", "对象姓名"} & set(petitioned.headers)


def test_a_column_is_read_by_its_own_list_else_by_its_words() -> None:
    disbursement, roll = CONTRACTS.sources["disbursement"], CONTRACTS.sources["dibao_roll"]
    assert disbursement.column("status").codelist == "payment_status"
    assert roll.column("status").codelist == "status"
    assert roll.column("person_name").codelist is None
    field = {kind: {f.name: f for f in CONTRACTS.kinds[kind].fields} for kind in ("payment", "enrolment", "exit")}
    assert CONTRACTS.codelists_of("payment", field["payment"]["status"]) == ("payment_status",)
    assert CONTRACTS.codelists_of("enrolment", field["enrolment"]["status"]) == ("status",)
    assert CONTRACTS.codelists_of("exit", field["exit"]["exit_kind"]) == ("exit_kind",)


@pytest.mark.parametrize("source", CONTRACTS.sources.values(), ids=lambda s: s.name)
def test_a_list_that_a_column_names_is_there(source) -> None:
    assert {c.own_codelist for c in source.columns if c.own_codelist} <= set(codelists())
