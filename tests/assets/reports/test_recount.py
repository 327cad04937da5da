"""Every statistic is counted again from the records and the events themselves, cell by cell, at every place; villages
add up to townships and townships to the county."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from assets.reports import load_reports, tally
from assets.reports.document import COUNT, FILL, MONEY
from assets.reports.tally import UNSAID
from assets.reports.typical import MOST_CHARACTERS
from tests.assets.reports import recount
from tests.assets.reports.recount import Events, Records, within

KINDS = load_reports()


@pytest.fixture(scope="module")
def records(night):
    return Records(night)


@pytest.fixture(scope="module")
def events(night):
    return Events(night)


@pytest.fixture(scope="module")
def townships(night):
    """The townships with somebody on the roll."""
    rows = night.con.execute("SELECT DISTINCT township FROM fact.roll WHERE township IS NOT NULL ORDER BY 1").fetchall()
    return [township for (township,) in rows]


def numbers(document, sheet=0, page=0, heads=1):
    """The numbers of a page by the first cell of its rows."""
    found = {}
    for row in document.sheets[sheet].pages[page].rows[heads:]:
        name, *cells = row.cells
        if any(cell.kind in {COUNT, MONEY} for cell in cells):
            assert name.shown.strip() not in found, name.shown
            found[name.shown.strip()] = [cell.number for cell in cells]
    return found


def below(document, name, **where):
    """The same without the total, whose cells must be the sum of all others."""
    rows = numbers(document, **where)
    total = rows.pop(name)
    for column, number in enumerate(total):
        if number is not None:
            assert number == sum(row[column] for row in rows.values()), (name, column)
    return rows, total


def same(report, found, expected, where):
    assert found == expected, (report, where)


def blank(name):
    return "" if name == UNSAID else name


@pytest.mark.parametrize(
    ("code", "programme"), [("urban_review_statistics", "城市"), ("rural_review_statistics", "农村")]
)
def test_what_the_review_brought_about(night, records, townships, code, programme):
    counts = recount.review(records, programme, night.until)
    assert within(counts["left"])[0] or within(counts["adjusted"])[0], "a county without any proves nothing"
    county, total = below(KINDS[code].make(night), night.place, heads=2)
    left, adjusted = within(counts["left"]), within(counts["adjusted"])
    same(code, [*total[:2], total[4]], [*left, adjusted[0]], "county")
    for name, row in county.items():
        left, adjusted = within(counts["left"], blank(name)), within(counts["adjusted"], blank(name))
        same(code, [*row[:2], row[4]], [*left, adjusted[0]], name)
    for township in townships:
        document = KINDS[code].make(replace(night, townships=(township,)))
        if (
            township not in document.sheets[0].pages[0].title
            or "零报告" in document.sheets[0].pages[0].rows[2].cells[0].text
        ):
            assert programme == "城市"
            continue
        villages, own = below(document, township, heads=2)
        assert own == county[township]
        for name, row in villages.items():
            place = (township, blank(name))
            left, adjusted = within(counts["left"], *place), within(counts["adjusted"], *place)
            same(code, [*row[:2], row[4]], [*left, adjusted[0]], place)


def test_a_household_that_a_check_asked_in_came_because_of_the_review(night, records):
    """No missed household of one night is on the roll the same night, so one that is new takes the place of one."""
    code, programme = "rural_review_statistics", "农村"
    fresh = recount.came(records, date(2021, 4, 1), night.until)
    number = next(
        n for n, (households, _) in fresh.items() if households and recount.programme_of(records, n) == programme
    )
    person = next(row["who"] for row in recount.homes(records)[number])
    asked_in = {e.subject for e in night.ledger.events("answered") if e.payload["outcome"] == "enrol"}
    case = min(asked_in & set(night.cases["case_id"].to_list()))
    cases = night.cases.with_columns(person=pl.when(pl.col("case_id") == case).then(pl.lit(person)).otherwise("person"))
    _, total = below(KINDS[code].make(replace(night, cases=cases)), night.place, heads=2)
    assert total[2:4] == list(fresh[number])


def test_the_rural_screening(night, records, townships):
    code = "rural_screening_statistics"
    counts = recount.screening(records, night.since, night.until, date(2018, 1, 1), date(2017, 1, 1))
    order = ("screened", "removed", "taken_in", "refused", None, "exited", None, "poor", "poor_in")

    def expected(*place):
        return [within(counts[code], *place) if code else None for code in order]

    def compare(row, where, *place):
        pairs = [row[i : i + 2] for i in range(0, 18, 2)]
        for own, other in zip(pairs, expected(*place), strict=True):
            if other is not None:
                same(code, own, other, where)

    assert all(within(counts[one])[1] for one in ("screened", "removed", "refused", "exited", "poor"))
    county, total = below(KINDS[code].make(night), "合计", heads=3)
    compare(total, "county")
    for name, row in county.items():
        compare(row, name, blank(name))
        assert row[8] <= row[6], "of those refused"
        assert row[12] <= row[10], "of those who left"
    for township in townships:
        villages, own = below(KINDS[code].make(replace(night, townships=(township,))), "合计", heads=3)
        assert own == county[township]
        for name, row in villages.items():
            compare(row, (township, name), township, blank(name))


def test_who_left_or_was_refused_and_is_back(night, records):
    """Columns 5 and 7, person by person: on the roll since a month of the period, after what they were listed for."""
    rows = records.roll().values()
    started = {row["who"]: row["since_month"] for row in rows if row["programme"] == "农村"}
    new = {who: month for who, month in started.items() if month and month >= night.since.replace(day=1)}
    back = {
        (row["certificate_no"], row["who"])
        for row in records.of("exit")
        if row["who"] in new
        and date(2018, 1, 1) <= row["exited_on"] <= night.until
        and row["exit_kind"] != "死亡"
        and row["exited_on"].replace(day=1) <= new[row["who"]]
        and (recount.programme_of(records, row["certificate_no"]) or "农村") == "农村"
    }
    refused = {
        row["who"]
        for row in records.of("application")
        if row["decision"] == "未批" and row["who"] in new
        and (row["decided_on"] or row["applied_on"]).replace(day=1) <= new[row["who"]]
        and records.areas().get(recount.place_of(row), "农村") == "农村"
    }  # fmt: skip
    _, total = below(KINDS["rural_screening_statistics"].make(night), "合计", heads=3)
    same("rural_screening_statistics", [total[9], total[13]], [len(refused), len(back)], "back")


def test_the_urban_roll_before_and_after(night, records):
    code = "urban_dynamics_statistics"
    counts = recount.dynamics(records, night.since)
    order = ("before", "after", "came", "left")
    rows = numbers(KINDS[code].make(night), heads=3)
    total = rows.pop("合计")
    assert total[4]
    assert total[6]
    same(code, total[:8], [n for one in order for n in within(counts[one])], "county")
    township, sums = None, Counter()
    for name, row in rows.items():
        if name in night.jurisdiction.townships:
            township, place = name, (name,)
            for column, number in enumerate(row):
                sums[column] += number
        else:
            place = (township, blank(name))
        same(code, row[:8], [n for one in order for n in within(counts[one], *place)], place)
        for shift in (0, 1):
            assert row[shift] + row[4 + shift] - row[6 + shift] == row[2 + shift]
            assert row[8 + shift] + row[10 + shift] <= row[6 + shift]
    assert [sums[i] for i in range(12)] == total


def test_the_periodic_report(night, records, events):
    code = "periodic_report"
    document = KINDS[code].make(night)
    county, total = below(document, "合计", heads=2)
    came = recount.counted(
        (recount.place_of(recount.homes(records)[n][0]), *two)
        for n, two in recount.came(records, night.since, night.until).items()
    )
    left = recount.counted(
        (recount.exit_place(records, n), *two) for n, two in recount.gone(records, night.since, night.until).items()
    )
    certificates = records.certificates()
    filed = recount.counted(
        (recount.place_of(certificates.get(row["certificate_no"]) or {**row, "village": None}), 1, 1)
        for row in records.of("relative_filing")
        if row["filed_on"] and night.since <= row["filed_on"] <= night.until
    )
    steps = [
        events.counts(which)
        for which in (
            lambda c: True,
            lambda c: c["found"] is not None,
            events.right,
            events.wrong,
            lambda c: c["state"] == "closed",
        )
    ]
    recovered = events.recovered()
    for name, row in {**county, None: total}.items():
        place = () if name is None else (blank(name),)
        fen = sum(amount for (township, _), amount in recovered.items() if not place or township == place[0])
        expected = [within(one, *place)[0] for one in steps]
        expected += [fen, *within(came, *place), *within(left, *place), within(filed, *place)[0]]
        same(code, row, expected, name)
        assert row[1] == row[2] + row[3]
    assert total[4]
    assert total[5]


def test_hit_rates_of_the_periodic_report(night, events):
    code = "periodic_report"
    rates = numbers(KINDS[code].make(night), sheet=1)
    titles = {rule: night.rules[rule].title for rule in {case["rule"] for case in events.cases.values()}}
    found = Counter(titles[c["rule"]] for c in events.cases.values() if c["found"])
    right = Counter(titles[c["rule"]] for c in events.cases.values() if events.right(c))
    assert set(rates) == set(found)
    for title, row in rates.items():
        same(code, row[1:5], [found[title], right[title]] * 2, title)


def test_typical_cases_name_nobody_and_are_short(night):
    (page,) = KINDS["periodic_report"].make(night).sheets[2].pages
    words = [row.cells[2].text for row in page.rows[1:]]
    names = {
        n for (n,) in night.con.execute("SELECT DISTINCT name FROM link.identity WHERE length(name) > 1").fetchall()
    }
    villages = {v for (v,) in night.con.execute("SELECT DISTINCT village FROM fact.residence").fetchall()}
    assert len(words) == 5
    for said in words:
        assert len(said) <= MOST_CHARACTERS
        assert "属实" in said
        assert not re.search(r"\d{6}", said)
        assert not any(village and village in said for village in villages)
        assert not names & set(re.findall(r"[\u4e00-\u9fff]{2,}", said))


def test_the_township_summary(night, events, townships):
    code = "township_summary"
    steps = (
        lambda c: True, lambda c: "list_no" in c, lambda c: c["found"] is not None, events.right, events.wrong,
        lambda c: c["state"] == "closed",
    )  # fmt: skip
    document = KINDS[code].make(night)
    by_queue, total = below(document, "合计")
    by_township, again = below(document, "合计", sheet=1)
    assert again == total
    titles = {"错保疑点": "wrong_enrolment", "漏保疑点": "missed_enrolment", "资金发放疑点": "payment",
              "程序时限": "procedure", "身份信息": "identity", "近亲属备案": "official_relative"}  # fmt: skip
    for name, row in by_queue.items():
        own = [c for c in events.cases.values() if c["queue"] == titles[name]]
        same(code, row[:6], [sum(map(step, own)) for step in steps], name)
    for name, row in by_township.items():
        same(code, row[:6], [within(events.counts(step), blank(name))[0] for step in steps], name)
    rules = numbers(document, sheet=2)
    for rule, rows in {c["rule"]: [] for c in events.cases.values()}.items():
        rows += [c for c in events.cases.values() if c["rule"] == rule]
        same(
            code, rules[night.rules[rule].title][1:4], [sum(map(s, rows)) for s in (steps[0], steps[2], steps[3])], rule
        )
    outcomes = numbers(document, sheet=3)
    assert outcomes.pop("合计")[1] == sum(row[1] for row in outcomes.values()) == total[2]
    assert len(document.sheets[4].pages[0].rows) - 1 == total[6] == sum(night.cases["is_open"])
    kept = {"official_relative", "identity"}
    hidden = {c for c, case in events.cases.items() if case["queue"] in kept and "list_no" not in case}
    assert {events.cases[number]["queue"] for number in hidden} == kept
    for township in townships:
        local = KINDS[code].make(replace(night, townships=(township,)))
        _, own = below(local, "合计")
        assert all(mine <= all_of for mine, all_of in zip(own, by_township[township], strict=True))
        assert not hidden & {cell.text for row in local.sheets[-1].pages[0].rows for cell in row.cells}


def test_the_zero_report_counts_like_the_periodic_report(night):
    code = "zero_report"
    document = KINDS[code].make(night)
    county, total = below(document, "合计")
    of_period, sums = below(KINDS["periodic_report"].make(night), "合计", heads=2)
    for name, row in {**county, "合计": total}.items():
        other = {**of_period, "合计": sums}[name]
        same(code, [row[0], row[1], row[7]], [other[6], other[8], other[10]], name)
        assert sum(row[2:6]) <= other[2]
    pages = {page.title: page for page in document.sheets[1].pages}
    nobody = next(name for name, row in county.items() if not any(n for n in row if n))
    page = next(page for title, page in pages.items() if title.startswith(nobody))
    said = [row.cells[3].text for row in page.rows[1:] if row.cells[2].number is not None]
    assert set(said) == {"零报告"}
    assert "全部为零报告" in "".join(page.notes)


def test_the_pass_rate(night, records):
    code = "data_pass_rate"
    document = KINDS[code].make(replace(night, since=night.until.replace(day=1)))
    county, total = below(document, "合计")
    on_roll = records.roll()
    flags = night.con.execute(
        "SELECT rule, grain, person, flag_id FROM review.flag WHERE queue = 'identity'"
    ).fetchall()
    cleared = {
        e.subject
        for e in night.ledger.events("closed")
        if e.payload["outcome"] in {"untrue", "namesake", "source_wrong"}
    }
    failing = {person for _, grain, person, flag in flags if grain == "P" and flag not in cleared}
    assert failing
    for name, row in {**county, None: total}.items():
        own = [r for r in on_roll.values() if name is None or (r["township"] or "") == blank(name)]
        failed = [r for r in own if r["who"] in failing]
        same(code, [row[0], row[2]], [len(own), len(failed)], name)
        if own:
            rate = document.sheets[0].pages[0].rows[1].cells[4].text if name is None else None
            assert rate in {None, f"{10_000 * (len(own) - len(failed)) // len(own) / 100:.2f}%"}


def test_the_recovery_register(night, events):
    code = "recovery_register"
    (page,) = KINDS[code].make(night).sheets[0].pages
    _, total, *lines = page.rows
    kinds = ("overpaid", "to_recover", "recovered", "paid_back")
    sums = [sum(fen for _, what, fen, _ in events.money if what == kind) for kind in kinds]
    assert all(sums)
    owed = sums[1] - sums[2]
    same(code, [cell.number for cell in total.cells[1:6]], [*sums, owed], "total")
    homes = {(events.cases[c].get("certificate_no") or c, on.strftime("%Y-%m")) for c, _, _, on in events.money}
    assert len(lines) == len(homes)
    for column in range(6, 10):
        assert sum(line.cells[column].number for line in lines) == sums[column - 6]


def test_the_ledger_of_problems_lists_findings_and_no_questions(night, events):
    (page,) = KINDS["rectification_ledger"].make(night).sheets[0].pages
    listed = {row.cells[4].text.split("\n")[-1]: row for row in page.rows[1:]}
    assert set(listed) == {number for number, case in events.cases.items() if events.right(case)}
    done = {number for number, row in listed.items() if row.cells[10].text}
    assert done == {n for n, case in events.cases.items() if events.right(case) and case["state"] == "closed"}
    late = replace(night, day=date(2021, 12, 1))
    order = [row.cells[8].text for row in KINDS["rectification_ledger"].make(late).sheets[0].pages[0].rows[1:]]
    assert [("逾期" in said) for said in order] == sorted((("逾期" in said) for said in order), reverse=True)
    assert "逾期" in order[0]


def test_what_nobody_can_tell_is_left_to_be_filled_in_and_said(night, monkeypatch):
    """A register that never came is no zero, and neither is a review that had not begun."""
    code = "rural_review_statistics"
    before = replace(night, until=date(2021, 1, 31))
    with monkeypatch.context() as patch:
        patch.setattr(tally, "_STATES", "SELECT 'missing' WHERE len(?::VARCHAR[]) > 0")
        absent = KINDS[code].make(night), "没有可用的年审复核台账"
        dynamics = KINDS["urban_dynamics_statistics"].make(night).sheets[0].pages[0]
    for document, why in (absent, (KINDS[code].make(before), "没有收到2021年度的年审复核台账")):
        page = document.sheets[0].pages[0]
        assert {cell.kind for row in page.rows[2:] for cell in row.cells[1:]} == {FILL}
        assert any(why in said and "请据实填写" in said for said in page.remarks)
    assert [cell.kind for cell in dynamics.rows[3].cells[1:]] == [COUNT] * 8 + [FILL] * 4
    assert any("没有可用的退出低保名册" in said for said in dynamics.notes)
