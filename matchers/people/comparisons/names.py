"""Names: how one person's name comes to be written in two ways, each way a level of its own.

Belongs here: the levels of spelling between two records. Does not belong here: the meaning of one spelling, nor
whether two spellings under one number are one name (`matchers/standardise/names.py` knows these levels more coarsely).
"""

from __future__ import annotations

from matchers.people.comparisons.level import Comparison, Level

POSITIONS = 6
"""Characters a name has at most before the rest is compared as one piece."""


def _character(side: str, place: int) -> str:
    return f"substr({side}.name_key, {place}, 1)"


# Cheap to ask and true of every slip in one place: most pairs of strangers are told apart by it.
_AKIN = f"{_character('l', 1)} = {_character('r', 1)} OR {_character('l', 2)} = {_character('r', 2)}"
_SAME_LENGTH = "length(l.name_key) = length(r.name_key) AND length(l.name_key) > 2"


# A character of the given name in its place or one beside it, the same sound or shape, another name, or something no
# font could show. A surname alone makes nobody kin: that is what most strangers of a block share.
_KINDRED = (
    f"{_character('r', 2)} IN ({_character('l', 1)}, {_character('l', 2)}, nullif({_character('l', 3)}, ''))"
    f" OR {_character('r', 3)} IN ({_character('l', 2)}, nullif({_character('l', 3)}, ''))"
    " OR l.sound = r.sound OR l.shape = r.shape"
    " OR l.name_key = r.former_key OR l.former_key = r.name_key OR l.name = r.name"
    " OR contains(l.name_key, '?') OR contains(r.name_key, '?')"
)


def _former() -> str:
    return "l.name_key = r.former_key OR l.former_key = r.name_key"


def _lost(written: str, whole: str) -> str:
    """Whether a name whose lost characters became `?` (a run of one to as many) can be the other one.

    One rare character becomes ?? in an old encoding, so a run hides at most as many characters as it has marks. What
    stands before the first or after the last run must be legible, else it is anybody's name.
    """
    like = f"{whole}.name_key LIKE regexp_replace({written}.name_key, '[?]+', '_%', 'g')"
    is_legible = f"NOT (starts_with({written}.name_key, '?') AND ends_with({written}.name_key, '?'))"
    is_as_long = f"length({whole}.name_key) <= length({written}.name_key)"
    return f"contains({written}.name_key, '?') AND {is_legible} AND {is_as_long} AND {like}"


def _spelt_out() -> str:
    """Whether one name has a character in pinyin that an old system could not write (韩WEI for 韩炜)."""
    letters = [f"regexp_matches({side}.name_key, '[A-ZÜ]')" for side in ("l", "r")]
    return f"l.sound = r.sound AND {letters[0]} <> {letters[1]}"


def _swapped() -> str:
    """Whether two neighbouring characters stand in each other's place."""

    def turned(places: range) -> str:
        return " OR ".join(
            f"({_character('l', i)} = {_character('r', i + 1)} AND {_character('l', i + 1)} = {_character('r', i)}"
            f" AND substr(l.name_key, 1, {i - 1}) = substr(r.name_key, 1, {i - 1})"
            f" AND substr(l.name_key, {i + 2}) = substr(r.name_key, {i + 2}))"
            for i in places
        )

    # Few names are longer than three characters: the rest is not asked of them.
    places = f"{turned(range(1, 3))} OR (length(l.name_key) > 3 AND ({turned(range(3, POSITIONS))}))"
    return f"length(l.name_key) = length(r.name_key) AND ({places})"


def _subset() -> str:
    """Whether one name is the other with one character left out (given names only, the surname stays)."""

    def without(side: str, i: int) -> str:
        return f"substr({side}.name_key, 1, {i - 1}) || substr({side}.name_key, {i + 1})"

    longer = " OR ".join(f"l.name_key = {without('r', i)}" for i in range(2, POSITIONS + 1))
    shorter = " OR ".join(f"r.name_key = {without('l', i)}" for i in range(2, POSITIONS + 1))
    # What follows the surname stands in its place, or one place further.
    follows = (
        f"{_character('l', 2)} IN ({_character('r', 2)}, {_character('r', 3)})"
        f" OR {_character('r', 2)} = {_character('l', 3)}"
    )
    return (
        f"{_character('l', 1)} = {_character('r', 1)} AND length(l.name_key) <> length(r.name_key) AND ({follows})"
        f" AND ((length(r.name_key) = length(l.name_key) + 1 AND length(l.name_key) > 1 AND ({longer}))"
        f" OR (length(l.name_key) = length(r.name_key) + 1 AND length(r.name_key) > 1 AND ({shorter})))"
    )


def _one_character() -> str:
    """Whether names of three or more characters differ in one place."""

    def differing(places: range) -> str:
        return " + ".join(f"({_character('l', i)} <> {_character('r', i)})::TINYINT" for i in places)

    in_three = f"{differing(range(1, 4))} = 1 AND substr(l.name_key, 4) = substr(r.name_key, 4)"
    behind = f"substr(l.name_key, 1, 3) = substr(r.name_key, 1, 3) AND {differing(range(4, POSITIONS + 1))} = 1"
    behind += f" AND substr(l.name_key, {POSITIONS + 1}) = substr(r.name_key, {POSITIONS + 1})"
    return f"({_AKIN}) AND {_SAME_LENGTH} AND (({in_three}) OR (length(l.name_key) > 3 AND {behind}))"


def _other_surname() -> str:
    """Whether only the first character differs: a mother's surname, or one misheard; the given name has two or more."""
    return "length(l.name_key) > 2 AND substr(l.name_key, 2) = substr(r.name_key, 2)"


def name() -> Comparison:
    """Names: spelling variants, former names and lost characters are one name; a homophone or look-alike nearly is.

    One different character counts only from three characters on: 张伟 and 张强 share nothing but a surname.
    """
    same_length = "length(l.name_key) = length(r.name_key) AND length(l.name_key) > 1"
    return Comparison(
        "name",
        "姓名",
        "l.name_key IS NULL OR r.name_key IS NULL",
        (
            Level("same", "相同", "l.name = r.name", 0.850, 2.5e-4, frequency="name_key"),
            Level("variant", "异体字、繁体字", "l.name_key = r.name_key", 0.035, 1e-5, frequency="name_key"),
            Level("former", "曾用名相符", _former(), 0.005, 1e-6, frequency="name_key"),
            Level(
                "wildcard",
                "缺字或以拼音代字，其余相符",
                f"({_lost('l', 'r')}) OR ({_lost('r', 'l')}) OR ({_spelt_out()})",
                0.010,
                5e-6,
            ),
            Level("homophone", "同音", f"{same_length} AND l.sound = r.sound", 0.025, 2e-4),
            Level("look_alike", "形近", f"{same_length} AND l.shape = r.shape", 0.008, 7e-5),
            Level("swapped", "前后两字颠倒", _swapped(), 0.004, 4e-5),
            Level("subset", "少一个字", _subset(), 0.008, 4e-4),
            Level("other_surname", "姓不同，名字相同", _other_surname(), 0.004, 2e-4),
            Level("one_character", "名字差一个字", _one_character(), 0.021, 2.4e-3),
            Level("differs", "不同", "TRUE", 0.030, 0.9965),
        ),
        kindred=_KINDRED,
        about="姓名的写法相比：异体字、曾用名、缺字仍是同一姓名，同音、形近多为笔误；"
        "差一个字的可以是兄弟姐妹，须有号码或出生日期佐证。少见的姓名相同比常见的更有力。",
    )


COMPARISONS = (name(),)
