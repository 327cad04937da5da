"""A list that is written again: what was answered stands there, what is settled is gone, and a list that has grown old
is no dead end. A workbook of the first edition is read as it was sent."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

import assets.intake.reading
from assets.cases.closing import review_case, send_back
from assets.cases.update import update_cases
from assets.errors import BadInput
from assets.home.ledger import Event, Ledger
from assets.workbooks.baseline import TOO_OLD
from assets.workbooks.returned import read_returned
from assets.workbooks.workbook import COVER, export_township
from matchers.cases.casework import Closing
from matchers.cases.form import BASELINE, EDITIONS
from tests.assets.casework import D1, D2, D3, KEY, warehouse
from tests.assets.guides import GUIDES
from tests.assets.workbooks.coming_back import CONTRACTS, KEEP, WORDS, County, fill, parse_here

WRONG, LIST = "错保疑点", "20210601-001"
FIRST_EDITION = Path(__file__).parent / "first_edition.xlsx"


def written(county: County, as_of: date = D3, con=None) -> County:
    """The list as it is written again on a later day."""
    path = export_township(
        con or warehouse(as_of), county.ledger, "伊山镇", LIST, county.folder / "again", as_of, GUIDES
    )
    return County(county.folder, county.ledger, path)


def cells(county: County, sheet: str = WRONG) -> list[dict[str, str]]:
    rows = openpyxl.load_workbook(county.workbook)[sheet].iter_rows(min_row=4, values_only=True)
    return [dict(zip(WORDS, ("" if c is None else c for c in row), strict=True)) for row in rows if row[0]]


def answer(county: County, **more: object) -> None:
    county.back(
        county.edited(lambda book: fill(book, WRONG, 1, **{**KEEP, "outcome": "退出", "untrue_flags": 2, **more}))
    )


def test_what_was_answered_stands_there_and_says_nothing_new(county):
    answer(county)
    again = written(county)
    first, second, third = cells(again)
    said = {word: first[word] for word in (*KEEP, "untrue_flags")}
    assert said == {**KEEP, "outcome": "退出", "untrue_flags": "2", "visited_on": "2021-06-02"}
    assert (second["outcome"], third["outcome"]) == ("", "")
    assert "上次核查" not in first["findings"], "what stands in the cells is not said twice"
    cover = [row[1] for row in openpyxl.load_workbook(again.workbook)[COVER].iter_rows(values_only=True)]
    assert "2021-06-03，已办结、已消失的不再列出，已答复的照原样填好" in cover
    assert "2021-06-03 重新写出" in openpyxl.load_workbook(again.workbook)[WRONG]["A2"].value
    result = again.back(again.workbook, as_of=D3)
    assert (result.applied, result.unchanged, result.blank, result.conflicts) == (0, 1, 3, ())
    assert len(county.ledger.events("answered")) == 2


def test_a_line_that_was_filled_in_is_corrected_like_any_other(county):
    answer(county)
    again = written(county)
    result = again.back(again.edited(lambda book: fill(book, WRONG, 1, remark="更正：已搬走")), as_of=D3)
    assert (result.applied, [f.severity for f in result.conflicts]) == (1, ["note"])
    assert [e.payload["remark"] for e in county.ledger.events("answered")][2:] == ["更正：已搬走"] * 2
    emptied = again.edited(lambda book: fill(book, WRONG, 1, **dict.fromkeys((*KEEP, "untrue_flags"))), "清空.xlsx")
    result = again.back(emptied, as_of=D3)
    assert result.applied == 0
    assert "此前的答复被清空了" in result.conflicts[0].message


def test_what_the_county_sent_back_is_blank_and_says_why(county):
    answer(county)
    for case in ("FA1", "FA2"):
        send_back(county.ledger, case, "请附火化证明", "王副局长", D2)
    again = written(county)
    first = cells(again)[0]
    assert not any(first[word] for word in (*KEEP, "untrue_flags"))
    assert "县级退回：① 请附火化证明，请重新核查后填写" in first["findings"]
    # The same answer once more is an answer: the county asked for it.
    path = again.edited(lambda book: fill(book, WRONG, 1, **{**KEEP, "outcome": "退出", "untrue_flags": 2}))
    assert again.back(path, as_of=D3).applied == 1


def test_what_is_closed_or_gone_is_not_asked_again(county):
    answer(county)
    closing = Closing("exit", "王副局长", ("钱一", "吴二"), D2, "火化证明", D2, D2)
    review_case(county.ledger, "FA1", closing, D2)
    con = warehouse(D3, without=("FB1",))
    update_cases(con, county.ledger, D3)
    again = written(county, con=con)
    first, second = cells(again)
    assert first["findings"].startswith("① 王小芳：名下有"), (
        "the other flag of the row goes on under a number of its own"
    )
    assert (first["outcome"], first["untrue_flags"]) == ("疑点不属实", "")
    assert second["findings"].startswith("〔资金发放疑点〕")
    # The rows of the copy are known to the ledger, and both copies may come back.
    result = again.back(
        again.edited(lambda book: fill(book, WRONG, 1, queue=2, **{**KEEP, "outcome": "已整改"})), as_of=D3
    )
    assert (result.applied, result.conflicts) == (1, ())
    assert county.answered()["FA3"] == "repaired"


def test_nothing_left_is_no_list(county):
    con = warehouse(D3, without=("FA1", "FA2", "FA3", "FB1", "FC1"))
    update_cases(con, county.ledger, D3)
    with pytest.raises(BadInput, match="没有要核查的了"):
        written(county, con=con)


def test_a_copy_speaks_of_the_evidence_of_its_own_day(county):
    changed = warehouse(D3, digests={"FB1": "e2"})
    again = written(county, con=changed)
    path = again.edited(lambda book: fill(book, WRONG, 2, **KEEP))
    result = read_returned([path], CONTRACTS, county.ledger, changed, D3, "钱一", store=county.folder / "store")
    assert (result.applied, result.conflicts) == (1, ())
    assert update_cases(changed, county.ledger, D3).reopened == 0, "cleared on what it says, and not asked once more"


def test_a_list_that_has_grown_old_is_written_again_and_taken(county):
    late = D1 + TOO_OLD + timedelta(days=9)
    refused = county.back(county.edited(lambda book: fill(book, WRONG, 2, **KEEP)), as_of=late)
    assert refused.refused == 1
    assert "hedui export 重新写出" in refused.conflicts[0].message
    again = written(county, late)
    result = again.back(again.edited(lambda book: fill(book, WRONG, 2, **KEEP), "再填.xlsx"), as_of=late)
    assert (result.refused, result.applied) == (0, 1)


def test_nobody_makes_an_old_copy_younger(county):
    late = D1 + TOO_OLD + timedelta(days=9)

    def younger(book):
        fill(book, WRONG, 2, **KEEP)
        book[BASELINE].cell(1, 8).value = late.isoformat()

    assert county.back(county.edited(younger), as_of=late).refused == 1


@pytest.fixture
def older(tmp_path, monkeypatch):
    """A county that released its list before lines went across queues, and the workbook that it sent then."""
    monkeypatch.setattr(assets.intake.reading, "parse_all", parse_here)
    shutil.copy(FIRST_EDITION, tmp_path / "sent.xlsx")
    rows = openpyxl.load_workbook(FIRST_EDITION)[BASELINE].iter_rows(min_row=3, max_col=4, values_only=True)
    queues = {"错保疑点": "wrong_enrolment", "漏保疑点": "missed_enrolment", "资金发放疑点": "payment"}
    with Ledger.open(tmp_path / "ledger.sqlite", KEY) as ledger:
        update_cases(warehouse(), ledger, D1)
        events = [
            Event("released", case, {"list_no": LIST, "line_no": line, "township": "伊山镇", "queue": queues[sheet],
                                     "evidence_digest": digest})
            for line, sheet, cases, digests in rows
            for case, digest in zip(cases.split(","), digests.split(","), strict=True)
        ]  # fmt: skip
        ledger.append(events, D1, "郑科长")
        yield County(tmp_path, ledger, tmp_path / "sent.xlsx")


def fill_first(book: openpyxl.Workbook, sheet: str, row: int, **values: object) -> None:
    headers = [cell.value for cell in book[sheet][3]]
    titles = EDITIONS["1"].headers
    for word, value in values.items():
        book[sheet].cell(row, headers.index(titles[word]) + 1).value = value


def test_a_workbook_of_the_first_edition_is_read_as_it_was_sent(older):
    def edit(book):
        fill_first(book, WRONG, 4, **KEEP)
        fill_first(book, "资金发放疑点", 4, **{**KEEP, "outcome": "已整改"})
        book[WRONG].cell(5, 6).value = "改了请对方提供"
        fill_first(book, WRONG, 5, **KEEP)

    result = older.back(older.edited(edit))
    assert (result.applied, result.blank) == (2, 1)
    assert older.answered() == {"FA1": "keep", "FA2": "keep", "FA3": "repaired"}
    assert ["印好的内容" in f.message for f in result.conflicts] == [True]
    assert older.back(older.workbook).conflicts == ()


def test_an_old_list_is_written_again_in_the_new_edition(older):
    again = written(older)
    book = openpyxl.load_workbook(again.workbook)
    assert [name for name in book.sheetnames if name in {"错保疑点", "漏保疑点", "资金发放疑点"}] == [
        "错保疑点", "漏保疑点", "资金发放疑点",
    ]  # fmt: skip
    path = again.edited(lambda book: fill(book, "资金发放疑点", 1, **{**KEEP, "outcome": "退出"}))
    assert (again.back(path, as_of=D3).applied, older.answered()) == (1, {"FA3": "exit"})
