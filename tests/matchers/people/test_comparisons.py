from __future__ import annotations

import dataclasses
import random
from datetime import date
from functools import cache
from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.home.warehouse import connect
from matchers.people.comparisons import COMPARISONS, MISSING, Comparison
from matchers.people.linkage import DIGITS
from matchers.people.restraints import RESTRAINTS
from matchers.standardise.characters import look_shapes, pinyin_of
from matchers.standardise.names import name_agreement, name_key

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
    "county": pl.String,
    "register_household": pl.String,
    "household_by_names": pl.String,
    "employer": pl.String,
    "phone": pl.String,
    "house": pl.String,
    "house_group": pl.String,
}


def frame(sides: list[dict]) -> pl.DataFrame:
    rows = [{f: side.get(f) for f in FIELDS} | {"n": i} for i, side in enumerate(sides)]
    made = pl.DataFrame(rows, schema={**FIELDS, "n": pl.Int64})
    keyed = made.with_columns(name_key=name_key(pl.col("name")), former_key=name_key(pl.col("former_key")))
    return keyed.with_columns(sound=pinyin_of(pl.col("name_key")), shape=look_shapes(pl.col("name_key")))


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
        ("李?高", "李德高", "wildcard"),
        ("李??", "李韡", "wildcard"),
        ("李??", "李德高", "wildcard"),
        ("李??", "李德高峰", "differs"),
        ("??", "李德", MISSING),
        ("韩WEI", "韩炜", "wildcard"),
        ("吕LV", "吕绿", "wildcard"),
        ("韩LI", "韩炜", "differs"),
        ("HANWEI", "韩炜", "differs"),
        ("仇志英", "裘志瑛", "homophone"),
        ("李末", "李未", "look_alike"),
        ("戍生明", "戌生明", "look_alike"),
        ("张建国", "张国建", "swapped"),
        ("王芳", "芳王", "swapped"),
        ("买买提艾力", "买买提力艾", "swapped"),
        ("张国", "张建国", "subset"),
        ("张建国", "建国", "differs"),
        ("张建国", "张建军", "one_character"),
        ("张伟", "张强", "differs"),
        ("王芳", "李芳", "differs"),
        (None, "张三", MISSING),
    ],
)
def test_names(left, right, level):
    assert levels([{"name": left}], [{"name": right}])[0]["name"] == level


def test_a_former_name_is_a_level_of_its_own():
    now, before = {"name": "王五"}, {"name": "李四", "former_key": "王五"}
    assert [found["name"] for found in levels([now, before], [before, now])] == ["former", "former"]


COARSE = dict.fromkeys(("homophone", "look_alike", "swapped", "subset", "other_surname", "one_character"), "near")
CHARACTERS = [*"王李未末徳德国囯英瑛芳方明朋高", "?", "WEI", "炜"]


def slip(rng: random.Random, name: list[str]) -> list[str]:
    """The name with a character changed, left out or exchanged with its neighbour, or another name."""
    at, other = rng.randrange(len(name)), list(name)
    match rng.randrange(4):
        case 0:
            other[at] = rng.choice(CHARACTERS)
        case 1:
            del other[at]
        case 2:
            other[at : at + 2] = reversed(other[at : at + 2])
        case _:
            other = rng.choices(CHARACTERS, k=rng.randint(1, 4))
    return other


def is_plain(name: list[str]) -> bool:
    """One lost run or one syllable at most, and a character beside it: more than that nobody could read."""
    runs = len([run for run in "".join(name).replace("WEI", "?").split("?") if run])
    return name.count("WEI") <= 1 and not {"WEI", "?"} <= set(name) and 1 <= runs <= 2


def test_the_levels_are_the_agreement_of_two_spellings_seen_closer():
    rng = random.Random(5)
    made = (
        (name, slip(rng, name))
        for name in (rng.choices(CHARACTERS, k=rng.choice((2, 3, 3, 4, 6))) for _ in range(9000))
    )
    pairs = [("".join(a), "".join(b)) for a, b in made if is_plain(a) and is_plain(b) and "?" not in set(a) & set(b)]
    assert len(pairs) > 3000
    found = [row["name"] for row in levels([{"name": a} for a, _ in pairs], [{"name": b} for _, b in pairs])]
    table = pl.DataFrame(pairs, schema={"a": pl.String, "b": pl.String}, orient="row")
    coarse = table.select(name_agreement(pl.col("a"), pl.col("b"))).to_series().to_list()
    told = [t for t in zip(pairs, found, coarse, strict=True) if not is_cut(*t[0])]
    assert len(told) > 3000
    assert [(pair, fine, rough) for pair, fine, rough in told if COARSE.get(fine, fine) != rough] == []


VARIANTS = str.maketrans("徳囯", "德国")


def is_cut(a: str, b: str) -> bool:
    """A narrow column kept the beginning of a long name: coarsely that agrees, closer it is a piece of the other."""
    short, long = sorted((a.translate(VARIANTS), b.translate(VARIANTS)), key=len)
    kept = short.rstrip("?")
    return long.startswith(kept) and sum("一" <= c <= "鿿" for c in kept) >= 4


VALID, OTHER = "320723194503071274", "320723194503071485"
WITH_X = "32072319450307127X"


@pytest.mark.parametrize(
    ("number", "status", "level"),
    [
        (OTHER, "valid", "both_valid_differ"),
        ("320723194503071284", "invalid", "one_digit"),
        ("32072319450307127", "invalid", "one_digit"),
        ("3207231945030712740", "invalid", "one_digit"),
        ("320723194503072174", "invalid", "swapped"),
        ("320723194503170274", "invalid", "differs"),
        (VALID[:15] + "000", "damaged", "damaged_fits"),
        (str(int(float(VALID))), "damaged", "rounded_fits"),
        (str(int(float(VALID)) + 64), "damaged", "unfit"),
        ("320723194503072000", "damaged", "unfit"),
        ("320723XXXXXXXX" + VALID[-4:], "masked", "masked_fits"),
        ("320723********9999", "masked", "differs"),
        ("32**************" + VALID[-2:], "masked", MISSING),
        (VALID[:14], "invalid", "birth_part"),
        (VALID[:11], "invalid", "prefix"),
        ("3.2072319450E+17", "damaged", "prefix"),
        ("3.2072319460E+17", "damaged", "differs"),
        (VALID[:6], "invalid", "region"),
        ("3.20723E+17", "damaged", "region"),
        ("4.32922E+17", "damaged", "differs"),
        ("3.2E+17", "damaged", MISSING),
        (VALID[:15], "invalid", "birth_part"),
        ("13800000000", "invalid", MISSING),
        ("护照", "invalid", MISSING),
        ("320723********" + VALID[-4:], "masked", "masked_fits"),
        ("320724194503071994", "invalid", "birth_part"),
        ("110101198001011234", "invalid", "differs"),
        (None, "missing", MISSING),
        ("111111111111111111", "dummy", MISSING),
    ],
)
def test_id_numbers(number, status, level):
    left = {"id_number": number, "id_status": status}
    assert levels([left], [{"id_number": VALID, "id_status": "valid"}])[0]["id_number"] == level


@pytest.mark.parametrize(
    ("written", "level"),
    [
        (WITH_X[:17], "one_digit"),
        (WITH_X[:15] + "00", "damaged_fits"),
        (str(int(float(WITH_X[:17]))), "rounded_fits"),
        (WITH_X[:14] + str((int(WITH_X[14]) + 1) % 10) + "00", "birth_part"),
    ],
)
def test_a_number_that_lost_its_x_and_then_its_end(written, level):
    left = {"id_number": written, "id_status": "invalid"}
    assert levels([left], [{"id_number": WITH_X, "id_status": "valid"}])[0]["id_number"] == level


def test_a_number_that_ends_in_x_was_never_a_spreadsheets_number():
    right = {"id_number": "32072319450307127X", "id_status": "valid"}
    left = {"id_number": "320723194503071000", "id_status": "damaged"}
    assert levels([left], [right])[0]["id_number"] == "unfit"


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        (date(1945, 3, 7), date(1945, 3, 7), "same"),
        (date(1945, 3, 7), date(1945, 7, 3), "exchanged"),
        (date(1945, 3, 7), date(1945, 3, 8), "day_off"),
        (date(1945, 1, 1), date(1944, 12, 31), "day_off"),
        (date(1945, 3, 7), date(1955, 3, 7), "year_off"),
        (date(1960, 3, 7), date(1959, 3, 7), "year_off"),
        (date(1945, 1, 1), date(1945, 3, 7), "heaped"),
        (date(1945, 3, 7), date(1945, 1, 1), "heaped"),
        (date(1968, 3, 7), date(1986, 3, 7), "digit"),
        (date(1945, 3, 7), date(1948, 3, 7), "digit"),
        (date(1945, 3, 7), date(1975, 3, 7), "digit"),
        (date(1945, 3, 12), date(1945, 3, 21), "digit"),
        (date(1945, 3, 7), date(1945, 8, 7), "digit"),
        (date(1945, 3, 7), date(1978, 3, 7), "differs"),
        (date(1945, 3, 7), date(1945, 11, 2), "year"),
        (date(1945, 3, 7), date(1970, 11, 2), "differs"),
        (None, date(1970, 11, 2), MISSING),
    ],
)
def test_birth(left, right, level):
    assert levels([{"birth_on": left}], [{"birth_on": right}])[0]["birth"] == level


@pytest.mark.parametrize(
    ("born_on", "level"),
    [
        (date(1945, 3, 7), "same"),
        (date(1944, 12, 7), "same"),
        (date(1945, 12, 7), "by_year"),
        (date(1946, 12, 7), "by_year"),
        (date(1944, 3, 7), "within_one"),
        (date(1947, 1, 7), "differs"),
        (date(1943, 1, 7), "differs"),
    ],
)
def test_an_age_of_seventy_six_in_may_2021(born_on, level):
    said = {"born_from": date(1944, 5, 21), "born_until": date(1945, 5, 20)}
    assert levels([said], [{"birth_on": born_on}])[0]["age"] == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        (("甲镇", "东村", None), ("甲镇", "东村", "灌云"), "village"),
        (("甲镇", "西村", None), ("甲镇", "东村", "灌云"), "township"),
        (("乙镇", "东村", None), ("甲镇", "东村", "灌云"), "county"),
        (("乙镇", "东村", "灌云"), ("甲镇", "东村", "灌云"), "county"),
        (("乙镇", "东村", "东海"), ("甲镇", "东村", "灌云"), "differs"),
        ((None, None, "东海"), ("甲镇", "东村", "灌云"), "differs"),
        ((None, None, "灌云"), ("甲镇", "东村", "灌云"), MISSING),
        ((None, None, None), ("甲镇", "东村", "灌云"), MISSING),
    ],
)
def test_places(left, right, level):
    said, known = (dict(zip(("township", "village", "county"), side, strict=True)) for side in (left, right))
    assert levels([said], [known])[0]["place"] == level


@pytest.mark.parametrize(
    ("by_number", "by_names", "registered", "level"),
    [
        ("h1", None, "h1", "same"),
        ("h2", "h1", "h1", "differs"),
        (None, "h1", "h1", "names"),
        (None, "h2", "h1", MISSING),
        (None, None, "h1", MISSING),
        ("h1", None, None, MISSING),
    ],
)
def test_households(by_number, by_names, registered, level):
    said = {"register_household": by_number, "household_by_names": by_names}
    assert levels([said], [{"register_household": registered}])[0]["household"] == level


@pytest.mark.parametrize(
    ("written", "registered", "level"),
    [
        ("13800138000", "13800138000", "same"),
        ("13800138000", "13800138009", "one_digit"),
        ("13800138000", "13800183000", "differs"),
        ("8881234", "8881235", "differs"),
        ("13800138000", None, MISSING),
        (None, "13800138000", MISSING),
    ],
)
def test_phones(written, registered, level):
    assert levels([{"phone": written}], [{"phone": registered}])[0]["phone"] == level


@pytest.mark.parametrize(
    ("written", "registered", "level"),
    [
        (("王庄村", "3", "12"), ("王庄村", "3", "12"), "same"),
        (("王庄村", None, "12"), ("王庄村", None, "12"), "same"),
        (("王庄村", "3", "12"), ("王庄村", None, "12"), "number"),
        (("王庄村", None, "12"), ("王庄村", "3", "12"), "number"),
        (("王庄村", "3", "12"), ("王庄村", "3", "13"), "group"),
        (("王庄村", "3", None), ("王庄村", "3", "12"), "group"),
        (("王庄村", "4", "12"), ("王庄村", "3", "12"), "differs"),
        (("王庄村", None, "13"), ("王庄村", "3", "12"), "differs"),
        (("王庄村", "3", None), ("王庄村", None, "12"), MISSING),
        (("王庄村", None, None), ("王庄村", "3", "12"), MISSING),
        (("新集村", "3", "12"), ("王庄村", "3", "12"), MISSING),
        ((None, "3", "12"), ("王庄村", "3", "12"), MISSING),
    ],
)
def test_doors(written, registered, level):
    said, known = (
        {"township": "伊山镇", "village": village, "house_group": group, "house": house}
        for village, group, house in (written, registered)
    )
    assert levels([said], [known])[0]["door"] == level


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
        "phone": st.sampled_from(["13800138000", "13800138001", "0518888123", None]),
        "house": st.sampled_from(["1", "2", None]),
        "house_group": st.sampled_from(["1", "2", None]),
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
        assert set(found.values()) <= {"same", "village", "township", "group", MISSING}


def test_every_comparison_is_ready_for_reviewers():
    for c in COMPARISONS:
        assert c.title
        assert len(set(c.codes)) == len(c.codes) == len(c.titles)
        assert 0.99 < sum(level.m for level in c.levels) < 1.01
        assert 0.99 < sum(level.u for level in c.levels) < 1.01
        assert len(c.levels) < len(DIGITS), "a pattern has one digit a comparison"
        assert c.about.endswith("。"), "one sentence at least that reviewers can read"
        assert all("，" not in title[:1] and title.strip() for title in c.titles)
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
    assert levels([{"name": "单雄信"}], [{"name": "丹雄信"}])[0]["name"] == "other_surname"


def test_no_pair_that_agrees_in_anything_is_taken_for_strangers_at_once():
    """`kindred` must hold wherever a level does; random spellings with slips, lost characters and pinyin."""
    rng = random.Random(9)
    names = ["".join(rng.choices(CHARACTERS, k=rng.choice((1, 2, 3, 3, 4, 6)))) for _ in range(6000)]
    pairs = [(name, "".join(slip(rng, list(name)))) for name in names]
    pairs += [(b, a) for a, b in pairs]
    sides = [[{"name": n, "former_key": rng.choice((None, "王芳"))} for n in side] for side in zip(*pairs, strict=True)]
    whole = of("name")
    slow = dataclasses.replace(whole, kindred="TRUE")
    assert levels(*sides, comparisons=(whole,)) == levels(*sides, comparisons=(slow,))


def test_one_slip_in_a_number_is_seen_wherever_it_is():
    number = "320723194504011287"
    kinds = {}
    for at in range(18):
        wrong = number[:at] + ("1" if number[at] != "1" else "2") + number[at + 1 :]
        kinds[wrong], kinds[number[:at] + number[at + 1 :]] = "one_digit", "one_digit"
        if at < 17 and number[at] != number[at + 1]:
            kinds[number[:at] + number[at + 1] + number[at] + number[at + 2 :]] = "swapped"
    said = [{"id_number": n, "id_status": "invalid"} for n in kinds]
    found = levels(said, [{"id_number": number, "id_status": "valid"}] * len(said))
    assert [row["id_number"] for row in found] == list(kinds.values())
