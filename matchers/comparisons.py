"""Comparisons of a mention with an identity: ordered levels of agreement, each with its condition in portable SQL.

Belongs here: what can agree between two records of a person, and how far. Does not belong here: which pairs are
looked at (`blocking`), what a level weighs (`linkage`), what never suffices (`restraints`).
A comparison is one function and one line of COMPARISONS. Conditions speak of `l` (the mention) and
`r` (the identity); the first level that holds is taken. Level 0 is always *missing*: an empty field
is no disagreement. Titles and labels are read by reviewers, hence in Chinese.
"""

from __future__ import annotations

from dataclasses import dataclass

MISSING = "missing"

# Characters a name has at most before the rest is compared as one piece.
POSITIONS = 6


@dataclass(frozen=True)
class Level:
    """One degree of agreement.

    `m` and `u` are the priors of P(level | same person) and P(level | two random people) among pairs
    where nothing is missing; `is_fixed` keeps m from being estimated. `frequency` is the identity's column whose own
    share of the county takes the place of u: a rare name says more than a common one.
    """

    code: str
    title: str
    condition: str
    m: float
    u: float
    is_fixed: bool = False
    frequency: str = ""


@dataclass(frozen=True)
class Comparison:
    """One thing that can agree; `levels` are ordered from agreement to difference, `missing` is tested first."""

    name: str
    title: str
    missing: str
    levels: tuple[Level, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Level codes by index; index 0 is missing."""
        return (MISSING, *(level.code for level in self.levels))

    @property
    def titles(self) -> tuple[str, ...]:
        """Level labels by index, for reviewers."""
        return ("缺失", *(level.title for level in self.levels))

    def index(self, code: str) -> int:
        """The number of a level in patterns."""
        return self.codes.index(code)

    def share(self, index: int) -> float:
        """Of the strangers who agree on a value that is counted, how many agree at this level: most write it alike."""
        counted = [lv.u for lv in self.levels if lv.frequency == self.levels[index - 1].frequency]
        return self.levels[index - 1].u / sum(counted)

    def sql(self) -> str:
        """The level number of a pair as one SQL expression over `l` and `r`."""
        tests = " ".join(f"WHEN {lv.condition} THEN {i}" for i, lv in enumerate(self.levels[:-1], start=1))
        return f"CASE WHEN {self.missing} THEN 0 {tests} ELSE {len(self.levels)} END"


def id_number() -> Comparison:
    """Identity numbers. Two valid and different numbers are two people: that is tested before any likeness."""
    swapped = " OR ".join(
        f"l.id_number = substr(r.id_number, 1, {i - 1}) || substr(r.id_number, {i + 1}, 1)"
        f" || substr(r.id_number, {i}, 1) || substr(r.id_number, {i + 2})"
        for i in range(1, 18)
    )
    # Excel keeps 15 digits and writes 000; other tools round to a multiple of 16 to 64.
    fits = (
        "l.id_status = 'damaged' AND ((substr(l.id_number, 16, 3) = '000'"
        " AND substr(l.id_number, 1, 15) = substr(r.id_number, 1, 15))"
        " OR abs(TRY_CAST(substr(l.id_number, 1, 17) AS BIGINT) - TRY_CAST(substr(r.id_number, 1, 17) AS BIGINT)) <= 7)"
    )
    both_valid = "l.id_status IN ('valid', 'upgraded') AND l.id_number <> r.id_number"
    return Comparison(
        "id_number",
        "身份证号",
        "l.id_number IS NULL OR r.id_number IS NULL OR l.id_status IN ('missing', 'dummy')"
        " OR (l.id_status IN ('damaged', 'masked') AND length(l.id_number) <> 18)",
        (
            Level("both_valid_differ", "两个有效号码不同", both_valid, 0.0001, 0.5, is_fixed=True),
            Level("same", "相同", "l.id_number = r.id_number", 0.01, 1e-8),
            Level(
                "one_edit",
                "差一位或相邻两位颠倒",
                "l.id_status = 'invalid' AND levenshtein(l.id_number, r.id_number) <= 2"
                f" AND (levenshtein(l.id_number, r.id_number) = 1 OR {swapped})",
                0.55,
                1e-7,
            ),
            Level("damaged_fits", "被表格损坏，完好的位数相符", fits, 0.30, 3e-6),
            Level(
                "masked_fits",
                "遮盖号码，可见位相符",
                "l.id_status = 'masked' AND r.id_number LIKE regexp_replace(l.id_number, '[^0-9X]', '_', 'g')",
                0.08,
                1e-4,
            ),
            Level(
                "birth_part",
                "号码中的出生日期相符",
                "l.id_status <> 'masked' AND substr(l.id_number, 7, 8) = substr(r.id_number, 7, 8)",
                0.03,
                4e-5,
            ),
            Level("differs", "不符", "TRUE", 0.03, 0.5),
        ),
    )


def _mismatches() -> str:
    """Positions at which two names of one length differ; a lost character (?) agrees with anything."""
    return " + ".join(
        f"CASE WHEN substr(l.name_key, {i}, 1) = substr(r.name_key, {i}, 1) OR substr(l.name_key, {i}, 1) = '?'"
        f" OR substr(r.name_key, {i}, 1) = '?' THEN 0 ELSE 1 END"
        for i in range(1, POSITIONS + 1)
    )


def _dropped() -> str:
    """Whether one name is the other with one character left out (given names only, the surname stays)."""

    def without(alias: str, i: int) -> str:
        return f"substr({alias}.name_key, 1, {i - 1}) || substr({alias}.name_key, {i + 1})"

    longer = " OR ".join(f"l.name_key = {without('r', i)}" for i in range(2, 5))
    shorter = " OR ".join(f"r.name_key = {without('l', i)}" for i in range(2, 5))
    return (
        f"((length(r.name_key) = length(l.name_key) + 1 AND ({longer}))"
        f" OR (length(l.name_key) = length(r.name_key) + 1 AND ({shorter})))"
    )


def _turned() -> str:
    """Whether two characters of the given name stand in each other's place."""
    return " OR ".join(
        f"l.name_key = substr(r.name_key, 1, {i - 1}) || substr(r.name_key, {i + 1}, 1)"
        f" || substr(r.name_key, {i}, 1) || substr(r.name_key, {i + 2})"
        for i in range(2, 4)
    )


def name() -> Comparison:
    """Names: spelling variants, former names and lost characters are one name; a homophone nearly is.

    One different character counts only from three characters on: 张伟 and 张强 share nothing but a surname.
    """
    # Cheap to ask and true of every near pair: most pairs of strangers are told apart by it.
    akin = (
        "substr(l.name_key, 1, 1) = substr(r.name_key, 1, 1) OR substr(l.name_key, 2, 1) = substr(r.name_key, 2, 1)"
        " OR contains(l.name_key, '?') OR contains(r.name_key, '?')"
    )
    same_length = "length(l.name_key) = length(r.name_key) AND length(l.name_key) <= 6"
    return Comparison(
        "name",
        "姓名",
        "l.name_key IS NULL OR r.name_key IS NULL",
        (
            Level("same", "相同", "l.name = r.name", 0.85, 2.5e-4, frequency="name_key"),
            Level(
                "variant",
                "异体、曾用名或缺字",
                "l.name_key = r.name_key OR l.name_key = r.former_key OR l.former_key = r.name_key"
                f" OR ((contains(l.name_key, '?') OR contains(r.name_key, '?')) AND {same_length}"
                f" AND ({_mismatches()}) = 0)",
                0.05,
                2e-5,
                frequency="name_key",
            ),
            Level("homophone", "同音", "l.sound = r.sound", 0.03, 2e-4),
            Level("swapped", "名字两字颠倒", f"({akin}) AND ({_turned()})", 0.004, 4e-5),
            Level(
                "near",
                "差一个字",
                f"({akin}) AND length(l.name_key) > 1 AND length(r.name_key) > 1 AND ({_dropped()}"
                f" OR ({same_length} AND length(l.name_key) > 2 AND ({_mismatches()}) = 1))",
                0.036,
                3e-3,
            ),
            Level("differs", "不同", "TRUE", 0.03, 0.996),
        ),
    )


def birth() -> Comparison:
    """Written birth dates: one day off, or month and day exchanged, is a slip; old dates heap on 1 January."""
    near = (
        "abs(l.birth_on - r.birth_on) = 1"
        " OR (year(l.birth_on) = year(r.birth_on) AND month(l.birth_on) = day(r.birth_on)"
        " AND day(l.birth_on) = month(r.birth_on))"
        " OR (abs(year(l.birth_on) - year(r.birth_on)) IN (1, 10) AND month(l.birth_on) = month(r.birth_on)"
        " AND day(l.birth_on) = day(r.birth_on))"
    )
    return Comparison(
        "birth",
        "出生日期",
        "l.birth_on IS NULL OR r.birth_on IS NULL",
        (
            Level("same", "相同", "l.birth_on = r.birth_on", 0.93, 5e-5),
            Level("near", "差一天、月日颠倒或年份差一位", near, 0.03, 2.5e-4),
            Level("year", "仅年份相同", "year(l.birth_on) = year(r.birth_on)", 0.02, 0.015),
            Level("differs", "不同", "TRUE", 0.02, 0.985),
        ),
    )


def age() -> Comparison:
    """Age at the record's date, used where no birth date is written; traditional counting adds a year."""
    return Comparison(
        "age",
        "年龄",
        "l.born_from IS NULL OR r.birth_on IS NULL OR l.birth_on IS NOT NULL",
        (
            Level("same", "相符", "r.birth_on >= l.born_from AND r.birth_on <= l.born_until", 0.80, 0.014),
            Level(
                "within_one",
                "相差一岁",
                "r.birth_on >= l.born_from - 366 AND r.birth_on <= l.born_until + 366",
                0.17,
                0.028,
            ),
            Level("differs", "不符", "TRUE", 0.03, 0.958),
        ),
    )


def sex() -> Comparison:
    """Sex as written against the sex in the identity number."""
    return Comparison(
        "sex",
        "性别",
        "l.sex IS NULL OR r.sex IS NULL",
        (
            Level("same", "相同", "l.sex = r.sex", 0.99, 0.5),
            Level("differs", "不同", "TRUE", 0.01, 0.5),
        ),
    )


def place() -> Comparison:
    """Where the person lives; village names repeat in a county, so a village counts only within its township."""
    return Comparison(
        "place",
        "住址",
        "l.township IS NULL OR r.township IS NULL",
        (
            Level("village", "同村(居)", "l.township = r.township AND l.village = r.village", 0.80, 0.005),
            Level("township", "同乡镇", "l.township = r.township", 0.12, 0.06),
            Level("differs", "不同", "TRUE", 0.08, 0.935),
        ),
    )


def household() -> Comparison:
    """Whether the others of the mention's household stand in the identity's household of the register."""
    return Comparison(
        "household",
        "同户家人",
        "l.register_household IS NULL OR r.register_household IS NULL",
        (
            Level("same", "家人在同一户籍", "l.register_household = r.register_household", 0.80, 1e-5),
            Level("differs", "家人不在同一户籍", "TRUE", 0.20, 0.99999),
        ),
    )


def employer() -> Comparison:
    """The unit that is named beside the person in payrolls, rosters of officials and filings."""
    return Comparison(
        "employer",
        "工作单位",
        "l.employer IS NULL OR r.employer IS NULL",
        (
            Level("same", "相同", "l.employer = r.employer", 0.80, 0.01),
            Level("differs", "不同", "TRUE", 0.20, 0.99),
        ),
    )


COMPARISONS: tuple[Comparison, ...] = (
    id_number(),
    name(),
    birth(),
    age(),
    sex(),
    place(),
    household(),
    employer(),
)
