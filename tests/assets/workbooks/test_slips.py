"""Return slips: what was taken, what was not and why; and that a corrected file ends what is said of the first."""

from __future__ import annotations

from datetime import timedelta

import openpyxl
import pytest

from assets.intake.receipts import receipts
from assets.pages.return_slips import write_slips
from assets.workbooks.baseline import BASELINE
from assets.workbooks.returned import apply_receipts
from assets.workbooks.slip import NOT_READ, NOT_TAKEN, TAKEN
from matchers.cases.form import RETURNED
from tests.assets.casework import D2, warehouse
from tests.assets.workbooks.coming_back import CONTRACTS, KEEP, WORDS, fill

WRONG = "错保疑点"
LATER = D2 + timedelta(days=9)


def mixed(book):
    """One line good, one refused, one remark beside the form, the others blank."""
    fill(book, WRONG, 1, **KEEP)
    fill(book, WRONG, 2, **{**KEEP, "remark": "其子账户6228481234567890123"})
    book[WRONG].cell(5, len(WORDS) + 1).value = "另见附件"


def test_a_slip_says_of_every_row_what_became_of_it(county):
    (slip,) = county.back(county.edited(mixed)).slips
    assert (slip.list_no, slip.township, slip.blank) == ("20210601-001", "伊山镇", ("W00013", "M0001L"))
    refused, read, taken = slip.rows
    assert (refused.verdict, refused.row, refused.who) == (NOT_TAKEN, 6, "陡沟村 李秀英")
    assert refused.note.startswith("备注里有身份证号或银行账号，不能采用；请删去号码")
    assert "〔号码略〕" in refused.said
    assert (read.verdict, read.row) == (NOT_READ, 5)
    assert (taken.verdict, taken.line_no, taken.note) == (TAKEN, "W00013", "")
    assert taken.said == "符合条件继续保障 2021-6-2 钱一 吴二 已入户,本人健在"


def test_a_slip_is_written_to_be_printed_and_to_be_seen(county, tmp_path):
    result = county.back(county.edited(mixed, "伊山镇 交回.xlsx"))
    (path,) = write_slips(result.slips, tmp_path, "李股长", D2)
    assert path.name.startswith("伊山镇_回执_20210601-001_")
    sheet = openpyxl.load_workbook(path).active
    printed = [[cell for cell in row if cell] for row in sheet.iter_rows(values_only=True)]
    assert ["结果", "采用 1 行，未采用 1 行，没有填完 2 户"] in printed
    assert ["文件", "伊山镇 交回.xlsx"] in printed
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    page = path.with_suffix(".html").read_text(encoding="utf-8")
    assert "6228481234567890123" not in page
    assert page.count('<tr class="no">') == 1
    assert "照“说明”改好后再交回" in page
    assert "<script" not in page
    assert "://" not in page


def test_a_file_of_which_nothing_is_read_has_a_slip_that_says_why(county, tmp_path):
    def edit(book):
        del book[BASELINE]

    (slip,) = county.back(county.edited(edit)).slips
    assert (slip.township, slip.rows) == ("", ())
    (path,) = write_slips([slip], tmp_path, "李股长", D2)
    assert path.name.startswith("未识别_回执_")
    printed = [cell for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True) for cell in row if cell]
    assert "整个文件没有采用" in printed
    assert any("没有本系统的基线工作表" in text or "里没有" in text for text in printed)


def good(book):
    fill(book, WRONG, 2, **KEEP)


def no_date(book):
    fill(book, WRONG, 2, **{**KEEP, "visited_on": None})


def no_line(book):
    book[WRONG].append([None, "东村", "孙某", None, "也有车"])


def no_baseline(book):
    good(book)
    del book[BASELINE]


@pytest.mark.parametrize("bad", [no_date, no_line, no_baseline])
def test_a_corrected_file_ends_what_is_said_of_the_first(county, bad):
    first = county.edited(bad)
    assert len(county.back(first).conflicts) == 1
    assert len(county.back(first, as_of=LATER).conflicts) == 1, "said every night until it is mended"
    (county.folder / "corrected").mkdir()
    mended = county.edited(good, "corrected/交回.xlsx")
    # On the day they come both are spoken of: somebody hands both in and must hear of each.
    same_day = county.back(first, mended)
    assert len(same_day.conflicts) == 1
    came = [r for r in receipts(county.ledger, LATER) if r.source == RETURNED]
    night = apply_receipts(
        came, CONTRACTS, county.ledger, warehouse(LATER), LATER, "landing", store=county.folder / "store"
    )
    assert [f.message for f in night.conflicts] == []
