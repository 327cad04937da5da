"""The page from which lists leave: what would go, the act, the lists to be downloaded."""

import io
import json
import re
import zipfile

import openpyxl
import polars as pl
import pytest

from assets.cases.waiting import GOES, WHY, weighed
from assets.desk.access_log import AccessLog
from assets.desk.store import FILE, opened_store
from assets.home.warehouse import opened
from matchers.cases.capacity import WEEKLY_VISITS
from tests.nights import AS_OF, County
from tests.pipelines.desk.seats import seated_on_the_night


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    county = County.after_a_night(tmp_path_factory, "release_page")
    assert county.command("held", "--confirm", "--by", "李股长") == 0
    return county


@pytest.fixture(scope="module")
def seats(county):
    with seated_on_the_night(county.home, "伊山镇") as found:
        yield found


@pytest.fixture(scope="module")
def head(seats):
    return seats.as_role("county_head")


def logged(seats, act):
    with opened_store(seats.home.root / FILE) as store:
        return [(e.name, e.subject) for e in AccessLog(store, seats.desk.key).entries() if e.act == act]


def weighed_now(county):
    with county.home.ledger(read_only=True) as ledger, opened(county.home.published, read_only=True) as con:
        return weighed(con, ledger, AS_OF, WEEKLY_VISITS)


def lists_on(page):
    return re.findall(r"/release/lists/([0-9-]+)", page)


def test_it_shows_what_the_release_would_take_and_why_the_rest_waits(county, head):
    found = weighed_now(county)
    page = head.get("/release").text
    mine = found.filter(pl.col("township") == "伊山镇")
    going = mine.filter(pl.col("why") == GOES)
    assert going.height > 0
    row = page.split(">伊山镇</label>")[1].split("</tr>")[0]
    assert f'<td class="num">{going["household"].n_unique()}</td><td class="num">{going.height}</td>' in row
    for why in set(mine["why"]) - {GOES, "kept_by_county", "without_township"}:
        stay = mine.filter(pl.col("why") == why)
        assert f"{WHY[why]}：{stay['household'].n_unique()} 户、{stay.height} 条" in row
    kept = found.filter(pl.col("why") == "kept_by_county").height
    assert f"由县级掌握的队列 {kept:,} 条" in page


@pytest.mark.parametrize("how", [{"word": "x"}, {"origin": "http://elsewhere"}, {"origin": None}])
def test_a_form_from_elsewhere_releases_nothing(county, head, how):
    before = len(county.events())
    assert head.post("/release", {"all": "1"}, **how).status_code == 403
    assert len(county.events()) == before


def test_without_a_township_nothing_is_released_and_the_page_says_so(county, head):
    before = len(county.events())
    answer = head.post("/release", {"queue": ""})
    assert answer.status_code == 422
    assert "请先选择要下发的乡镇" in answer.text
    assert len(county.events()) == before


def test_relatives_leave_to_one_township_at_a_time(county, head):
    before = len(county.events())
    answer = head.post("/release", {"queue": "official_relative", "all": "1"})
    assert (answer.status_code, "下发时须指明乡镇" in answer.text) == (422, True)
    assert len(county.events()) == before


def test_a_township_gets_its_list_and_a_second_press_releases_nothing_more(county, seats, head):
    going = weighed_now(county).filter((pl.col("township") == "伊山镇") & (pl.col("why") == GOES))
    answer = head.post("/release", {"township": "伊山镇"})
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/release?done={going['household'].n_unique()}&cases={going.height}",
    )
    released = county.events_of("released")
    assert {e.payload["township"] for e in released} == {"伊山镇"}
    assert {e.subject for e in released} == set(going["case_id"])
    assert {e.actor for e in released} == {"王局长"}
    assert ("王局长", "") in logged(seats, "release")
    assert head.post("/release", {"township": "伊山镇"}).headers["location"] == "/release?done=0&cases=0"
    assert len(county.events_of("released")) == len(released)
    page = head.get("/release?done=3&cases=4").text
    assert "已下发 3 户、4 条疑点" in page
    assert lists_on(page) == ["20210601-001"]


def test_the_rest_follows_and_each_list_and_all_of_them_can_be_carried_away(county, seats, head):
    assert head.post("/release", {"all": "1"}).status_code == 303
    numbers = lists_on(head.get("/release").text)
    with county.home.ledger(read_only=True) as ledger:
        assert set(numbers) == {e.payload["list_no"] for e in ledger.events("released")}
    assert len(numbers) > 2
    one = head.get(f"/release/lists/{numbers[0]}")
    book = openpyxl.load_workbook(io.BytesIO(one.content))
    assert book.custom_doc_props["名单编号"].value == numbers[0]
    assert numbers[0] in one.headers["content-disposition"]
    assert logged(seats, "list_exported") == [("王局长", numbers[0])]
    package = head.get("/release/package")
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        names = archive.namelist()
        books = [name for name in names if "核查单" in name]
        assert one.content in {archive.read(name) for name in books}
    assert sorted(name.rpartition("_")[2].removesuffix(".xlsx") for name in books) == sorted(numbers)
    places = {name.partition("/")[0] for name in names}
    assert {f"{place}/{paper}.xlsx" for place in places for paper in ("入户核查表", "核查依据表")} <= set(names)
    assert package.content == head.get("/release/package").content
    assert [subject for _, subject in logged(seats, "list_exported")].count(numbers[1]) == 2


def test_a_list_that_is_not_out_is_no_page(head):
    assert head.get("/release/lists/20210601-999").status_code == 404


def test_who_lacks_a_queue_neither_sees_nor_sends_it(county, seats, head):
    with opened_store(seats.home.root / FILE) as store:
        whole = store.execute("SELECT queues FROM account WHERE login = 'county-head'").fetchone()[0]
        store.execute("UPDATE account SET queues = ? WHERE login = 'county-head'", [json.dumps(["payment"])])
        try:
            before = len(county.events())
            page = head.get("/release").text
            assert lists_on(page) == []
            assert "由县级掌握的队列" not in page
            refused = head.post("/release", {"all": "1"})
            assert (refused.status_code, "您没有" in refused.text) == (422, True)
            assert head.get("/release/package").status_code == 404
            assert len(county.events()) == before
        finally:
            store.execute("UPDATE account SET queues = ? WHERE login = 'county-head'", [whole])
