"""The next delivery of a register as an office sends it: a few gone, a few come, new events, payments a month later.

Rows are frames of the words of a contract, as text.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from tests.population import identity

GIVEN = "建国秀英桂兰志强海燕春梅文军玉珍明辉雪莲"
SURNAMES = "赵钱孙李周吴郑王冯陈"
MOVING = frozenset({"paid_on", "last_review_on", "grace_until", "visited_on"})


def born(rng: np.random.Generator, prefix: str = "320723") -> tuple[str, str, str, str]:
    """An invented person: number with a right checksum, name, sex, day of birth."""
    day = date(1940, 1, 1) + timedelta(days=int(rng.integers(0, 24_000)))
    order = int(rng.integers(100, 999))
    head = f"{prefix}{day:%Y%m%d}{order:03d}"
    name = rng.choice(list(SURNAMES)) + "".join(rng.choice(list(GIVEN), 2))
    return head + identity.check_character(head), str(name), "男" if order % 2 else "女", day.isoformat()


def strangers(rows: pl.DataFrame, rng: np.random.Generator, prefix: str = "320723") -> pl.DataFrame:
    """The same rows about people nobody has heard of."""
    people = [born(rng, prefix) for _ in range(rows.height)]
    given = (
        dict(zip(("id_number", "person_name", "sex", "birth_date"), zip(*people, strict=True), strict=True))
        if people
        else {}
    )
    return rows.with_columns(pl.Series(w, list(v), dtype=pl.String) for w, v in given.items() if w in rows.columns)


def next_list(rows: pl.DataFrame, rng: np.random.Generator, churn: float = 0.02) -> pl.DataFrame:
    """A list one delivery later: some left, some came, in another order."""
    stay = rows.filter(pl.Series(rng.random(rows.height) >= churn))
    came = rows.sample(int(rng.binomial(rows.height, churn)), seed=int(rng.integers(1 << 30)))
    return pl.concat([stay, strangers(came, rng)]).sample(fraction=1.0, shuffle=True, seed=int(rng.integers(1 << 30)))


def next_month(rows: pl.DataFrame, rng: np.random.Generator, days: int, churn: float = 0.02) -> pl.DataFrame:
    """A month of a register that promises whole months: dates of its acts are that many days later."""
    return next_list(later(rows, days, MOVING), rng, churn)


def later(rows: pl.DataFrame, days: int, words: frozenset[str] | None = None) -> pl.DataFrame:
    """Dates (of `words`, else all that can be read) moved by days; those in another dress stay."""

    def moved(text: str | None) -> str | None:
        try:
            return (date.fromisoformat(str(text)[:10]) + timedelta(days=days)).isoformat()
        except ValueError:
            return text

    named = [c for c in rows.columns if c in words] if words is not None else _dated(rows)
    return rows.with_columns(pl.Series(c, [moved(v) for v in rows[c]], dtype=pl.String) for c in named)


def next_events(rows: pl.DataFrame, rng: np.random.Generator, day: date, share: float = 0.04) -> pl.DataFrame:
    """New events of the last weeks: new people, days just before `day`."""
    count = max(3, int(rng.poisson(share * rows.height)))
    drawn = rows.sample(count, with_replacement=True, seed=int(rng.integers(1 << 30)))
    fresh = strangers(drawn, rng)
    days = [(day - timedelta(days=int(n))).isoformat() for n in rng.integers(2, 28, fresh.height)]
    columns = [c for c in _dated(fresh) if c != "birth_date"]
    return fresh.with_columns(pl.when(pl.col(c).is_not_null()).then(pl.Series(c, days)).alias(c) for c in columns)


def raised(rows: pl.DataFrame, factor: float) -> pl.DataFrame:
    """Every amount of money times a factor, as when a standard is raised."""
    return rows.with_columns(
        (pl.col(c).cast(pl.Float64, strict=False) * factor).round(2).cast(pl.String).alias(c)
        for c in rows.columns
        if c in MONEY
    )


MONEY = frozenset(
    (
        *("monthly_amount", "supplement", "declared_income", "due_amount", "paid_amount", "gross", "net"),
        *("monthly_pension", "wage_base", "monthly_deposit", "total_cost", "insured_paid", "own_paid", "amount"),
        *("capital", "unit_price", "subsidy", "annual_income_per_capita", "supporter_income"),
    )
)


def _dated(rows: pl.DataFrame) -> list[str]:
    return [
        c for c in rows.columns if c.endswith("_on") or c in {"birth_date", "agreed_from", "grace_until", "valid_until"}
    ]
