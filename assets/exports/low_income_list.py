"""The low-income list in the order of the hardship index, `exports/<as_of>/低收入人口_困难指数.csv`.

Belongs here: who stands on it and in which order. Does not belong here: the points
(`matchers/measures/hardship_item.sql`). A place that publishes no table of points has no such order, and no list.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assets.exports import Export, Tonight
from assets.home.csv_lists import write_list

NAME = "低收入人口_困难指数.csv"

_LISTED = """
WITH home AS (
    SELECT person, min(household_no) AS household_no, min(township) AS township, min(village) AS village
    FROM fact.household_now GROUP BY person)
SELECT i.points AS 困难指数, i.items AS 各项和分值, h.township AS 乡镇, h.village AS "村（居）",
    i.household_no AS 户编号, n.name AS 姓名, k.known_as AS 低收入依据,
    CASE WHEN k.person IN (SELECT person FROM fact.roll) THEN '低保'
        WHEN k.person IN (SELECT person FROM fact.support) THEN '特困' ELSE '' END AS 在册
FROM fact.known_low_income AS k
JOIN fact.hardship_index AS i ON i.person = k.person
LEFT JOIN home AS h ON h.person = k.person
LEFT JOIN link.identity AS n ON n.person = k.person
ORDER BY i.points DESC, h.township, h.village, i.household_no, n.name, k.person"""


def write(night: Tonight) -> Mapping[str, int | Path]:
    """Write the list where the place publishes a table of points; nothing else is written anywhere."""
    listed = night.con.sql(_LISTED).pl()
    if listed.is_empty():
        return {"人数": 0}
    file = night.home.exports / night.as_of.isoformat() / NAME
    write_list(listed, file)
    return {"人数": listed.height, "文件": file}


EXPORT = Export("低收入人口名单（按困难指数）", ("fact/hardship_index", "fact/known_low_income"), write)
