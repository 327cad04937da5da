"""The morning sheet on a night's tables: numbers are right, nothing personal is on it, nothing is loaded."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlglot import parse_one

from assets.cases.handed_in import HandedIn
from assets.home.warehouse import connect
from assets.intake.findings import record_findings
from assets.intake.loaded import SourceResult
from assets.intake.standing import Batch
from assets.pages.morning_sheet import collect, morning_sheet, render
from assets.pages.morning_sources import source_lines, without_names
from data_contracts.contract import CADENCE_DAYS, load_contracts
from data_contracts.jurisdiction import load_jurisdictions
from data_contracts.sql import identifier
from matchers.cases.casework import QUEUES
from matchers.flags.rule import Rule

AS_OF, BEFORE = date(2021, 6, 2), date(2021, 6, 1)
NAME, ID = "查无此人", "320723195001010010"

TITLES = {
    "deceased_still_enrolled": ("死亡后仍在册", "wrong_enrolment"),
    "enrolled_twice": ("重复享受低保", "wrong_enrolment"),
    "on_fiscal_payroll": ("财政供养人员在册", "wrong_enrolment"),
    "owns_motor_vehicle": ("名下有机动车", "wrong_enrolment"),
    "registered_poor_not_enrolled": ("脱贫人口未纳入低保", "missed_enrolment"),
    "monitored_household_not_enrolled": ("监测对象未纳入低保", "missed_enrolment"),
    "official_enrolled": ("公职人员在册", "official_relative"),
    "relative_not_filed": ("近亲属未备案", "official_relative"),
    "payee_name_differs": ("账户名不是家庭成员", "payment"),
    "paid_after_death": ("死亡后仍发放", "payment"),
    "id_number_invalid": ("身份证号不合规则", "identity"),
    "name_differs_from_hukou": ("姓名与户籍不一致", "identity"),
}
TOWNSHIPS = ["伊山镇", "杨集镇", "燕尾港镇", "同兴镇", "四队镇", "圩丰镇", "龙苴镇", "下车镇", "图河镇", "东王集镇"]


def rule(code: str) -> Rule:
    title, queue = TITLES[code]
    texts = ("", (), (), (), AS_OF, (), "", {}, "", (), None, "", "", (), (), (), {})
    return Rule(code, title, queue, "high", "P", *texts, "SELECT 1", parse_one("SELECT 1"), "d")


@pytest.fixture(scope="module")
def contracts():
    return load_contracts()


@pytest.fixture(scope="module")
def night(contracts):
    """A second night of a small county, with a held register, an absent one and answers from two townships."""
    con = connect(None)
    _registers(con, contracts)
    con.execute("""CREATE TABLE flag.status (rule VARCHAR, township VARCHAR, status VARCHAR, reason VARCHAR,
                   flags INTEGER, unread INTEGER)""")
    for i, code in enumerate(TITLES):
        con.execute("INSERT INTO flag.status VALUES (?, '', 'flags', '', ?, 0)", [code, 40 + 7 * i])
    con.execute("""UPDATE flag.status SET status = 'not_enough_data', flags = 0,
                   reason = '防返贫监测对象本夜未收到,无法判断谁应纳入'
                   WHERE rule = 'monitored_household_not_enrolled'""")
    con.execute("INSERT INTO flag.status VALUES ('owns_motor_vehicle', '圩丰镇', 'not_run', '当地无依据', 0, 0)")
    _cases(con)
    con.execute("CREATE TABLE link.name_conflict (record_id VARCHAR, role VARCHAR, person VARCHAR, other VARCHAR)")
    con.execute("CREATE TABLE link.mention (record_id VARCHAR, role VARCHAR, kind VARCHAR, name VARCHAR)")
    con.execute(f"""INSERT INTO link.mention SELECT 'r' || i, 'person', CASE WHEN i < 9 THEN 'death' ELSE 'vehicle' END,
                    '{NAME}' FROM range(12) r(i)""")
    con.execute("INSERT INTO link.name_conflict SELECT record_id, role, 'Pa', 'Pb' FROM link.mention")
    yield con
    con.close()


def _registers(con, contracts):
    con.execute("""CREATE TABLE raw.batch (source VARCHAR, batch DATE, files INTEGER, rows BIGINT,
                   is_accepted BOOLEAN, reason VARCHAR)""")
    con.execute("""CREATE TABLE record.rejected (source VARCHAR, kind VARCHAR, _file VARCHAR, _sheet VARCHAR,
                   _row INTEGER, _member INTEGER, word VARCHAR, reason VARCHAR)""")
    for i, source in enumerate(contracts.sources.values()):
        if source.name in {"poverty_monitoring", "custody_agreements"}:
            continue
        for month in (3, 4, 5) if source.batch_word else (5,):
            con.execute(
                "INSERT INTO raw.batch VALUES (?, ?, 2, ?, true, NULL)",
                [source.name, f"2021-0{month}-01", 1200 + 731 * i + 40 * month],
            )
        con.execute(f"""CREATE TABLE raw.{identifier(source.name)} AS SELECT '2021-05-01' AS _batch, 'f' AS _file,
            '' AS _sheet, i::INTEGER AS _row, 0 AS _member, '2021-06-01' AS _received_on, '{NAME}' AS person_name,
            CASE WHEN i < 3 THEN '合计行' END AS _reject FROM range({10 + i}) r(i)""")
    con.execute("""INSERT INTO record.rejected
                   SELECT 'dibao_roll', 'enrolment', 'f', '', i::INTEGER, 0, 'month', '缺少' FROM range(2, 5) r(i)""")
    con.execute(f"""INSERT INTO raw.batch VALUES ('vehicles', '2021-06-01', 1, 310, false,
        '机动车登记 {ID}.xlsx 的行数 310 比上一批少 62%,请与交管部门核实后再用')""")


def _cases(con):
    codes = list(TITLES)
    values = ", ".join(f"({i}, '{c}', '{TITLES[c][1]}')" for i, c in enumerate(codes))
    con.execute(f"CREATE TABLE code AS SELECT * FROM (VALUES {values}) t(i, rule, queue)")
    con.execute(f"CREATE TABLE place AS SELECT unnest({TOWNSHIPS}) AS township, unnest(range({len(TOWNSHIPS)})) AS p")
    con.execute("""
        CREATE TABLE review.cases AS
        SELECT CASE WHEN n % 3 = 0 THEN 'L' || n % 4 END AS list_no,
               'F' || n AS case_id, rule, queue, 'high' AS severity, township, '某村' AS village,
               CASE WHEN n % 11 = 3 THEN 'lapsed' WHEN n % 7 = 1 THEN 'closed' WHEN n % 5 = 2 THEN 'answered'
                    WHEN n % 3 = 0 THEN 'released' WHEN n % 29 = 0 THEN 'held' ELSE 'opened' END AS state,
               n % 11 <> 3 AND n % 7 <> 1 AS is_open, n % 7 = 1 AND n % 2 = 0 AS is_cleared, n % 40 = 4 AS is_rebound,
               CASE WHEN n % 20 = 0 THEN DATE '2021-06-02' ELSE DATE '2021-05-03' END AS first_seen,
               CASE WHEN n % 20 IN (0, 4) THEN DATE '2021-06-02' ELSE DATE '2021-05-03' END AS opened_on,
               CASE WHEN n % 11 = 3 THEN DATE '2021-06-02' END AS lapsed_on,
               CASE WHEN n % 3 = 0 THEN DATE '2021-05-08' + (n % 25)::INTEGER END AS released_on,
               CASE WHEN n % 5 = 2 THEN DATE '2021-06-01' END AS answered_on,
               CASE WHEN n % 7 = 1 THEN DATE '2021-06-01' END AS closed_on,
               CASE WHEN n % 7 = 1 AND i < 6 THEN 'kept' WHEN n % 5 = 2 AND i < 3 THEN 'exit' END AS outcome,
               'C' || n AS certificate_no, 0::BIGINT AS overpaid_fen, 0::BIGINT AS paid_back_fen,
               CASE WHEN n % 50 = 0 THEN 120050 ELSE 0 END::BIGINT AS to_recover_fen,
               CASE WHEN n % 100 = 0 THEN 20025 ELSE 0 END::BIGINT AS recovered_fen
        FROM (SELECT (row_number() OVER (ORDER BY i, p, k))::INTEGER AS n, * FROM code, place, range(40) r(k)
              WHERE k < 2 + (i * 25 + p * 11) % 34)""")
    con.execute("""
        CREATE TABLE review.rule AS
        SELECT rule, CASE WHEN rule = 'paid_after_death' THEN 'trial' ELSE 'live' END AS stage,
               count(outcome) AS answered, count(outcome) FILTER (NOT is_cleared) AS confirmed,
               answered AS answered_since, CASE WHEN rule = 'enrolled_twice' THEN 2 ELSE confirmed END
                   AS confirmed_since
        FROM review.cases GROUP BY rule""")
    con.execute("""
        CREATE TABLE review.waiting AS SELECT * FROM (VALUES
            ('伊山镇', '', 40, 55, DATE '2021-06-01'), ('伊山镇', 'over_cap', 12, 13, DATE '2021-05-03'),
            ('杨集镇', 'stopped', 3, 3, DATE '2021-05-30'), ('杨集镇', 'kept_by_county', 9, 9, DATE '2020-01-01'),
            ('', 'without_township', 2, 2, DATE '2020-01-01')) AS t(township, why, households, cases, oldest_on)""")


def test_money_of_rules_and_of_people(night, contracts):
    con = night.cursor()
    row = "SELECT certificate_no, township FROM review.cases WHERE rule = 'paid_after_death' AND is_open ORDER BY 1"
    certificate, township = con.execute(row).fetchone()
    con.execute(
        "CREATE TABLE flag.paid_after_death AS SELECT * FROM (VALUES "
        # Two dead of one household explain the same payment; the second household's case is not open.
        "($1, $2, 'PA', 'r1', 50000), ($1, $2, 'PB', 'r1', 50000), ($1, $2, 'PA', 'r2', 40000), "
        "('C0', $2, 'PC', 'r3', 70000)) AS t(certificate_no, township, person, record_id, paid_amount_fen)",
        [certificate, township],
    )
    try:
        money = collect(con, AS_OF, contracts, {}).money
    finally:
        con.execute("DROP TABLE flag.paid_after_death")
    sums = con.execute("SELECT sum(to_recover_fen), sum(recovered_fen) FROM review.cases").fetchone()
    whole = money[-1]
    assert (whole.township, whole.after_death_fen, whole.after_exit_fen) == ("合计", 90000, 0)
    assert (whole.to_recover_fen, whole.recovered_fen) == sums
    assert {m.township: m.after_death_fen for m in money[:-1] if m.after_death_fen} == {township: 90000}
    assert [sum(m.amounts[i] for m in money[:-1]) for i in range(6)] == list(whole.amounts)
    html = render(collect(con, AS_OF, contracts, {}))
    assert f"{sums[0] / 100:,.2f}" in html


def test_numbers_of_the_night(night, contracts):
    sheet = collect(night, AS_OF, contracts, {c: rule(c) for c in TITLES}, None, BEFORE)
    assert [q.queue for q in sheet.queues] == list(QUEUES)

    def count(condition):
        return night.execute(f"SELECT count(*) FROM review.cases WHERE {condition}").fetchone()[0]

    assert sheet.total("open") == count("is_open")
    assert sheet.total("new") == count("is_open AND first_seen = '2021-06-02'")
    assert sheet.total("reopened") == count("is_open AND opened_on = '2021-06-02' AND first_seen < opened_on")
    assert sheet.late == count("is_open AND state = 'released' AND released_on < DATE '2021-06-02' - 15")
    assert sum(sheet.total(c) for c in ("waiting", "released", "answered", "held")) == sheet.total("open")
    assert dict(sheet.to_verify) == {"死亡": 9, contracts.kinds["vehicle"].title: 3}


def test_a_list_that_came_back_is_not_late_though_nothing_was_filled_in(night, contracts):
    def lines():
        return collect(night, AS_OF, contracts, {}, None, BEFORE).townships

    before, one = lines(), "SELECT count(*) FROM review.cases WHERE is_open AND state = 'released' AND list_no = 'L1'"
    night.execute(
        "CREATE TABLE review.returned_list AS SELECT 'L1' AS list_no, '伊山镇' AS township, ? AS came_on", [BEFORE]
    )
    try:
        after = lines()
    finally:
        night.execute("DROP TABLE review.returned_list")
    assert sum(t.blank for t in before) == 0
    assert sum(t.blank for t in after) == night.execute(one).fetchone()[0] > 0
    assert 0 < sum(t.late for t in after) < sum(t.late for t in before)
    assert sum(t.released for t in after) == sum(t.released for t in before)


def test_what_is_due_and_who_is_late(contracts):
    place = load_jurisdictions()["141125"]
    key = "自查自纠报告@2023-07-25"
    came = {key: {"柳林镇": HandedIn("柳林镇", date(2023, 7, 20), False), "石西乡": HandedIn("石西乡", AS_OF, True)}}
    con = connect(None)
    soon = morning_sheet(con, date(2023, 7, 20), contracts, {}, place, handed=came)
    assert "还有 5 天" in soon
    assert "2 / 15" in soon
    assert "零报告 1" in soon
    late = collect(con, date(2023, 7, 28), contracts, {}, place, handed=came).due
    (line,) = late
    assert (line.days_left, line.is_late, len(line.missing)) == (-3, True, 13), "a nil return is a return"
    everybody = {key: dict.fromkeys(place.townships, HandedIn("", AS_OF, True))}
    assert collect(con, date(2023, 7, 28), contracts, {}, place, handed=everybody).due == ()
    assert "还没有登记过" in morning_sheet(con, date(2023, 7, 28), contracts, {}, place)


@pytest.mark.parametrize(("on", "count"), [(date(2022, 6, 30), 0), (date(2022, 7, 1), 2), (date(2026, 11, 2), 2)])
def test_a_standard_of_two_years_is_asked_about(contracts, on: date, count: int):
    html = morning_sheet(connect(None), on, contracts, {}, load_jurisdictions()["320723"])
    assert html.count("请核实：") == count
    if count:
        assert "城市低保标准 680元/人月 自 2020-07-01 起执行，已满两年" in html


def test_registers_say_what_came_and_what_is_held(night, contracts):
    sheet = collect(night, AS_OF, contracts, {}, None)
    titles = {source.title: name for name, source in contracts.sources.items()}
    lines = {titles[line.title]: line for line in sheet.sources}
    assert [line.state for line in sheet.sources[:3]] == ["held", "absent", "absent"]
    roll = lines["dibao_roll"]
    assert (roll.state, roll.batch, roll.received_on, roll.age_days, roll.rejected) == (
        "accepted",
        "2021-05",
        "2021-06-01",
        32,
        5,
    )
    assert len(roll.history) == 3
    assert lines["vehicles"].state == "held"
    assert "少 62%" in lines["vehicles"].reason
    assert ID not in lines["vehicles"].reason
    assert lines["custody_agreements"].state == "absent"


@pytest.mark.parametrize("cadence", sorted(CADENCE_DAYS))
def test_a_register_turns_old_on_the_same_night_for_the_sheet_and_for_the_rules(contracts, cadence):
    source = next(s for s in contracts.sources.values() if s.cadence == cadence and s.basis_on(AS_OF))
    told, shown = [], []
    for age in (0, CADENCE_DAYS[cadence], CADENCE_DAYS[cadence] + 1):
        batch = Batch(AS_OF - timedelta(days=age), 1, 9, 0, True)
        with connect() as con:
            result = SourceResult(source.name, 1, 9, 9, 0, 0, (batch,), (), ())
            record_findings(con, AS_OF, load_jurisdictions()["320723"], [], [result], contracts)
            con.execute(
                "CREATE TABLE raw.batch AS SELECT ? AS source, ?::DATE AS batch, 1 AS files, 9 AS rows, "
                "true AS is_accepted, NULL AS reason",
                [source.name, batch.batch],
            )
            told.append(con.execute("SELECT state FROM review.source").fetchall()[0][0])
            shown.append(source_lines(con, [source], AS_OF)[0].state)
    assert told == ["present", "present", "stale"]
    assert shown == ["accepted", "accepted", "stale"]


def test_a_held_file_is_told_without_its_name(contracts):
    con = connect(None)
    con.execute(f"""CREATE TABLE review.finding AS SELECT 'vehicles' AS source, '车.xlsx' AS file, 'held' AS severity,
                    '文件「{NAME}.xlsx」缺少必填列「号牌号码」,请补齐后重新放入' AS message""")
    line = next(s for s in collect(con, AS_OF, contracts, {}).sources if s.state == "held")
    assert line.reason == "文件缺少必填列「号牌号码」,请补齐后重新放入"


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("文件「报告表.xlsx」工作表「赵某彦12」是隐藏的，未读取。", "文件是隐藏的，未读取。"),
        (
            "文件「报告表.xlsx」「金额」有 3 个金额是负数(工作表「赵某彦」2 个、「钱某(2)」1 个),按无法识别处理。",
            "文件「金额」有 3 个金额是负数,按无法识别处理。",
        ),
        ("「姓名」有 2 个单元格(工作表「甲」1 个、「乙」1 个等 5 张)写有证件号。", "「姓名」有 2 个单元格写有证件号。"),
        ("请低保股核对「赵某一月.xlsx」、「钱某一月.csv」。", "请低保股核对。"),
        ("第1行的表头缺少必需的列「身份证号」(见说明)。", "第1行的表头缺少必需的列「身份证号」(见说明)。"),
    ],
)
def test_neither_a_file_nor_a_sheet_is_named_on_a_page(message: str, told: str) -> None:
    assert without_names(message) == told


def test_a_column_that_is_not_what_it_was_is_said_without_the_names_of_files(contracts):
    con = connect(None)
    said = f"「城乡低保在册名册」2021-03-01 这一批照常采用，其中「联系电话」有 35% 空白。请核对「{NAME}.csv」。"
    con.execute(
        "CREATE TABLE review.finding AS SELECT 'dibao_roll' AS source, '' AS file, 'changed' AS severity, ? AS message",
        [said],
    )
    sheet = collect(con, AS_OF, contracts, {})
    (line,) = sheet.changed
    assert (line.source, line.message) == (
        "dibao_roll", "2021-03-01 这一批照常采用，其中「联系电话」有 35% 空白。请核对。"
    )  # fmt: skip
    assert line.message in render(sheet)
    assert NAME not in render(sheet)


def test_hit_rates_need_answers(night, contracts):
    lines = {r.rule: r for r in collect(night, AS_OF, contracts, {c: rule(c) for c in TITLES}).rules}
    few = lines["name_differs_from_hukou"]
    assert (few.answered, few.low) == (0, None)
    enough = [r for r in lines.values() if r.answered >= 20]
    assert enough
    assert all(r.low is not None and r.low < r.share < r.high for r in enough)
    assert lines["owns_motor_vehicle"].silent_townships == ("圩丰镇",)


def test_what_waits_to_be_released_is_said_with_its_age(night, contracts):
    rules = {c: rule(c) for c in TITLES}
    sheet = collect(night, AS_OF, contracts, rules, load_jurisdictions()["320723"])
    assert [(w.township, w.ready, w.households.get("over_cap"), w.oldest_days) for w in sheet.waits] == [
        ("伊山镇", 40, 12, 30),
        ("杨集镇", 0, None, 3),
    ]
    assert sheet.weekly_visits == 40
    on_trial, stopped = sheet.quiet
    assert on_trial == "死亡后仍发放：试行，今夜 103 条，不立项；用 hedui rule paid_after_death 查看"
    assert stopped.startswith("重复享受低保：停止下发，上次看过以来反馈 ")
    html = render(sheet)
    assert "每个乡镇每周至多 40 户" in html
    assert html.count('<em class="bad">停止下发</em>') == 1


def test_a_roll_too_old_stands_above_everything(contracts):
    con = connect(None)
    con.execute(
        "CREATE TABLE flag.stage AS SELECT 'r' AS rule, 'live' AS stage, '「低保名册」已过 2006 天' AS old_roll"
    )
    con.execute("CREATE TABLE review.kept_back AS SELECT 'F' || i AS flag_id, 'kept_back' AS why FROM range(1087) t(i)")
    (notice,) = collect(con, AS_OF, contracts, {}).notices
    assert notice.startswith("「低保名册」已过 2006 天，已经退出的人看上去还在册：1 条规则今夜不立新项")
    assert "1,087 条疑点暂不立项" in notice


def test_the_sheet_is_one_offline_file_without_personal_data(night, contracts):
    rules = {c: rule(c) for c in TITLES}
    html = morning_sheet(night, AS_OF, contracts, rules, load_jurisdictions()["320723"], BEFORE)
    assert "default-src 'none'" in html
    assert not re.search(r"<script|<link|<img|src=|@import|url\(|https?://", html)
    assert NAME not in html
    assert not re.search(r"\d{15,}", html)
    assert html.count('class="panel"') == 2
    assert "错保疑点" in html
    assert "漏保疑点" in html
    for text in ("条规则还没有反馈", "数据不足", "暂扣原因", "逾期", "身份待核", "未收到", "灌云县", "星期三"):
        assert text in html, text


def test_markup_in_a_reason_stays_text(contracts):
    con = connect(None)
    con.execute("""CREATE TABLE raw.batch AS SELECT 'vehicles' AS source, '2021-06-01' AS batch, 1 AS files, 0 AS rows,
                   false AS is_accepted, '<b>x</b>' AS reason""")
    html = render(collect(con, AS_OF, contracts, {}))
    assert "<b>x</b>" not in html
    assert "&lt;b&gt;x" in html


def test_a_night_without_tables_still_has_a_sheet(contracts):
    html = morning_sheet(connect(None), AS_OF, contracts, {c: rule(c) for c in TITLES})
    assert "还没有疑点" in html
    assert "无结果" in html


def test_persons_who_became_one_or_two_are_counted_and_nothing_is_said_of_none(contracts):
    con = connect(None)
    con.execute("CREATE TABLE link.change (minted VARCHAR, was VARCHAR, now VARCHAR, method VARCHAR)")
    con.execute("CREATE TABLE link.judgement (pair VARCHAR, judged_on DATE)")
    assert "身份合并" not in morning_sheet(con, AS_OF, contracts, {})
    con.execute(
        "INSERT INTO link.change VALUES ('A', 'A', 'B', 'judged'), ('C', 'B', 'C', 'own'), ('D', 'B', 'E', 'x')"
    )
    con.execute("INSERT INTO link.judgement VALUES ('L1', ?), ('L2', '2020-01-01')", [BEFORE])
    assert "身份合并 2、拆分 2、人工判定 1" in morning_sheet(con, AS_OF, contracts, {})
