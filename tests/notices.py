"""The texts that people cite, each with the place whose text it is and the days between which it holds.

Written down a second time, apart from rules and jurisdictions, so that a slip in one of them is noticed.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import openpyxl

from data_contracts.jurisdiction import Jurisdiction

TEXTS = {
    "灌民发〔2021〕12号": ("320723", date(2021, 4, 1), date.max),
    "连民〔2020〕12号": ("320700", date(2020, 4, 10), date.max),
    "东民发〔2018〕12号": ("431122", date(2018, 7, 9), date.max),
    "柳民发〔2023〕55号": ("141125", date(2023, 7, 3), date.max),
    "运民发〔2022〕11号": ("140800", date(2022, 2, 1), date.max),
    "苏民助〔2018〕17号": ("320000", date(2018, 1, 1), date.max),
    "民发〔2012〕220号": ("000000", date(2012, 12, 12), date(2021, 6, 10)),
    "民发〔2021〕57号": ("000000", date(2021, 6, 11), date.max),
    "民发〔2021〕43号": ("000000", date(2021, 7, 1), date.max),
    "民发〔2019〕124号": ("000000", date(2020, 1, 1), date.max),
    "民发〔2022〕83号": ("000000", date(2022, 10, 20), date.max),
    "《社会救助暂行办法》": ("000000", date(2014, 5, 1), date(2026, 6, 30)),
    "《社会救助法》": ("000000", date(2026, 7, 1), date.max),
    "《民法典》": ("000000", date(2021, 1, 1), date.max),
    "《政务数据共享条例》": ("000000", date(2025, 8, 1), date.max),
    "办发明电〔2017〕12号": ("000000", date(2018, 1, 1), date(2018, 12, 31)),
    "办发明电〔2018〕15号": ("000000", date(2018, 1, 1), date(2019, 12, 31)),
    "办发明电〔2019〕3号": ("000000", date(2019, 1, 1), date(2019, 12, 31)),
    "办发明电〔2019〕16号": ("000000", date(2020, 1, 1), date(2020, 12, 31)),
    "办发明电〔2020〕1号": ("000000", date(2020, 1, 1), date(2020, 12, 31)),
    "办发明电〔2020〕27号": ("000000", date(2021, 1, 1), date(2021, 12, 31)),
    "办发明电〔2021〕11号": ("000000", date(2022, 1, 1), date(2022, 12, 31)),
    "办发明电〔2022〕16号": ("000000", date(2023, 1, 1), date(2023, 12, 31)),
    "办发明电〔2023〕7号": ("000000", date(2024, 1, 1), date(2024, 12, 31)),
    "办发明电〔2024〕12号": ("000000", date(2025, 1, 1), date(2025, 12, 31)),
    "办发明电〔2025〕7号": ("000000", date(2026, 1, 1), date(2026, 12, 31)),
    "《信访条例》": ("000000", date(2005, 5, 1), date(2022, 4, 30)),
    "《信访工作条例》": ("000000", date(2022, 5, 1), date.max),
}
ALIKE = re.compile(
    r"[\u4e00-\u9fff]{1,4}〔\d{4}〕\d+号|《(?:社会救助暂行办法|社会救助法|民法典|信访条例|信访工作条例|政务数据共享条例)》"
)


def texts_in(words: str) -> set[str]:
    """The texts that are named in some words, by the names under which they stand in TEXTS."""
    found = {match.group() for match in ALIKE.finditer(words)}
    return {next((name for name in TEXTS if each.endswith(name)), each) for each in found}


def out_of_place(words: str, place: Jurisdiction, on: date | None) -> list[str]:
    """The texts named that are another place's, not in force on that day (any day where none is asked about, and each
    text is written with its days), or known to nobody."""
    here = {above.code for above in place.line()}
    nowhere = ("", date.max, date.min)
    known = {name: TEXTS.get(name, nowhere) for name in texts_in(words)}
    return sorted(
        name
        for name, (code, since, until) in known.items()
        if code not in here or (on is not None and not since <= on <= until)
    )


def cells(path: Path) -> str:
    """Everything that is written in a workbook, hidden sheets too."""
    book = openpyxl.load_workbook(path, read_only=True)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
