"""What departments make of a name and a number: one seeded error mix for lists, with the category of each record.

Belongs here: the damage. Shares are ours; kinds of damage are those seen in real exports. A record has at most one
error in its number and one in its name, drawn apart from each other.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from matchers.standardise import codelist
from matchers.standardise.characters import pinyin_of
from tests.population import identity, names

SEEN_ON = date(2021, 5, 20)
NUMBER = {
    "fifteen_digits": 0.010, "spelled": 0.020, "excel_000": 0.045, "rounded": 0.010, "one_digit": 0.020,
    "swapped_digits": 0.010, "masked": 0.010, "dummy": 0.005, "missing": 0.035, "anothers_number": 0.003,
}  # fmt: skip
NAME = {
    "blank_or_note": 0.020, "variant": 0.020, "homophone": 0.012, "look_alike": 0.006, "one_character": 0.005,
    "dropped": 0.003, "swapped": 0.002, "lost_character": 0.005,
}  # fmt: skip
HAS_BIRTH = 0.5
"""Share of records with a written birth date; the rest give an age."""


def listed(people: pl.DataFrame, seed: int) -> pl.DataFrame:
    """One record a row of `people`, spoilt: written_name, written_number, cell, birth_on, age, sex, place, category."""
    rng = np.random.default_rng(seed)
    number_error = _drawn(rng, NUMBER, people.height)
    name_error = _drawn(rng, NAME, people.height)
    numbers, written, cells = people["id_number"].to_list(), [], []
    for at, (kind, number) in enumerate(zip(number_error, numbers, strict=True)):
        value, cell = _number(rng, kind, number, numbers[at - 1])
        written.append(value)
        cells.append(cell)
    spoilt = _spoilt_names(rng, people["name"].to_list(), name_error)
    changed = [a != b for a, b in zip(spoilt, people["name"].to_list(), strict=True)]
    has_birth = rng.random(people.height) < HAS_BIRTH
    birth = _birth(rng, people["birth_on"], has_birth)
    age = ((pl.lit(SEEN_ON) - pl.col("birth_on")).dt.total_days() / 365.2425).cast(pl.Int32)
    traditional = pl.Series(rng.random(people.height) < 0.15).cast(pl.Int32)
    return people.select(
        truth="person",
        written_name=pl.Series(spoilt),
        written_number=pl.Series(written, dtype=pl.String),
        cell=pl.Series(cells),
        age=pl.when(~pl.Series(has_birth)).then(age + traditional),
        birth_on=birth,
        sex="sex",
        township="township",
        village=pl.when(pl.Series(rng.random(people.height) < 0.9)).then("village"),
        number_error=pl.Series(number_error),
        name_error=pl.Series([n if c else "none" for n, c in zip(name_error, changed, strict=True)]),
    )


def _drawn(rng: np.random.Generator, shares: dict[str, float], count: int) -> list[str]:
    kinds = [*shares, "none"]
    return rng.choice(kinds, count, p=[*shares.values(), 1 - sum(shares.values())]).tolist()


def _number(rng: np.random.Generator, kind: str, number: str, other: str) -> tuple[str | None, str]:
    """What is written, and whether the cell holds text or a number."""
    if kind == "fifteen_digits" and number[6:8] == "19":
        return identity.fifteen(number), "text"
    if kind == "excel_000" and number[-1] != "X":
        return number[:15] + "000", "number"
    if kind == "rounded" and number[-1] != "X":
        return str(int(float(number))), "number"
    if kind == "one_digit":
        at = int(rng.integers(17))
        return number[:at] + str((int(number[at]) + int(rng.integers(1, 10))) % 10) + number[at + 1 :], "text"
    if kind == "swapped_digits":
        at = int(rng.choice([i for i in range(16) if number[i] != number[i + 1]]))
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :], "text"
    known = {
        "spelled": identity.spelled(rng, number),
        "masked": number[:6] + "********" + number[14:],
        "dummy": "000000000000000000",
        "missing": None,
        "anothers_number": other,
    }
    return known.get(kind, number), "text"


def _spoilt_names(rng: np.random.Generator, right: list[str], errors: list[str]) -> list[str]:
    common = sorted(set("".join(right)))
    sounds = pl.DataFrame({"c": common}).with_columns(s=pinyin_of(pl.lit("王") + pl.col("c")))
    alike = sounds.group_by("s").agg(pl.col("c").sort())["c"].to_list()
    by_sound = {c: [o for o in group if o != c] for group in alike for c in group}
    by_look: dict[str, list[str]] = {}
    for a, b in codelist("look_alike").exact.items():
        by_look.setdefault(a, []).append(b)
        by_look.setdefault(b, []).append(a)
    return [
        name if kind == "none" else _name(rng, kind, name, (common, by_sound, by_look))
        for kind, name in zip(errors, right, strict=True)
    ]


def _name(rng: np.random.Generator, kind: str, name: str, tables: tuple[list, dict, dict]) -> str:
    """The name with one slip; unchanged where the kind of slip is not possible in it."""
    common, by_sound, by_look = tables
    at = int(rng.integers(1, len(name)))
    before, character, after = name[:at], name[at], name[at + 1 :]
    if kind == "blank_or_note":
        return f"{name[0]}　{name[1:]}" if len(name) == 2 else f"{name}（已故）"
    if kind == "variant":
        return names.variant(name) or name
    if kind in {"homophone", "look_alike"}:
        others = (by_sound if kind == "homophone" else by_look).get(character, [])
        return before + str(rng.choice(others)) + after if others else name
    if len(name) < 3:
        return name
    return {
        "one_character": before + str(rng.choice(common)) + after,
        "dropped": before + after,
        "swapped": name[0] + name[1:][::-1],
        "lost_character": before + "?" + after,
    }[kind]


def _birth(rng: np.random.Generator, births: pl.Series, has: np.ndarray) -> pl.Series:
    """Written dates: 1 % a day off, 1 % with month and day turned round where that is a date."""
    out = []
    for born, is_given, chance in zip(births.to_list(), has.tolist(), rng.random(len(births)).tolist(), strict=True):
        if not is_given:
            out.append(None)
        elif chance < 0.01:
            out.append(date.fromordinal(born.toordinal() + 1))
        elif chance < 0.02 and born.day <= 12:
            out.append(date(born.year, born.day, born.month))
        else:
            out.append(born)
    return pl.Series(out, dtype=pl.Date)
