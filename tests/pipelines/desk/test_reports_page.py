"""表册 at the desk: who may have which report made for where, what is on record of it, and what comes back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

import openpyxl
import pytest

from assets.home.warehouse import opened
from assets.reports import load_reports
from assets.reports.writing import WRITTEN
from tests.nights import County
from tests.pipelines.desk.seats import NAMES, Seats, released, seated

KINDS = load_reports()


@pytest.fixture(scope="module")
def seats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seats]:
    county = County.after_a_night(tmp_path_factory, "desk_reports")
    with seated(county.home, released(county.home)) as made:
        yield made


def households(seats: Seats, township: str) -> set[str]:
    with opened(seats.home.published, read_only=True) as con:
        rows = con.execute("SELECT DISTINCT certificate_no FROM fact.roll WHERE township = ?", [township]).fetchall()
    return {no for (no,) in rows}


def elsewhere(seats: Seats) -> str:
    with opened(seats.home.published, read_only=True) as con:
        return con.execute(
            "SELECT township FROM fact.roll WHERE township <> ? GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
            [seats.township],
        ).fetchone()[0]


def written(seats: Seats) -> list:
    with seats.home.ledger(read_only=True) as ledger:
        return ledger.events(WRITTEN)


def test_the_catalogue_has_every_report_of_a_role(seats):
    whole, local = (seats.as_role(role).get("/reports").text for role in ("county_head", "township_clerk"))
    for code, kind in KINDS.items():
        assert f'href="/reports/{code}"' in whole
        assert (f'href="/reports/{code}"' in local) != kind.for_county
    assert seats.as_role("account_officer").get("/reports").status_code == 404


def test_a_township_has_its_own_forms_and_nobody_elses(seats):
    clerk = seats.as_role("township_clerk")
    page = clerk.post("/reports/review_form", {"place": seats.township, "as": "page"})
    assert page.status_code == 200
    assert all(no in page.text for no in households(seats, seats.township))
    assert not households(seats, elsewhere(seats)) & set(re.findall(r"\d{15}", page.text))
    assert clerk.post("/reports/review_form", {"place": elsewhere(seats), "as": "page"}).status_code == 404
    assert clerk.post("/reports/publicity_list", {"as": "page"}).text.count(elsewhere(seats)) == 0
    for code in ("visit_sample", "self_declaration_form", "review_form_county_visit"):
        assert clerk.get(f"/reports/{code}").status_code == 404
        assert clerk.post(f"/reports/{code}", {"place": seats.township, "as": "page"}).status_code == 404


def test_a_form_offers_only_the_places_of_the_account(seats):
    clerk, head = (
        seats.as_role(role).get("/reports/publicity_list").text for role in ("township_clerk", "county_head")
    )
    assert "全县" in head
    assert elsewhere(seats) in head
    assert "全县" not in clerk
    assert elsewhere(seats) not in clerk


def test_who_had_what_made_is_on_record_and_whom_it_names_is_not(seats):
    before = len(written(seats))
    head = seats.as_role("county_head")
    answer = head.post("/reports/publicity_list", {"place": seats.township, "as": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[-1] == "张贴前（不张贴）"
    assert "公示名单" in unquote(answer.headers["content-disposition"])
    (event,) = written(seats)[before:]
    assert (event.actor, event.subject) == (NAMES["county_head"], "report:publicity_list")
    assert ("report", "publicity_list", seats.township) in {entry[2:] for entry in seats.logged()}


def test_a_report_is_a_page_of_its_own_that_runs_and_loads_nothing(seats):
    answer = seats.as_role("county_head").post("/reports/basis_sheet", {"place": seats.township, "as": "page"})
    policies = answer.headers.get_list("content-security-policy")
    assert len(policies) == 1
    assert "script-src" not in policies[0]
    assert "default-src 'none'" in policies[0]
    assert "<script" not in answer.text
    assert NAMES["county_head"] in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_a_card_of_a_foreign_case_is_refused_and_one_of_ones_own_made(seats):
    clerk = seats.as_role("township_clerk")
    cases = seats.desk.book.now(seats.today()).cases
    own = cases.filter(
        (cases["township"] == seats.township) & cases["list_no"].is_not_null() & ~cases["is_concerned"]
        & (cases["grain"] != "V")
    )["case_id"][0]  # fmt: skip
    foreign = cases.filter(cases["township"] == elsewhere(seats))["case_id"][0]
    assert own in clerk.post("/reports/case_card", {"of": own, "as": "page"}).text
    refused = clerk.post("/reports/case_card", {"of": foreign, "as": "page"})
    assert refused.status_code == 422
    assert "没有编号为" in refused.text
    relative = cases.filter(cases["queue"] == "official_relative")["case_id"][0]
    assert clerk.post("/reports/case_card", {"of": relative, "as": "page"}).status_code == 422


def test_a_package_is_handed_over_whole(seats):
    answer = seats.as_role("township_clerk").post("/reports/township_package", {"place": seats.township, "as": "zip"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
    assert {name.partition("/")[0] for name in names} == {seats.township}


def test_what_cannot_be_made_is_said_above_the_form(seats):
    head = seats.as_role("county_head")
    for sent, why in (
        ({"as": "page"}, "不按全县出"),
        ({"place": seats.township, "since": "2021-13-01"}, "应写成"),
        ({"place": f"{seats.township}/没有的村"}, "没有村"),
        ({"of": "110101199003074514"}, "没有这个低保证号"),
    ):
        answer = head.post("/reports/review_form", sent)
        assert answer.status_code == 422
        assert why in answer.text, why
    assert head.get("/reports/no_such").status_code == 404


def test_a_card_leads_to_the_papers_of_its_household_and_they_are_on_record(seats: Seats) -> None:
    clerk, head = seats.as_role("township_clerk"), seats.as_role("county_head")
    with seats.home.ledger(read_only=True) as ledger:
        out = {e.subject for e in ledger.events("released") if e.payload["township"] == seats.township}
    cases = seats.desk.book.now(seats.today()).cases
    shown = cases.filter(cases["case_id"].is_in(out), ~cases["is_concerned"], cases["queue"] == "wrong_enrolment")
    paid = shown["case_id"][0]
    page = clerk.get(f"/cases/{paid}").text
    offered = re.findall(r'formaction="/reports/([a-z_]+)"', page)
    of_one = {code: kind for code, kind in KINDS.items() if "household" in kind.scopes}
    assert offered == [code for code, kind in of_one.items() if not kind.for_county]
    assert re.findall(r'formaction="/reports/([a-z_]+)"', head.get(f"/cases/{paid}").text) == list(of_one)
    for code in ("case_card", "notice"):
        made = clerk.post(f"/reports/{code}", {"of": paid, "as": "page"})
        assert made.status_code == 200, made.text
        assert seats.logged()[0][2:4] == ("report", code)
    on_none = cases.filter(
        cases["certificate_no"].is_null(), cases["queue"] == "missed_enrolment", cases["grain"] != "V"
    )
    page = head.get(f"/cases/{on_none['case_id'][0]}").text
    assert re.findall(r'formaction="/reports/([a-z_]+)"', page) == ["case_card", "notice"]
    place = cases.filter(cases["grain"] == "V")
    if place.height:
        assert 'formaction="/reports/' not in head.get(f"/cases/{place['case_id'][0]}").text
