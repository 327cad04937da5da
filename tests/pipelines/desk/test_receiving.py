"""What comes in at the desk: returned workbooks, files of departments, what is confirmed of them."""

import re

import openpyxl
import pytest

from assets.desk.access_log import AccessLog
from assets.desk.accounts import Accounts
from assets.desk.store import FILE, opened_store
from assets.desk.uploads import Uploads
from matchers.cases.casework import QUEUES
from tests.clerk import Reply, fill
from tests.nights import AS_OF, County
from tests.pipelines.desk.seats import HERE, PASSWORD, Browser, logged_in, seated_on_the_night

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VEHICLES = "机动车所有人,身份证明号码,号牌号码,车辆类型,机动车状态\n"
ROW = "王某甲,110101199003074514,苏G12340,小型轿车,正常\n"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    county = County.after_a_night(tmp_path_factory, "receive_page")
    assert county.command("held", "--confirm", "--by", "李股长") == 0
    assert county.command("release", "--by", "李股长", "--township", "伊山镇") == 0
    assert county.command("export") == 0
    return county


@pytest.fixture(scope="module")
def seats(county):
    with seated_on_the_night(county.home, "伊山镇") as found:
        yield found


@pytest.fixture(scope="module")
def analyst(seats):
    return seats.as_role("county_analyst")


@pytest.fixture(scope="module")
def workbook(county):
    """The list as it comes back: its first line answered, its second with an answer that lacks everything else."""
    (sent,) = county.home.exports.rglob("*.xlsx")
    keeps = "符合条件继续保障"
    replies = iter([Reply(keeps, AS_OF, ("钱一", "吴二"), "已入户"), Reply(keeps)])
    filled = county.root / "伊山镇交回.xlsx"
    fill(sent, filled, lambda line: next(replies, None) if keeps in line["选项"].split(",") else None)
    return filled


def logged(seats, act):
    with opened_store(seats.home.root / FILE) as store:
        return [e.subject for e in AccessLog(store, seats.desk.key).entries() if e.act == act]


def left_over(county):
    return [p for p in (county.home.root / "incoming").rglob("*") if p.is_file()]


def send(browser, path, field, name, content, form=None, **more):
    return browser.post(path, form or {}, files=[(field, (name, content, XLSX))], **more)


def hand_in(analyst, text, name="车.csv", register="vehicles"):
    answer = send(analyst, "/receive/file", "file", name, text.encode(), {"register": register})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


@pytest.mark.parametrize("how", [{"word": "x"}, {"origin": "http://elsewhere"}, {"origin": None}])
@pytest.mark.parametrize(("path", "field"), [("/receive/returned", "files"), ("/receive/file", "file")])
def test_what_is_sent_from_elsewhere_is_not_taken(county, analyst, workbook, path, field, how):
    before = len(county.events()), len(left_over(county)), len(list(county.home.store.rglob("*")))
    assert send(analyst, path, field, "x.xlsx", workbook.read_bytes(), **how).status_code == 403
    assert (len(county.events()), len(left_over(county)), len(list(county.home.store.rglob("*")))) == before


def test_a_workbook_is_read_at_once_and_says_of_each_line_what_became_of_it(county, seats, analyst, workbook):
    page = send(analyst, "/receive/returned", "files", "伊山镇交回.xlsx", workbook.read_bytes()).text
    assert "采用 1 行" in page
    assert page.count('<b class="late">未采用</b>') == 1
    assert "本行未采用，改好后可再次交回" in page
    answered = county.events_of("answered")
    assert {e.actor for e in answered} == {"吴核对"}
    assert {e.payload["remark"] for e in answered} == {"已入户"}
    assert left_over(county) == []
    (day, digest) = re.search(r"/receive/slips/([0-9-]+)/([0-9a-f]{8})", page).groups()
    slip = analyst.get(f"/receive/slips/{day}/{digest}")
    path = county.root / "slip.xlsx"
    path.write_bytes(slip.content)
    cells = [cell.value for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]
    assert {"采用", "未采用"} <= set(cells)
    assert logged(seats, "slip_exported") == [digest]
    assert analyst.get(f"/receive/slips/{day}/00000000").status_code == 404


def test_an_account_of_several_townships_hands_in_theirs_and_no_others(county, seats, workbook):
    for login, towns, said in (
        ("two-of-it", ["伊山镇", "杨集镇"], "与上次相同 1 行"),
        ("two-others", ["杨集镇", "图河镇"], "请由伊山镇交回"),
    ):
        with opened_store(seats.home.root / FILE) as store:
            accounts = Accounts(store)
            made, first = accounts.add(login, f"赵{login}", "county_analyst", townships=towns, queues=list(QUEUES))
            accounts.change_password(made.id, first, PASSWORD)
        browser = Browser(seats.client, logged_in(seats.client, login))
        before = len(county.events_of("answered"))
        assert said in send(browser, "/receive/returned", "files", "交回.xlsx", workbook.read_bytes()).text
        assert len(county.events_of("answered")) == before


def test_the_same_workbook_again_writes_nothing(county, analyst, workbook):
    before = len(county.events_of("answered"))
    page = send(analyst, "/receive/returned", "files", "又一次.xlsx", workbook.read_bytes()).text
    assert "采用 0 行（0 条疑点），与上次相同 1 行" in page
    assert len(county.events_of("answered")) == before


def test_files_of_nobody_are_not_read(county, seats, workbook):
    files = [("files", ("x.xlsx", workbook.read_bytes(), XLSX))]
    answer = seats.client.post("/receive/returned", files=files, headers={"origin": HERE}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert left_over(county) == []


def test_a_body_that_does_not_say_its_length_is_read_no_further_than_others_may_be_long(seats, monkeypatch):
    monkeypatch.setattr("pipelines.desk.app.MOST_BYTES", 5_000)

    def body():
        for _ in range(100):
            yield b"login=" + b"x" * 1_000

    kind = {"origin": HERE, "content-type": "application/x-www-form-urlencoded"}
    answer = seats.client.post("/login", content=body(), headers=kind)
    assert answer.status_code == 413
    assert "文件太大" in answer.text


def test_without_a_file_the_page_says_what_to_do(county, analyst):
    before = len(county.events())
    answer = analyst.post("/receive/returned", {})
    assert (answer.status_code, "请先选择文件" in answer.text) == (422, True)
    assert len(county.events()) == before


def test_a_file_is_tried_and_lands_only_when_it_was_accepted(county, seats, analyst):
    address = hand_in(analyst, VEHICLES + ROW * 3, "../机动车202106.csv")
    (kept,) = left_over(county)
    assert (kept.name, kept.stat().st_mode & 0o777) == ("机动车202106.csv", 0o600)
    assert "机动车" not in address
    page = analyst.get(address).text
    assert "读到 3 行" in page
    assert "结论:读得懂" in page or "结论:可以采用" in page
    landed = county.landing / "vehicles" / "机动车202106.csv"
    assert not landed.exists()
    assert analyst.post(f"{address}/accept").headers["location"] == "/receive?done=accepted"
    assert landed.read_text() == VEHICLES + ROW * 3
    assert left_over(county) == []
    assert logged(seats, "file_accepted") == ["vehicles"]


def test_a_second_file_of_that_name_does_not_replace_the_first(county, analyst):
    landed = county.landing / "vehicles" / "机动车202106.csv"
    first = landed.read_bytes()
    analyst.post(f"{hand_in(analyst, VEHICLES + ROW, '机动车202106.csv')}/accept")
    assert landed.read_bytes() == first
    assert [p.read_text() for p in landed.parent.glob("网上收件*/机动车202106.csv")] == [VEHICLES + ROW]


def test_a_file_that_is_not_accepted_is_gone(county, analyst):
    landed = sorted((county.landing / "vehicles").rglob("*"))
    address = hand_in(analyst, VEHICLES + ROW)
    assert "车.csv" in analyst.get("/receive").text
    assert analyst.post(f"{address}/discard").status_code == 303
    assert left_over(county) == []
    assert sorted((county.landing / "vehicles").rglob("*")) == landed
    assert analyst.get(address).status_code == 404


def test_the_register_is_told_from_the_headers_and_can_be_put_right(county, analyst):
    address = hand_in(analyst, VEHICLES + ROW, "新建文件.csv", register="").split("?")[0]
    assert [p.parent.name for p in left_over(county)] == ["vehicles"]
    assert analyst.post(f"{address}/register", {"register": "graduates"}).status_code == 303
    assert [p.parent.name for p in left_over(county)] == ["graduates"]
    assert "结论:不能采用" in analyst.get(address).text
    analyst.post(f"{address}/discard")


def test_what_is_confirmed_of_headers_is_kept_and_read_by_at_once(county, analyst):
    text = "车主全名,证照,号牌号码,车辆类型,车况\n" + ROW * 6
    address = hand_in(analyst, text)
    page = analyst.get(address).text
    asked = dict(re.findall(r"<legend>\d+\. 列“(.+?)”是什么？.*?name=\"q-([0-9a-f]{12})\"", page, re.DOTALL))
    assert {"车主全名", "证照"} <= set(asked)
    answers = {f"q-{asked['车主全名']}": "other", f"o-{asked['车主全名']}": "owner_name"}
    answers |= {f"q-{asked['证照']}": "other", f"o-{asked['证照']}": "id_number"}
    before = len(county.events_of("layout_confirmed"))
    assert analyst.post(f"{address}/layout", answers).headers["location"] == f"{address}?confirmed=1"
    (event,) = county.events_of("layout_confirmed")[before:]
    assert (event.actor, event.payload["columns"]) == ("吴核对", {"车主全名": "owner_name", "证照": "id_number"})
    again = analyst.get(address).text
    assert "已由人确认" in again
    assert "列“证照”是什么" not in again
    analyst.post(f"{address}/discard")


def test_a_file_is_its_senders_alone(seats, analyst):
    address = hand_in(analyst, VEHICLES + ROW)
    others = Uploads(seats.home.root, "U0000000000")
    assert others.find(address.rpartition("/")[2]) is None
    assert others.all() == []
    analyst.post(f"{address}/discard")
