"""Forms of households: what is filled in, what is never told, and who is left out."""

from dataclasses import replace

import polars as pl
import pytest

from assets.cases.unposted import leave_out, post_again, unposted
from assets.errors import BadInput
from assets.reports import load_reports
from assets.reports.households import households
from assets.reports.visits import drawn
from assets.reports.writing import write_report
from matchers.cases.visit_sample import CHANCE, FILED
from tests.assets.reports.conftest import BY

KINDS = load_reports()


def words(document) -> str:
    return "\n".join(
        "\n".join([p.title, p.below, *p.notes, p.signatures, *(c.text for r in p.rows for c in r.cells)])
        for sheet in document.sheets
        for p in sheet.pages
    )


def released(night, queue="payment", **more):
    found = night.cases.filter((pl.col("queue") == queue) & pl.col("state").is_in(["released", "answered"]))
    for column, value in more.items():
        found = found.filter(pl.col(column) == value)
    return found.sort("case_id")


def test_review_forms_hold_what_the_roll_says_and_no_suspicion(night, village):
    here = replace(night, townships=village[:1], village=village[1])
    told = words(KINDS["review_form"].make(here))
    roll = night.con.execute(
        "SELECT DISTINCT certificate_no FROM fact.roll WHERE township = ? AND village = ?", list(village)
    ).fetchall()
    assert all(no in told for (no,) in roll)
    assert told.count("（背面）") == len(roll)
    assert not [case for case in night.cases["case_id"] if case in told]
    assert not [title for title in {rule.title for rule in night.rules.values()} if title in told]
    assert "疑点" not in told


def test_a_supporter_is_named_only_with_consent(night):
    silent = {
        (no, name)
        for no, name in night.con.execute(
            "SELECT certificate_no, person_name FROM record.supporter WHERE consented_on IS NULL"
        ).fetchall()
    }
    assert silent
    for one in households(night, sorted({no for no, _ in silent})):
        assert not {(one.certificate_no, person.name) for person in one.supporters} & silent
        assert one.unconsented


def test_an_income_is_told_only_of_who_surely_has_it(night):
    unsure = night.con.execute(
        "SELECT count(*) FROM fact.pension JOIN fact.roll USING (person) WHERE person_link_method <> 'id_name'"
    ).fetchone()
    paid = night.con.execute(
        "SELECT count(DISTINCT certificate_no) FROM fact.pension AS p JOIN fact.roll AS r USING (person) "
        "WHERE p.person_link_method = 'id_name' AND pension_status = '正常' AND monthly_pension_fen > 0"
    ).fetchone()
    told = [one for one in households(night) if one.income("退休金")]
    assert unsure is not None
    assert paid is not None
    assert 0 < len(told) <= paid[0] + 5


def test_the_sample_is_the_years_own_and_names_all_filed_relatives(night):
    sample = drawn(night)
    assert sample == drawn(replace(night, day=night.day.replace(month=12)))
    filed = night.con.execute(
        "SELECT DISTINCT r.certificate_no FROM fact.filed AS f JOIN fact.roll AS r USING (person) "
        "WHERE NOT r.is_suspended"
    ).fetchall()
    assert {no for (no,) in filed} == {no for no, strata in sample.strata.items() if FILED in strata}
    for township, count in sample.populations.items():
        rows = night.con.execute(
            "SELECT DISTINCT certificate_no FROM fact.roll WHERE township = ?", [township]
        ).fetchall()
        by_chance = sum(CHANCE in sample.strata.get(no, ()) for (no,) in rows)
        assert by_chance == -(-count * sample.percent // 100), township


def test_whom_the_county_leaves_out_is_on_no_posted_page_and_not_said_to_be(night, village):
    here = replace(night, townships=village[:1], village=village[1])
    kind = KINDS["publicity_list"]
    before = kind.make(here)
    no, name = night.con.execute(
        "SELECT r.certificate_no, i.name FROM fact.roll AS r JOIN link.identity AS i ON i.person = r.head "
        "WHERE r.township = ? AND r.village = ? AND NOT r.is_suspended AND i.birth_on < DATE '1990-01-01' "
        "AND i.name IN (SELECT name FROM link.identity GROUP BY name HAVING count(*) = 1) ORDER BY 1 LIMIT 1",
        list(village),
    ).fetchone()
    assert name in words(before)
    leave_out(night.con, night.ledger, no, night.day, BY)
    assert unposted(night.ledger) == {no}
    with pytest.raises(BadInput, match="已在"):
        leave_out(night.con, night.ledger, no, night.day, BY)
    posted, clerks = kind.make(here).sheets
    page = posted.pages[0]
    assert name not in words(kind.make(here))
    assert len(page.rows) == len(before.sheets[0].pages[0].rows) - 1
    assert "依法不公示姓名" in "".join(page.notes)
    assert "保密" not in words(replace(before, sheets=[posted]))
    assert "保密" in words(replace(before, sheets=[clerks]))
    post_again(night.ledger, no, night.day, BY)
    assert name in words(kind.make(here))
    with pytest.raises(BadInput, match="没有这个低保证号") as refused:
        leave_out(night.con, night.ledger, "99" + no, night.day, BY)
    assert no not in str(refused.value)


def test_a_letter_tells_what_was_found_only_where_it_tells_of_nobody_else(night):
    sure = released(night, link_method="exact", rule="paid_after_death").row(0, named=True)
    told = words(KINDS["notice"].make(replace(night, of=sure["case_id"])))
    assert sure["reason"].rstrip("。") in told
    assert "这不是结论" in told
    of_others = released(night, rule="account_shared_across_households").row(0, named=True)
    told = words(KINDS["notice"].make(replace(night, of=of_others["case_id"])))
    assert of_others["reason"] not in told
    assert "具体情况请由工作人员当面说明" in told


def test_no_letter_goes_before_its_case_or_of_what_is_not_the_households_to_answer(night):
    waiting = night.cases.filter(pl.col("state") == "opened").sort("case_id")
    relative = waiting.filter(pl.col("queue") == "official_relative").row(0, named=True)
    ours = waiting.filter(pl.col("queue") == "missed_enrolment", pl.col("grain") != "V")
    for of, why in (
        (relative["case_id"], "不出告知书"),
        ("320723100000000", "F 开头"),
        ("F000000000000", "F 开头|没有编号"),
    ):
        with pytest.raises(BadInput, match=why):
            KINDS["notice"].make(replace(night, of=of))
    if ours.height:
        with pytest.raises(BadInput, match="已下发或已反馈"):
            KINDS["notice"].make(replace(night, of=ours["case_id"][0]))


def test_a_household_elsewhere_is_refused_without_its_number(night):
    on_roll = dict(night.con.execute("SELECT certificate_no, township FROM fact.roll").fetchall())
    case = released(night).filter(pl.col("certificate_no").is_in(list(on_roll))).row(0, named=True)
    others = sorted(set(on_roll.values()) - {case["township"], on_roll[case["certificate_no"]]})
    for code, of in (("case_card", case["case_id"]), ("review_form", case["certificate_no"])):
        with pytest.raises(BadInput, match="不在") as refused:
            KINDS[code].make(replace(night, townships=(others[0],), of=of))
        assert case["certificate_no"] not in str(refused.value)


def test_files_of_one_household_are_told_apart_and_name_nobody(night, tmp_path):
    numbers = night.con.execute("SELECT DISTINCT certificate_no FROM fact.roll ORDER BY 1 LIMIT 2").fetchall()
    files = [
        write_report("review_form", KINDS["review_form"], replace(night, of=no), tmp_path)[0].name for (no,) in numbers
    ]
    assert len(set(files)) == 2
    assert not [no for (no,) in numbers if any(no in name for name in files)]


def test_a_package_has_the_lists_the_forms_and_the_basis_of_its_township_alone(night, tmp_path):
    township = released(night)["township"][0]
    kind = KINDS["township_package"]
    names = [name for name, _ in kind.files(replace(night, townships=(township,)), tmp_path)]
    assert {name.partition("/")[0] for name in names} == {township}
    assert {"入户核查表.xlsx", "核查依据表.xlsx"} <= {name.partition("/")[2] for name in names}
    assert any("核查单" in name for name in names)
    told = words(KINDS["basis_sheet"].make(replace(night, townships=(township,))))
    of_relatives = [rule.title for rule in night.rules.values() if rule.queue == "official_relative"]
    assert not [title for title in of_relatives if title in told]


def test_the_old_and_the_graduates_on_the_roll_are_all_listed(night, village):
    here = replace(night, townships=village[:1], village=village[1])
    (sheet,) = KINDS["county_focus_list"].make(here).sheets
    lines = [row for row in sheet.pages[0].rows[1:] if len(row.cells) > 1]
    expected = night.con.execute(
        "SELECT count(*) FROM fact.roll AS r JOIN link.identity AS i ON i.person = r.person "
        "LEFT JOIN (SELECT DISTINCT person FROM fact.graduation WHERE person_link_probability >= 0.95 "
        "AND graduated_on <= $1) AS g ON g.person = r.person WHERE r.township = $2 AND r.village = $3 "
        "AND (strftime(i.birth_on, '%Y%m%d')::INT <= strftime($1, '%Y%m%d')::INT - 600000 OR g.person IS NOT NULL)",
        [night.night, *village],
    ).fetchall()
    assert len(lines) == expected[0][0] > 3
    ages = [int(word.removesuffix("岁")) for row in lines for word in row.cells[5].text.split() if word.endswith("岁")]
    assert min(ages) >= 60
    relatives = night.cases.filter(pl.col("queue") == "official_relative")["case_id"].to_list()
    assert not [case for case in relatives if case in words(KINDS["county_focus_list"].make(night))]


def test_every_application_that_was_refused_is_answered_once_and_none_of_who_is_enrolled(night):
    over = replace(night, since=night.night.replace(year=1990))
    refused = night.con.execute(
        "SELECT count(*) FROM fact.application AS a "
        "WHERE (decision = '未批' OR (decision IS NULL AND refusal IS NOT NULL)) "
        "AND NOT EXISTS (SELECT 1 FROM fact.roll AS r WHERE r.person = a.person AND a.person_link_probability >= 0.95) "
        "AND coalesce(decided_on, accepted_on, applied_on) <= $1",
        [night.until],
    ).fetchall()
    *letters, before = KINDS["refusal_reply"].make(over).sheets
    assert sum(len(sheet.pages) for sheet in letters) == refused[0][0] > 2
    told = words(KINDS["refusal_reply"].make(over))
    assert told.count("行政复议") == refused[0][0]
    assert "疑点" not in told
    assert "不送达" in before.name


def test_a_first_petition_is_settled_at_once_where_nobody_came_again(night):
    book = night.con.execute(
        "SELECT petition_no, max(person), min(registered_on) AS came_on, max(settled_on) FROM fact.petition "
        "WHERE person IS NOT NULL AND person_link_probability >= 0.95 AND registered_on <= $1 "
        "GROUP BY petition_no ORDER BY came_on, petition_no",
        [night.until],
    ).fetchall()
    by_person = {}
    for number, person, came, settled in book:
        by_person.setdefault(person, []).append((number, came, settled))
    firsts = [(own[0], len(own) > 1) for own in by_person.values() if own[0][1] >= night.since]
    once = sum(not again and settled is not None and settled <= night.until for (_, _, settled), again in firsts)
    (page,) = KINDS["petition_statistics"].make(night).sheets[0].pages
    name, every, first, settled, again, resolved, rate, *_ = page.rows[2].cells
    assert (name.text, resolved.number, again.number) == ("合计", once, sum(again for _, again in firsts))
    assert every.number >= first.number == len(firsts) > 0
    assert settled.number >= once
    assert rate.text == ("100%" if once == len(firsts) else f"{10_000 * once // len(firsts) / 100:.2f}%")
