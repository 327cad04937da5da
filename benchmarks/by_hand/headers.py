"""The columns of each register: our word, and the headers that stand above it.

The ending of our word says what is below: `id` a number of identity, `name` a name, `_on` a date, `_month` a month,
`_fen` money in yuan, `_count` a number, `village` a village; all else is text.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

HEADERS: dict[str, dict[str, str]] = defaultdict(dict)
"""By register: our word → their headers, parted by `|`."""
with Path(__file__).with_name("headers.csv").open(encoding="utf-8", newline="") as lines:
    for line in csv.DictReader(lines):
        HEADERS[line["register"]][line["ours"]] = line["theirs"]

MEMBERS = [[f"member{i}_{part}" for part in ("name", "id", "relation")] for i in (1, 2, 3, 4)]
"""The members of a household where the roll gives it one row."""
ROW = {"marriages": "man_name", "dibao_roll": "cert", "divisions": "code", "real_estate": "unit"}
"""The column that no row of data lacks, and titles, totals and signatures do. Elsewhere the number or the name."""
