"""A county with a released list, and its workbook as it comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl

import assets.intake.reading
from assets.cases.frames import case_frame
from assets.cases.release import release
from assets.cases.update import update_cases
from assets.home.ledger import Ledger
from assets.intake.landing import stored
from assets.workbooks.returned import ReturnResult, read_returned
from assets.workbooks.sheet import COLUMNS
from assets.workbooks.workbook import export_township
from data_contracts.contract import load_contracts
from tests.assets.casework import D1, D2, warehouse
from tests.assets.guides import GUIDES

WORDS = [word for word, _, _ in COLUMNS]
CONTRACTS = load_contracts()
KEEP = {
    "outcome": "符合条件继续保障",
    "visited_on": "2021-6-2",
    "investigator_1": "钱一",
    "investigator_2": "吴二",
    "remark": "已入户,本人健在",
}


def parse_here(receipts, contracts, store):
    """As `parse_all`, in this process."""
    found = {}
    for r in receipts:
        parsed = assets.intake.reading.parse(stored(store, r.sha256), r.original_name, contracts.sources[r.source])
        parquet = None if parsed.frame is None else store / f"{r.sha256}.parquet"
        if parquet:
            parsed.frame.write_parquet(parquet)
        found[r.key] = assets.intake.reading.ParsedFile(parquet, parsed.report)
    return found


class County:
    """A county on the morning after its first release."""

    def __init__(self, folder: Path, ledger: Ledger, workbook: Path):
        self.folder, self.ledger, self.workbook = folder, ledger, workbook

    def back(self, *paths: Path, as_of: date = D2, **more) -> ReturnResult:
        store = self.folder / "store"
        return read_returned(paths, CONTRACTS, self.ledger, warehouse(as_of), as_of, "钱一", store=store, **more)

    def edited(self, edit: Callable[[openpyxl.Workbook], None], name: str = "交回.xlsx") -> Path:
        book = openpyxl.load_workbook(self.workbook)
        edit(book)
        book.save(self.folder / name)
        return self.folder / name

    def states(self) -> dict[str, str]:
        frame = case_frame(warehouse(D2), self.ledger, D2)
        return dict(frame.select("case_id", "state").iter_rows())

    def case(self, case_id: str) -> dict[str, object]:
        frame = case_frame(warehouse(D2), self.ledger, D2)
        return frame.filter(frame["case_id"] == case_id).to_dicts()[0]

    def answered(self) -> dict[str, str]:
        return {e.subject: e.payload["outcome"] for e in self.ledger.events("answered")}


def released_in(folder: Path, key: bytes) -> County:
    folder.mkdir(exist_ok=True)
    ledger = Ledger.open(folder / "ledger.sqlite", key)
    con = warehouse()
    update_cases(con, ledger, D1)
    release(ledger, con, by="郑科长", as_of=D1)
    return County(folder, ledger, export_township(con, ledger, "伊山镇", "20210601-001", folder / "out", D1, GUIDES))


def fill(book: openpyxl.Workbook, sheet: str, line: int, queue: int = 1, **cells: object) -> None:
    """Fill in the row of a household (`line`, from 1) in its first queue, or in its `queue`-th."""
    numbers = [book[sheet].cell(row, 1).value for row in range(4, book[sheet].max_row)]
    number = list(dict.fromkeys(numbers))[line - 1]
    for word, value in cells.items():
        book[sheet].cell(4 + numbers.index(number) + queue - 1, WORDS.index(word) + 1).value = value
