from __future__ import annotations

from datetime import date
from functools import cache
from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.warehouse import connect
from matchers.comparisons import COMPARISONS, MISSING, Comparison
from matchers.restraints import RESTRAINTS
from matchers.standardise.characters import pinyin_of
from matchers.standardise.names import name_key

FIELDS = {
    "name": pl.String,
    "name_key": pl.String,
    "former_key": pl.String,
    "sound": pl.String,
    "id_number": pl.String,
    "id_status": pl.String,
    "birth_on": pl.Date,
    "born_from": pl.Date,
    "born_until": pl.Date,
    "sex": pl.String,
    "township": pl.String,
    "village": pl.String,
    "register_household": pl.String,
    "employer": pl.String,
}


def frame(sides: list[dict]) -> pl.DataFrame:
    rows = [{f: side.get(f) for f in FIELDS} | {"n": i} for i, side in enumerate(sides)]
    made = pl.DataFrame(rows, schema={**FIELDS, "n": pl.Int64})
    keyed = made.with_columns(name_key=name_key(pl.col("name")), former_key=name_key(pl.col("former_key")))
    return keyed.with_columns(sound=pinyin_of(pl.col("name_key")))


@cache
def connection():
    return connect()


def levels(lefts: list[dict], rights: list[dict], comparisons=COMPARISONS) -> list[dict[str, str]]:
    con = connection()
    con.register("lefts", frame(lefts))
    con.register("rights", frame(rights))
    columns = ", ".join(f"{c.sql()} AS {c.name}" for c in comparisons)
    found = con.sql(f"SELECT {columns} FROM lefts AS l JOIN rights AS r ON r.n = l.n ORDER BY l.n").pl()
    return [{c.name: c.codes[row[c.name]] for c in comparisons} for row in found.iter_rows(named=True)]


def of(name: str) -> Comparison:
    return next(c for c in COMPARISONS if c.name == name)


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("张建国", "张建国", "same"),
        ("孫桂芳", "孙桂芳", "variant"),
        ("李徳高", "李德高", "variant"),
        ("李?高", "李德高", "variant"),
        ("仇志英", "裘志瑛", "homophone"),
        ("张建国", "张建军", "near"),
        ("张国", "张建国", "near"),
        ("张伟", "张强", "differs"),
        ("王芳", "李芳", "differs"),
        (None, "张三", MISSING),
    ],
)
def test_names(left, right, level):
    assert levels([{"name": left}], [{"name": right}])[0]["name"] == level


VALID, OTHER = "320723194503071274", "320723194503071485"


@pytest.mark.parametrize(
    ("number", "status", "level"),
    [
        (OTHER, "valid", "both_valid_differ"),
        ("320723194503071284", "invalid", "one_edit"),
        ("320723194503072174", "invalid", "one_edit"),
        ("32072319450307127", "invalid", "one_edit"),
        (VALID[:15] + "000", "damaged", "damaged_fits"),
        ("320723194503071296", "damaged", "damaged_fits"),
        ("320723194503072000", "damaged", "birth_part"),
        ("320723********" + VALID[-4:], "masked", "masked_fits"),
        ("320724194503071994", "invalid", "birth_part"),
        ("110101198001011234", "invalid", "differs"),
        (None, "missing", MISSING),
        ("111111111111111111", "dummy", MISSING),
        ("3.20723E+17", "damaged", MISSING),
    ],
)
def test_id_numbers(number, status, level):
    left = {"id_number": number, "id_status": status}
    assert levels([left], [{"id_number": VALID, "id_status": "valid"}])[0]["id_number"] == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        (date(1945, 3, 7), date(1945, 3, 7), "same"),
        (date(1945, 3, 7), date(1945, 3, 8), "near"),
        (date(1945, 3, 7), date(1945, 7, 3), "near"),
        (date(1945, 3, 7), date(1955, 3, 7), "near"),
        (date(1945, 3, 7), date(1945, 11, 2), "year"),
        (date(1945, 3, 7), date(1970, 11, 2), "differs"),
        (None, date(1970, 11, 2), MISSING),
    ],
)
def test_birth(left, right, level):
    assert levels([{"birth_on": left}], [{"birth_on": right}])[0]["birth"] == level


names = st.sampled_from(["张三", "张建国", "张建军", "李徳高", "李德高", "仇志英", "裘志瑛", "张国", "李?高", None])
days = st.one_of(st.none(), st.dates(date(1930, 1, 1), date(2020, 12, 31)))
person = st.fixed_dictionaries(
    {
        "name": names,
        "birth_on": days,
        "sex": st.sampled_from(["男", "女", None]),
        "township": st.sampled_from(["甲镇", "乙镇", None]),
        "village": st.sampled_from(["东村", "西村", None]),
        "register_household": st.sampled_from(["1", "2", None]),
        "employer": st.sampled_from(["学校", None]),
    }
)


@settings(max_examples=5, deadline=None)
@given(st.lists(person, min_size=4, max_size=8))
def test_comparing_is_symmetric_where_both_sides_have_the_same_fields(people):
    pairs = list(product(people, people))
    both_ways = [c for c in COMPARISONS if c.name not in {"id_number", "age"}]
    lefts, rights = [a for a, _ in pairs], [b for _, b in pairs]
    assert levels(lefts, rights, both_ways) == levels(rights, lefts, both_ways)


@settings(max_examples=5, deadline=None)
@given(st.lists(person, min_size=4, max_size=8))
def test_a_record_agrees_with_itself_or_is_missing(people):
    for found in levels(people, people):
        assert set(found.values()) <= {"same", "village", "township", MISSING}


def test_every_comparison_is_ready_for_reviewers():
    for c in COMPARISONS:
        assert c.title
        assert len(set(c.codes)) == len(c.codes) == len(c.titles)
        assert 0.99 < sum(level.m for level in c.levels) < 1.01
        assert len(c.levels) < 10, "a pattern has one digit a comparison"
        assert c.levels[-1].condition == "TRUE", "the last level catches the rest"


def test_every_restraint_names_levels_that_exist():
    codes = {code for c in COMPARISONS for code in c.codes}
    for restraint in RESTRAINTS:
        words = restraint.condition.split("'")[1::2]
        assert words
        assert set(words) <= codes, restraint.name
        assert restraint.reason


def test_the_surname_is_read_as_a_surname():
    assert of("name").codes[1] == "same"
    assert levels([{"name": "单雄信"}], [{"name": "山雄信"}])[0]["name"] == "homophone"
    assert levels([{"name": "单雄信"}], [{"name": "丹雄信"}])[0]["name"] == "near"
