"""The clean county: data as dirty as ever, nobody cheats, nobody is missed; so nobody is flagged."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.nights import AS_OF, TO_FLAGS, County

PEOPLE = 12_000
EXCEPTIONS = Path(__file__).parent / "golden" / "clean_county_exceptions.csv"


def test_nobody_is_flagged_in_the_clean_county(tmp_path: Path) -> None:
    county = County.built(tmp_path, PEOPLE, clean=True, seed=8)
    known = {row["rule"] for row in csv.DictReader(EXCEPTIONS.open(encoding="utf-8"))}
    with county.begun(AS_OF, TO_FLAGS) as con:

        def rows(query: str) -> list[tuple]:
            return con.execute(query).fetchall()

        assert rows("SELECT * FROM review.finding WHERE severity = 'held'") == []
        flagged = rows("SELECT rule, queue, reason FROM review.flag WHERE queue <> 'identity' ORDER BY ALL")
        assert [f for f in flagged if f[0] not in known] == []
        statuses = dict(rows("SELECT rule, status FROM flag.status WHERE township = ''"))
        # Its departments leave columns out as real ones do; only a rule that rests on one may not say it found nothing.
        hampered = {r for (r,) in rows("SELECT DISTINCT rule FROM flag.unjudged WHERE is_large")}
        assert {rule for rule, status in statuses.items() if status not in {"no_flags", "flags"}} <= hampered
        assert len(hampered) < len(statuses) / 4
        assert rows("SELECT count(*) FROM flag.status WHERE withheld > 0 AND reason = ''") == [(0,)]
