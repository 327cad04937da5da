"""Households that apply, checked at the desk: by a form that was sent, by one that was typed; the report for whoever
asked alone; nothing of the form left behind, its purpose on record."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assets.applicants.report import Report
from assets.desk.reports import KEPT, MOST, Reports
from assets.home.warehouse import opened
from tests.assets.applicants.form import Applicant, write_form
from tests.nights import AS_OF, County
from tests.pipelines.desk.seats import NAMES, Seats, seated_on_the_night

PURPOSE = "2021年6月新申请核对"


@pytest.fixture(scope="module")
def seats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seats]:
    county = County.after_a_night(tmp_path_factory, "applicants_page")
    with seated_on_the_night(county.home, "伊山镇") as found:
        yield found


@pytest.fixture(scope="module")
def owner(seats: Seats) -> tuple[str, str, str]:
    """Somebody with a car who is not on the roll: name, number, township."""
    with opened(seats.home.published, read_only=True) as con:
        return con.execute("""
        SELECT name, id_number, township FROM link.identity
        WHERE id_status = 'valid' AND length(name) > 2 AND township IS NOT NULL
            AND person IN (SELECT person FROM fact.owned_vehicle
                WHERE vehicle_class LIKE 'K%' AND vehicle_status = '正常')
            AND person NOT IN (SELECT person FROM fact.roll)
        ORDER BY name, id_number LIMIT 1""").fetchone()


def checks(seats: Seats) -> list[tuple[str, dict]]:
    with seats.home.ledger(read_only=True) as ledger:
        return [(e.actor, e.payload) for e in ledger.events("applicants_checked")]


def left_behind(seats: Seats) -> list[Path]:
    """Files that lie where sent ones are kept."""
    return [path for path in (seats.home.root / "incoming").rglob("*") if path.is_file()]


def typed(owner: tuple[str, str, str], **more: str) -> dict[str, str]:
    name, number, township = owner
    household = {"township": township, "programme": "农村", "purpose": PURPOSE}
    person = {"name-1": name, "number-1": number, "relation-1": "户主", "consented_on-1": "2021-05-20"}
    return {**household, **person, **more}


def test_what_is_missing_is_said_and_nothing_is_checked(seats: Seats, owner: tuple[str, str, str]) -> None:
    analyst, (name, _, _) = seats.as_role("county_analyst"), owner
    for wrong, sentence in (
        ({"number-1": ""}, "第 1 人没有写身份证号"),
        ({"township": "别的镇"}, "请选择乡镇"),
        ({"purpose": ""}, "请写明核对的事由"),
        ({"relation-1": "子"}, "个户主"),
        ({"purpose": f"{name}的核对"}, "不能写申请人的姓名"),
    ):
        answer = analyst.post("/applicants/typed", typed(owner, **wrong))
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence
    assert "请先选择文件" in analyst.post("/applicants").text
    assert "请至少填写户主一人" in analyst.post("/applicants/typed").text
    assert (checks(seats), left_behind(seats)) == ([], [])
    assert not [entry for entry in seats.logged() if name in "".join(entry)], "the log names nobody who applies"


def test_a_household_that_was_typed_has_its_report_for_whoever_asked(seats: Seats, owner: tuple[str, str, str]) -> None:
    reviewer, (name, number, _) = seats.as_role("second_reviewer"), owner
    gone = reviewer.post("/applicants/typed", typed(owner))
    assert gone.status_code == 303, gone.text[-900:]
    address = gone.headers["location"]
    page = reviewer.get(address).text
    assert "拥有机动车" in page
    assert name in page
    assert number not in page
    assert f"{number[:6]}********{number[-4:]}" in page
    ((by, payload),) = checks(seats)
    assert (by, payload["purpose"], payload["persons"]) == (NAMES["second_reviewer"], PURPOSE, 1)
    digest = re.search(r"编号 ([0-9a-f]{12})", page)
    assert digest
    assert seats.logged()[0][1:] == (NAMES["second_reviewer"], "applicants_report", digest[1], PURPOSE)
    for other in ("county_analyst", "county_head"):
        assert seats.as_role(other).get(address).status_code == 404
        assert seats.as_role(other).get(f"{address}/xlsx").status_code == 404
    file = reviewer.get(f"{address}/xlsx")
    assert file.headers["content-disposition"].endswith(f'hedui-applicants-20210601-{digest[1]}.xlsx"')
    assert load_workbook(io.BytesIO(file.content)).sheetnames == ["汇总", "核对报告"]
    assert "拥有机动车" in reviewer.get(f"{address}/html").text
    assert seats.logged()[0][2:] == ("applicants_exported", digest[1], PURPOSE)
    assert reviewer.get(f"{address}/pdf").status_code == 404
    assert PURPOSE in reviewer.get("/applicants").text
    assert left_behind(seats) == []
    assert not list(seats.home.reports.glob("申请*")), "the report lies on no disk"


def test_a_form_that_was_sent_is_checked_and_not_kept(
    seats: Seats, owner: tuple[str, str, str], tmp_path: Path
) -> None:
    head, (name, number, township) = seats.as_role("county_head"), owner
    blank = head.get("/applicants/form")
    assert load_workbook(io.BytesIO(blank.content)).sheetnames == ["申请家庭", "填写说明"]
    nobody = Applicant("欧阳无名", "320723198001011232", township=township)
    form = write_form(tmp_path / "申请.xlsx", {"A1": [Applicant(name, number, township=township)], "A2": [nobody]})
    before = len(checks(seats))
    junk = head.post("/applicants", {"purpose": PURPOSE}, files=[("file", ("申请.xlsx", b"no workbook"))])
    assert junk.status_code == 422
    assert str(seats.home.root) not in junk.text
    gone = head.post("/applicants", {"purpose": PURPOSE}, files=[("file", (form.name, form.read_bytes()))])
    assert gone.status_code == 303, gone.text[-900:]
    page = head.get(gone.headers["location"]).text
    assert page.count('<article class="paper"') == 2
    assert "各名册中查无此人" in page
    assert len(checks(seats)) == before + 1
    assert left_behind(seats) == []
    assert seats.as_role("inspector").post("/applicants", {"purpose": PURPOSE}).status_code == 404


def test_reports_are_forgotten() -> None:
    kept, at = Reports(), datetime(2021, 6, 1, 8, tzinfo=UTC)
    report = Report("灌云县", AS_OF, AS_OF, "某人", PURPOSE, "0" * 12, ())
    first = kept.keep("one", report, at)
    assert list(kept.of("one", at)) == [first]
    assert kept.of("two", at) == {}
    assert kept.of("one", at + KEPT + timedelta(seconds=1)) == {}
    words = [kept.keep("one", report, at) for _ in range(MOST + 3)]
    assert list(kept.of("one", at)) == words[3:][::-1]
