"""The state of the queues on a terminal: counts, changes since the last night, and eighty columns."""

from datetime import date

import pytest

from assets.home.ledger import Event
from assets.home.warehouse import connect
from assets.pages.queues import LEGEND, changes_text, concluded, queues_text
from assets.pages.terminal import folded, width_of, wrapped
from matchers.flags.rule import load_rules
from tests.assets.casework import D1, D2, D3, book, warehouse

D4 = date(2021, 6, 4)


def test_what_people_closed_after_the_last_night_is_counted_whatever_day_it_bears(tmp_path):
    with book(tmp_path) as ledger:
        ledger.append([Event("opened", "FA1"), Event("closed", "FA1")], D1, "李股长")
        ledger.append([Event("night_published", D1.isoformat())], D1, "hedui")
        ledger.append([Event("answered", "FB1"), Event("answered", "FB1"), Event("answered", "FC1")], D1, "伊山镇")
        ledger.append([Event("opened", "FD1"), Event("lapsed", "FA2")], D3, "hedui")
        ledger.append([Event("night_published", D3.isoformat())], D3, "hedui")
        ledger.append([Event("closed", "FB1"), Event("closed", "FC1")], D4, "李股长")
        assert changes_text(ledger, D3) == (
            "与 2021-06-01 相比：乡镇反馈 2 条；新增疑点 1 条，重新打开 0 条，疑点消失 1 条，办结 2 条。"
        )
        assert changes_text(ledger, D1) == "这是第一夜，没有上一夜可比。"


def test_what_was_undone_is_not_counted(tmp_path):
    with book(tmp_path) as ledger:
        ledger.append([Event("night_published", D1.isoformat())], D1, "hedui")
        ledger.append([Event("lapsed", "FA1"), Event("undone", "FA1", {"seq": 2})], D2, "hedui")
        assert "疑点消失 0 条" in changes_text(ledger, D2)


@pytest.mark.parametrize(
    ("statuses", "open_cases", "said"),
    [
        (["no_flags", "flags"], 2, "在办疑点 2 条，分属 1 类"),
        (["no_flags", "not_run"], 0, "在办疑点 0 条，分属 0 类（另有 1 条规则没有结论，见 hedui queues）"),
        (["not_enough_data", "not_run"], 0, "2 条规则都没有结论（数据不足或未运行），不能说没有问题"),
        (["not_run"], 3, "1 条规则都没有结论（数据不足或未运行），不能说没有问题；以前的在办疑点 3 条"),
    ],
)
def test_no_case_is_no_clean_bill_where_nothing_could_be_judged(statuses, open_cases, said):
    con = connect(None)
    con.execute("CREATE TABLE review.cases AS SELECT 'payment' AS queue, TRUE AS is_open FROM range(?)", [open_cases])
    con.execute("CREATE TABLE flag.status (rule VARCHAR, township VARCHAR, status VARCHAR)")
    con.executemany("INSERT INTO flag.status VALUES (?, '', ?)", [[f"r{i}", s] for i, s in enumerate(statuses)])
    assert concluded(con) == said


def test_the_table_fits_eighty_columns(tmp_path):
    con = warehouse(silent_rules=("owns_motor_vehicle",))
    con.execute("ALTER TABLE flag.status ADD COLUMN households_not_run INTEGER DEFAULT 0")
    con.execute("CREATE TABLE flag.unasked (rule VARCHAR, certificate_no VARCHAR, township VARCHAR, why VARCHAR)")
    with book(tmp_path) as ledger:
        lines = queues_text(con, ledger, D1, load_rules()).splitlines()
    table = lines[1 : lines.index(LEGEND[-1]) + 1]
    assert len(table) == 1 + 6 + len(LEGEND)
    assert max(map(width_of, table)) <= 80
    assert table[1].split() == ["错保疑点", "0", "0", "0", "0", "0", "1", "0"]


def test_a_long_head_has_its_items_below_it():
    assert list(wrapped("头" * 38, ["甲乙"])) == ["头" * 38, "      甲乙"]
    assert list(wrapped("头：", ["甲", "乙"])) == ["头：甲、乙"]


def test_a_long_sentence_is_folded_and_no_mark_begins_a_line():
    lines = list(folded("字" * 36 + "，" + "字" * 3, "      "))
    assert lines == ["      " + "字" * 36 + "，", "      " + "字" * 3]
    assert "".join(line.strip() for line in folded("甲" * 100)) == "甲" * 100
    assert max(map(width_of, folded("甲" * 100, "    "))) <= 80
