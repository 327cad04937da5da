"""`raw.<source>`: everything is there, counted, and only a whole snapshot takes the place of the last one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.home.warehouse import connect
from assets.intake.deliveries import Receipt
from assets.intake.landing import keep
from assets.intake.raw import counts, load_raw
from assets.intake.reading import parse
from assets.intake.reading.pool import ParsedFile
from matchers.intake.refusals import SUPERSEDED
from tests.assets.intake.reading.samples import HEADERS, contracts, csv_bytes, payments, person_rows, roll

D1, D2, D3 = date(2021, 6, 1), date(2021, 7, 1), date(2021, 8, 1)
ALL = contracts(roll(), payments())


class Night:
    """Files given by name and rows, parsed in this process, and what the night makes of them."""

    def __init__(self, folder, known=ALL):
        self.folder, self.receipts, self.parsed, self.contracts = folder, [], {}, known

    def file(self, name, rows, received=D1, source="dibao_roll", **more):
        import io

        sha, size = keep(io.BytesIO(csv_bytes(rows)), self.folder, 1 << 30)
        result = parse(self.folder / sha[:2] / sha, name, self.contracts.sources[source])
        parquet = None
        if result.frame is not None:
            parquet = self.folder / f"{sha}-{source}-{len(self.receipts)}.parquet"
            result.frame.write_parquet(parquet)
        self.receipts.append(Receipt(sha, source, name, size, received, **more))
        self.parsed[source, sha, name] = ParsedFile(parquet, result.report)
        return self

    def load(self, as_of=D3, **more):
        con = connect(None)
        results = {r.source: r for r in load_raw(con, self.contracts, self.receipts, self.parsed, as_of, **more)}
        return con, results


@pytest.fixture
def night(tmp_path):
    return Night(tmp_path)


def numbered(seventeen):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return seventeen + "10X98765432"[sum(int(c) * w for c, w in zip(seventeen, weights, strict=True)) % 11]


def people(count, first=0, township="伊山镇"):
    rows = person_rows(count, township)
    for i, row in enumerate(rows, first):
        row[4] = numbered(f"3207231960{1 + i % 12:02d}{1 + i % 28:02d}{i:03d}")
    return [HEADERS, *rows]


def in_force(result):
    return [(b.batch.isoformat(), b.is_accepted) for b in result.batches]


def test_every_contract_has_its_table(night):
    con, results = night.load()
    assert counts(con) == [("dibao_roll", 0, 0, 0), ("disbursement", 0, 0, 0)]
    columns = [d[0] for d in con.execute("SELECT * FROM raw.dibao_roll").description]
    assert columns[:2] == ["month", "certificate_no"]
    assert columns[-7:] == ["_file", "_sheet", "_row", "_member", "_batch", "_received_on", "_reject"]
    assert "id_number__cell" in columns
    assert results["dibao_roll"].newest is None


def test_urban_and_rural_files_are_one_snapshot(night):
    night.file("2021年5月农村低保.csv", people(6)).file("2021年5月城市低保.csv", people(4, 100))
    con, results = night.load()
    assert in_force(results["dibao_roll"]) == [("2021-05-01", True)]
    assert con.execute("SELECT programme, count(*) FROM raw.dibao_roll GROUP BY 1 ORDER BY 2").fetchall() == [
        ("城市", 4),
        ("农村", 6),
    ]
    assert results["dibao_roll"].files == 2
    assert con.execute("SELECT files, rows, is_accepted FROM raw.batch").fetchall() == [(2, 10, True)]


def test_a_month_without_the_urban_file_leaves_the_last_good_one_in_force(night):
    night.file("2021年5月农村低保.csv", people(6)).file("2021年5月城市低保.csv", people(4, 100))
    night.file("2021年6月农村低保.csv", people(9), D2)
    _, results = night.load(D2)
    assert in_force(results["dibao_roll"]) == [("2021-05-01", True), ("2021-06-01", False)]
    assert results["dibao_roll"].newest == date(2021, 5, 1)
    assert "缺少上一批有的城乡类别:城市" in results["dibao_roll"].held[0].message
    night.file("2021年6月城市低保.csv", people(4, 100), D3)
    _, results = night.load(D3)
    assert in_force(results["dibao_roll"])[-1] == ("2021-06-01", True)
    assert results["dibao_roll"].held == ()


def test_a_missing_township_and_a_smaller_snapshot_are_held(night):
    night.file("2021年5月农村低保.csv", people(10) + people(10, 50, "杨集")[1:])
    night.file("2021年6月农村低保.csv", people(20), D2)
    _, results = night.load()
    assert "杨集" in results["dibao_roll"].held[0].message
    night.file("2021年7月农村低保.csv", people(6) + people(6, 50, "杨集镇")[1:], D3)
    _, results = night.load()
    assert in_force(results["dibao_roll"]) == [("2021-05-01", True), ("2021-06-01", False), ("2021-07-01", False)]
    assert "只有 12 行，上一批有 20 行" in results["dibao_roll"].held[1].message


def test_the_same_content_under_another_name_counts_once(night):
    rows = people(5)
    night.file("2021年5月农村低保.csv", rows).file("2021年5月农村低保 (1).csv", [rows[0], *reversed(rows[1:])])
    con, results = night.load()
    assert counts(con)[0] == ("dibao_roll", 5, 5, 0)
    assert "只计一次" in results["dibao_roll"].notes[-1].message


def test_equal_bytes_are_as_many_batches_as_their_names_say_months(night):
    for month in ("202104", "202105", "202106"):
        night.file(f"伊山镇农村低保名册{month}.csv", people(6))
    night.file("伊山镇农村低保名册202106（副本）.csv", people(6))
    con, results = night.load()
    result = results["dibao_roll"]
    assert in_force(result) == [("2021-04-01", True), ("2021-05-01", True), ("2021-06-01", True)]
    assert (result.rows_read, result.rows_accepted) == (18, 18)
    assert con.execute(
        "SELECT count(DISTINCT (_file, _row)), count(DISTINCT _file) FROM raw.dibao_roll"
    ).fetchall() == [(18, 3)]
    assert [f.message for f in result.notes] == [
        "文件「伊山镇农村低保名册202106（副本）.csv」的内容与已收到的「伊山镇农村低保名册202106.csv」完全相同，只计一次。"
    ]


def test_equal_bytes_under_the_names_of_two_programmes_are_two_files(night):
    """Urban and rural lists of the same layout; the programme stands in the name alone."""
    night.file("2021年5月农村低保.csv", people(6)).file("2021年5月城市低保.csv", people(6))
    _, results = night.load()
    assert (results["dibao_roll"].files, [b.files for b in results["dibao_roll"].batches]) == (2, [2])
    assert "「2021年5月农村低保.csv」与「2021年5月城市低保.csv」内容大量重叠" in results["dibao_roll"].held[0].message


def test_a_file_held_for_its_name_is_used_once_renamed_and_the_old_finding_goes(night):
    night.file("农村低保名册.csv", people(6))
    assert "找不到" in night.load()[1]["dibao_roll"].held[0].message
    night.file("2021年5月农村低保名册.csv", people(6), D2, was="农村低保名册.csv", delivered_on=D1)
    _, results = night.load()
    assert in_force(results["dibao_roll"]) == [("2021-05-01", True)]
    assert (results["dibao_roll"].held, results["dibao_roll"].notes) == ((), ())
    assert "找不到" in night.load(D1)[1]["dibao_roll"].held[0].message, "the earlier night is as it was"


@pytest.fixture
def undated(tmp_path):
    """A list without months: the day it was delivered dates it."""
    return Night(tmp_path, contracts(roll(batch_word=None), replace(payments(), batch_word=None)))


@pytest.mark.parametrize("name", ["农村低保名册.csv", "农村低保名册2.csv"])
def test_a_list_without_months_delivered_again_unchanged_is_fresh(undated, name):
    undated.file("农村低保名册.csv", people(6)).file(name, people(6), D2)
    con, results = undated.load()
    assert in_force(results["dibao_roll"]) == [(D1.isoformat(), True), (D2.isoformat(), True)]
    assert results["dibao_roll"].newest == D2
    assert con.execute("SELECT count(*), count(DISTINCT _file) FROM raw.dibao_roll").fetchall() == [(12, 2)]
    assert undated.load(D1)[1]["dibao_roll"].newest == D1
    assert results["dibao_roll"].notes == ()


def test_a_list_renamed_is_no_fresher_for_it(undated):
    undated.file("农村低保名册.csv", people(6))
    undated.file("农村低保名册 旧.csv", people(6), D2, was="农村低保名册.csv", delivered_on=D1)
    _, results = undated.load()
    assert in_force(results["dibao_roll"]) == [(D1.isoformat(), True)]
    assert results["dibao_roll"].notes == ()


def test_a_list_put_down_anew_every_night_is_loaded_twice_at_most(undated):
    for day in range(1, 20):
        undated.file("农村低保名册.csv", people(6), date(2021, 6, day), modified=day)
    con, results = undated.load()
    assert results["dibao_roll"].newest == date(2021, 6, 19)
    assert con.execute("SELECT count(*) FROM raw.dibao_roll").fetchall() == [(12,)]


def test_events_delivered_again_unchanged_are_fresh_and_count_once(undated):
    undated.file("发放.csv", [PAID, *MAY], D1, "disbursement").file("发放.csv", [PAID, *MAY], D2, "disbursement")
    con, results = undated.load()
    result = results["disbursement"]
    assert [(b.batch, b.files, b.rows) for b in result.batches] == [(D1, 1, 10), (D2, 1, 0)]
    assert result.newest == D2
    assert con.execute("SELECT count(*) FROM raw.disbursement").fetchall() == [(10,)]


def test_a_corrected_file_takes_the_place_of_the_first(night):
    night.file("2021年5月农村低保.csv", people(10)).file("2021年5月农村低保 更正.csv", people(9), D2)
    con, results = night.load()
    assert counts(con)[0] == ("dibao_roll", 19, 9, 10)
    assert in_force(results["dibao_roll"]) == [("2021-05-01", True)]
    con, _ = night.load(D1)
    assert counts(con)[0] == ("dibao_roll", 10, 10, 0), "the earlier night is as it was"


def test_two_overlapping_files_of_one_day_are_held_and_named(night):
    night.file("2021年5月农村低保.csv", people(10)).file("2021年5月农村低保b.csv", people(9))
    _, results = night.load()
    assert in_force(results["dibao_roll"]) == [("2021-05-01", False)]
    assert "「2021年5月农村低保.csv」" in results["dibao_roll"].held[0].message
    assert "「2021年5月农村低保b.csv」" in results["dibao_roll"].held[0].message


def test_another_countys_workbook(night):
    night.file("2021年5月农村低保.csv", people(30))
    _, results = night.load(region_codes={"431122"})
    assert "外县" in results["dibao_roll"].held[0].message
    assert results["dibao_roll"].files == 0
    con, _ = night.load(region_codes={"320723"})
    assert counts(con)[0][1] == 30


def test_a_past_night_reads_only_what_had_come_and_happened(night):
    headers = ["发放月份", "低保证号", "户名", "账号", "实发金额"]
    rows = [[m, f"c{i}", "王某甲", f"62{i}", 600] for i, m in enumerate(["2021-05", "2021-06", "2021-07"])]
    night.file("发放.csv", [headers, *rows, ["合计", "", "", "", 1800]], D1, "disbursement")
    _, results = night.load(D2)
    result = results["disbursement"]
    assert [(b.batch.month, b.rows) for b in result.batches] == [(5, 1), (6, 1), (7, 1)]
    _, results = night.load(D1)
    result = results["disbursement"]
    assert [b.batch.month for b in result.batches] == [5, 6]
    assert (result.rows_read, result.rows_accepted, result.rows_rejected, result.rows_later) == (4, 2, 1, 1)
    _, results = night.load(date(2021, 5, 31))
    assert results["disbursement"].files == 0


def test_a_cumulative_list_of_events_that_comes_again_counts_once(night):
    headers = ["发放月份", "低保证号", "户名", "账号", "实发金额"]
    first = [["2021-04", "c1", "王某甲", "621", 600], ["2021-04", "c1", "王某甲", "621", 600]]
    night.file("发放.csv", [headers, *first], D1, "disbursement")
    night.file("发放2.csv", [headers, *first, ["2021-05", "c1", "王某甲", "621", 600]], D2, "disbursement")
    con, results = night.load(D2)
    result = results["disbursement"]
    assert [(b.batch.month, b.rows, b.rejected) for b in result.batches] == [(4, 2, 2), (5, 1, 0)]
    assert con.execute("SELECT DISTINCT _file FROM raw.disbursement WHERE _reject IS NOT NULL").fetchall() == [
        (night.receipts[1].sha256,)
    ]
    assert "只计一次" in result.notes[0].message


def test_one_line_in_two_lists_of_a_month_is_two_payments(night):
    """A household paid with the first list and once more with the second: the same words, and twice the money."""
    night.file("发放.csv", [PAID, *MAY], D1, "disbursement")
    second = [MAY[0], *(["2021-05", f"d{i}", "李某乙", f"63{i}", 500] for i in range(8))]
    night.file("发放2.csv", [PAID, *second], D2, "disbursement")
    con, _ = night.load()
    assert paid(con) == (19, 10600, 2)


PAID = ["发放月份", "低保证号", "户名", "账号", "实发金额"]
MAY = [["2021-05", f"c{i}", "王某甲", f"62{i}", 600] for i in range(10)]
APRIL = [["2021-04", f"c{i}", "王某甲", f"62{i}", 600] for i in range(3)]


def paid(con, month=5):
    return con.execute(
        "SELECT count(*), sum(paid_amount::INTEGER), count(DISTINCT _file) FROM raw.disbursement "
        "WHERE _reject IS NULL AND month(_batch::DATE) = ?",
        [month],
    ).fetchall()[0]


def test_a_corrected_month_of_payments_takes_the_place_of_the_first(night):
    """One amount was wrong and one household should not be in it; April stands in the first file alone."""
    wrong = [*MAY[:8], ["2021-05", "c8", "王某甲", "628", 6000], MAY[9]]
    night.file("发放.csv", [PAID, *APRIL, *wrong], D1, "disbursement")
    night.file("发放 更正.csv", [PAID, *MAY[:9]], D2, "disbursement")
    con, results = night.load()
    assert paid(con) == (9, 5400, 1)
    assert paid(con, 4) == (3, 1800, 1)
    assert "「发放 更正.csv」更正了「发放.csv」2021年5月" in results["disbursement"].notes[0].message
    assert {reason for (reason,) in con.execute("SELECT _reject FROM raw.disbursement").fetchall()} == {
        None,
        SUPERSEDED,
    }
    con, _ = night.load(D1)
    assert paid(con) == (10, 11400, 1), "the earlier night is as it was"


def test_of_two_corrections_the_last_one_counts(night):
    for day, amount in ((D1, 610), (D2, 620), (D3, 630)):
        night.file(
            f"发放{amount}.csv", [PAID, *MAY[:9], ["2021-05", "c9", "王某甲", "629", amount]], day, "disbursement"
        )
    con, _ = night.load()
    assert paid(con) == (10, 6030, 1)


@pytest.mark.parametrize(
    ("second", "received", "expected"),
    [
        ([["2021-05", f"d{i}", "李某乙", f"63{i}", 500] for i in range(8)], D2, (18, 10000)),
        ([["2021-05", f"c{i}", "王某甲", f"62{i}", 80] for i in range(10)], D2, (20, 6800)),
        ([*MAY, ["2021-05", "d1", "李某乙", "631", 500]], D2, (11, 6500)),
        ([*MAY[:6], ["2021-05", "d1", "李某乙", "631", 500]], D1, (11, 6500)),
        ([*MAY[:6]], D2, (10, 6000)),
    ],
    ids=["supplement", "second payment", "cumulative", "same day", "too small to be the whole"],
)
def test_what_may_be_more_of_a_month_adds_up(night, second, received, expected):
    night.file("发放.csv", [PAID, *MAY], D1, "disbursement").file(
        "发放2.csv", [PAID, *second], received, "disbursement"
    )
    con, _ = night.load()
    assert paid(con)[:2] == expected


def test_a_held_file_is_history_once_a_good_one_came(night):
    night.file("2021年5月农村低保.csv", [HEADERS[:3], ["c1", "王某甲", ""]])
    _, results = night.load()
    assert len(results["dibao_roll"].held) == 1
    night.file("2021年6月农村低保.csv", people(5), D2)
    _, results = night.load()
    assert results["dibao_roll"].held == ()
    assert any("缺少必需的列" in f.message for f in results["dibao_roll"].notes)


LINES = st.sampled_from(["person", "total", "remark", "header", "blank", "error"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES, max_size=12))
def test_raw_is_accepted_plus_rejected(tmp_path_factory, lines):
    person = person_rows(1)[0]
    shapes = {
        "person": person,
        "total": ["合计", *[""] * 7, 9],
        "remark": ["填表人:某"],
        "header": HEADERS,
        "blank": [],
        "error": [*person[:4], "#REF!", *person[5:]],
    }
    rows = [HEADERS, person, *(shapes[line] for line in lines)]
    con, results = Night(tmp_path_factory.mktemp("n")).file("2021年5月农村.csv", rows).load()
    result = results["dibao_roll"]
    assert result.rows_read == 1 + sum(line != "blank" for line in lines)
    assert result.rows_read == result.rows_accepted + result.rows_rejected
    assert result.rows_accepted == 1 + lines.count("person")
    assert counts(con)[0] == ("dibao_roll", result.rows_read, result.rows_accepted, result.rows_rejected)


def test_rows_of_a_month_to_come_wait_and_are_said(night):
    night.file("发放.csv", [PAID, *MAY, ["2021-09", "c9", "王某甲", "690", 600]], D1, "disbursement")
    con, results = night.load(as_of=date(2021, 6, 1))
    assert results["disbursement"].rows_later == 1
    (said,) = [n.message for n in results["disbursement"].notes if "之后的月份" in n.message]
    assert "有 1 行" in said
    assert "2021-09" in said
    assert paid(con)[:2] == (10, 6000)


def test_nothing_is_said_of_months_that_have_come(night):
    _, results = night.file("发放.csv", [PAID, *MAY], D1, "disbursement").load(as_of=date(2021, 6, 1))
    assert not [n for n in results["disbursement"].notes if "之后的月份" in n.message]
