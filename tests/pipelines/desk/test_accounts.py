"""Accounts and the access log at the desk: made, changed and ended by their officer, read by whoever inspects."""

import csv
import io
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from assets.desk.access_log import AccessLog
from assets.desk.accounts import Accounts
from assets.desk.second_factor import code_of, step_at
from assets.desk.sessions import Sessions
from assets.desk.store import FILE, opened_store
from assets.home.warehouse import opened
from matchers.cases.authority import ROLES, Actor
from pipelines.desk.access import WORDS
from pipelines.desk.place import Seat
from pipelines.desk.rendering import FOLDER
from tests.nights import County
from tests.pipelines.desk.seats import HERE, PASSWORD, Browser, logged_in, seated_on_the_night


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return County.after_a_night(tmp_path_factory, "accounts_page")


@pytest.fixture(scope="module")
def seats(county):
    with seated_on_the_night(county.home, "伊山镇") as found:
        yield found


@pytest.fixture(scope="module")
def officer(seats):
    return seats.as_role("account_officer")


@pytest.fixture(scope="module")
def someone(county):
    """A person of the registers with an ID number of its own, and a relative of his that they know."""
    with opened(county.home.published, read_only=True) as con:
        return con.execute(
            "SELECT k.person, i.id_number, k.relative FROM fact.known_kin AS k JOIN link.identity AS i USING (person) "
            "WHERE i.id_number IS NOT NULL AND (SELECT count(DISTINCT p.person) FROM link.mention AS m JOIN link.person"
            " AS p ON p.record_id = m.record_id AND p.role = m.role WHERE m.id_number = i.id_number) = 1 "
            "ORDER BY ALL LIMIT 1"
        ).fetchone()


def log_of(seats):
    with opened_store(seats.home.root / FILE) as store:
        return AccessLog(store, seats.desk.key).entries(limit=None)


def account_of(seats, login):
    with opened_store(seats.home.root / FILE) as store:
        return next(a for a in Accounts(store).all() if a.login == login)


def made(officer, login, name, **more):
    form = {"login": login, "name": name, "role": "township_clerk", "township": "伊山镇", "queue": "payment", **more}
    return officer.post("/accounts", form)


def first_password(page):
    return re.search(r'初始密码</dt><dd class="mono big">(\S{12})</dd>', page).group(1)


def enters(seats, login, password):
    answer = seats.client.post(
        "/login", data={"login": login, "password": password}, headers={"origin": HERE}, follow_redirects=False
    )
    seats.client.cookies.clear()
    return answer


def test_a_new_account_gets_a_password_that_is_shown_once_and_works(seats, officer):
    answer = made(officer, "sunliu", "孙六")
    first = first_password(answer.text)
    account = account_of(seats, "sunliu")
    assert (account.townships, account.queues, account.must_change) == ({"伊山镇"}, {"payment"}, True)
    assert enters(seats, "sunliu", first).headers["location"] == "/password"
    for path in ("/accounts", f"/accounts/{account.id}", "/access"):
        assert first not in officer.get(path).text
    assert first not in repr(log_of(seats))
    with closing(sqlite3.connect(seats.home.root / FILE)) as store:
        assert first not in "\n".join(store.iterdump())


@pytest.mark.parametrize("how", [{"word": "x"}, {"origin": "http://elsewhere"}, {"origin": None}])
def test_a_form_from_elsewhere_makes_and_ends_nobody(seats, officer, how):
    clerk = account_of(seats, "township-clerk")
    before = log_of(seats)
    form = {"login": "eve", "name": "伊夫", "role": "county_head", "county": "1"}
    assert officer.post("/accounts", form, **how).status_code == 403
    assert officer.post(f"/accounts/{clerk.id}/end", **how).status_code == 403
    assert officer.post(f"/accounts/{clerk.id}/reset", **how).status_code == 403
    assert account_of(seats, "township-clerk").ended_at is None
    with opened_store(seats.home.root / FILE) as store:
        assert "eve" not in {a.login for a in Accounts(store).all()}
    assert len(log_of(seats)) == len(before)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"login": "township-clerk"}, "已有人使用"),
        ({"name": "钱乡镇"}, "已有同名的账户"),
        ({"township": ""}, "须写明所在乡镇"),
        ({"township": "无此镇"}, "没有乡镇「无此镇」"),
        ({"role": "king"}, "没有角色"),
        ({"holder": "11010119900307451X"}, "不是有效的身份证号"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(seats, officer, more, sentence):
    with opened_store(seats.home.root / FILE) as store:
        before = len(Accounts(store).all())
    answer = made(officer, **{"login": "new", "name": "新人", **more})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert more.get("holder", "11010119900307451X") not in answer.text
    with opened_store(seats.home.root / FILE) as store:
        assert len(Accounts(store).all()) == before


def test_the_holder_is_known_by_his_id_alone_and_he_and_his_kin_are_kept_from_him(seats, officer, someone):
    person, number, relative = someone
    made(officer, "zhouqi", "周七", holder=number)
    account = account_of(seats, "zhouqi")
    assert account.person == person
    with closing(sqlite3.connect(seats.home.root / FILE)) as store:
        assert number not in "\n".join(store.iterdump())
    assert number not in officer.get(f"/accounts/{account.id}").text
    with opened_store(seats.home.root / FILE) as store:
        first = Accounts(store).reset(account.id)
        Accounts(store).change_password(account.id, first, PASSWORD)
        session = Sessions(store).find(logged_in(seats.client, "zhouqi"), datetime.now(UTC))
        asked = SimpleNamespace(path_params={})
        assert {person, relative} <= Seat(seats.desk, asked, store, session).actor.kin
    assert officer.post(f"/accounts/{account.id}/holder", {"holder": ""}).headers["location"].endswith("done=unbound")
    assert account_of(seats, "zhouqi").person is None


def test_the_command_line_asks_for_the_holder_unseen(county, seats, someone, monkeypatch, capsys):
    person, number, _ = someone
    shown = []

    def typed(text, **how):
        shown.append(how["hide_input"])
        return number

    monkeypatch.setattr("click.prompt", typed)
    role = ["--role", "inspector", "--township", "all", "--queue", "all"]
    assert county.command("account", "add", "hanshi", "--name", "韩十", *role, "--person") == 0
    assert shown == [True]
    assert account_of(seats, "hanshi").person == person
    told = capsys.readouterr()
    assert number not in told.out + told.err


def test_rights_change_and_the_sessions_go_on_with_them(seats, officer):
    clerk, browser = account_of(seats, "township-clerk"), seats.as_role("township_clerk")
    before = sorted(clerk.queues)
    answer = officer.post(f"/accounts/{clerk.id}/rights", {"township": "下车镇", "queue": ["payment", "identity"]})
    assert answer.headers["location"] == f"/accounts/{clerk.id}?done=granted"
    after = account_of(seats, "township-clerk")
    assert (after.townships, after.queues) == ({"下车镇"}, {"payment", "identity"})
    assert browser.get("/").status_code == 200
    assert officer.post(f"/accounts/{clerk.id}/rights", {"queue": before}).status_code == 422
    officer.post(f"/accounts/{clerk.id}/rights", {"township": "伊山镇", "queue": before})


def test_a_reset_unlocks_and_ends_sessions_and_an_end_lets_nobody_in(seats, officer):
    first = first_password(made(officer, "wujiu", "吴九").text)
    account = account_of(seats, "wujiu")
    token = enters(seats, "wujiu", first).cookies["hedui"]
    for _ in range(5):
        enters(seats, "wujiu", "wrong")
    assert "已锁定" in officer.get("/accounts").text
    again = first_password(officer.post(f"/accounts/{account.id}/reset").text)
    assert Browser(seats.client, token).get("/").headers["location"] == "/login"
    assert enters(seats, "wujiu", first).status_code == 401
    assert enters(seats, "wujiu", again).status_code == 303
    assert officer.post(f"/accounts/{account.id}/end").headers["location"] == "/accounts?done=ended"
    assert enters(seats, "wujiu", again).status_code == 401
    assert officer.post(f"/accounts/{account.id}/reset").status_code == 422
    assert again not in repr(log_of(seats))


def test_nobody_ends_himself(seats, officer):
    own = account_of(seats, "account-officer")
    assert officer.post(f"/accounts/{own.id}/end").status_code == 422
    assert officer.post(f"/accounts/{own.id}/reset").status_code == 422
    assert account_of(seats, "account-officer").ended_at is None


@pytest.mark.parametrize("role", ["inspector", "account_officer"])
def test_the_log_is_read_newest_first_by_account_and_its_reading_is_in_it(seats, role):
    browser = seats.as_role(role)
    clerk = account_of(seats, "township-clerk")
    page = browser.get("/access").text
    newest = log_of(seats)[0]
    assert (newest.act, newest.name) == ("access_read", account_of(seats, role.replace("_", "-")).name)
    numbers = [int(n) for n in re.findall(r'<tr><td class="num">(\d+)</td>', page)]
    assert numbers[:2] == [newest.seq, newest.seq - 1]
    of_one = re.findall(r'<td class="nowrap">([^<0-9]+)</td><td>', browser.get(f"/access?account={clerk.id}").text)
    assert set(of_one) == {"钱乡镇"}
    older = browser.get(f"/access?before={newest.seq - 3}").text
    assert f'<td class="num">{newest.seq - 4}</td>' in older
    assert f'<td class="num">{newest.seq - 3}</td>' not in older


def test_the_log_is_carried_away_as_a_list_and_that_is_logged(seats):
    answer = seats.as_role("inspector").get("/access.csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (rows[0]["做了什么"], rows[0]["姓名"]) == ("导出访问日志", "冯督查")
    assert [int(row["序号"]) for row in rows] == list(range(len(rows), 0, -1))


def test_what_was_changed_in_the_log_is_found_by_the_page_and_by_verify(county, seats, capsys):
    inspector = seats.as_role("inspector")
    assert "核验通过" in inspector.get("/access?prove=1").text
    assert county.command("verify") in {0, 1}
    assert re.search(r"访问日志完好：共 \d+ 条。", capsys.readouterr().out)
    with closing(sqlite3.connect(seats.home.root / FILE)) as store, store:
        was = store.execute("SELECT name FROM access WHERE seq = 2").fetchone()[0]
        store.execute("DROP TRIGGER access_never_updated")
        store.execute("UPDATE access SET name = '别人' WHERE seq = 2")
    try:
        page = inspector.get("/access?prove=1").text
        assert "核验没有通过" in page
        assert "访问日志第 2 条" in page
        assert county.command("verify") == 2
        assert "访问日志第 2 条" in capsys.readouterr().err
    finally:
        with closing(sqlite3.connect(seats.home.root / FILE)) as store, store:
            store.execute("UPDATE access SET name = ? WHERE seq = 2", [was])


def test_verify_sees_a_log_whose_end_is_gone(county, seats, capsys):
    """The same with the log's own guards and chain intact: the ledger keeps where it stood."""
    with opened_store(seats.home.root / FILE) as store:
        seats.desk.writer.tell(AccessLog(store, seats.desk.key).stands(), seats.today())
    seats.desk.writer.do(Actor("U1", "甲", "inspector", None, frozenset(), frozenset()), lambda ledger: ledger.head())
    assert county.command("verify") in {0, 1}
    assert "相符" in capsys.readouterr().out.splitlines()[-1]
    whole = seats.home.root / FILE
    try:
        with closing(sqlite3.connect(whole)) as store, store:
            guard = store.execute("SELECT sql FROM sqlite_master WHERE name = 'access_never_deleted'").fetchone()[0]
            rows = store.execute("SELECT * FROM access ORDER BY seq DESC LIMIT 3").fetchall()
            store.execute("DROP TRIGGER access_never_deleted")
            store.execute("DELETE FROM access WHERE seq >= ?", [rows[-1][0]])
            store.execute(guard)
        assert county.command("verify") == 2
        assert "末尾被截去" in capsys.readouterr().err
        assert "末尾被截去" in seats.as_role("inspector").get("/access?prove=1").text
    finally:
        with closing(sqlite3.connect(whole)) as store, store:
            store.execute("DROP TRIGGER access_never_deleted")
            store.execute("DELETE FROM access WHERE seq >= ?", [rows[-1][0]])
            store.executemany("INSERT INTO access VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows[::-1])
            store.execute(guard)
    assert county.command("verify") in {0, 1}


def test_a_code_is_asked_after_the_password_and_counts_once(seats, officer):
    browser = seats.as_role("second_reviewer")
    assert "没有开通" in browser.get("/second-factor").text
    browser.post("/second-factor", {"step": "begin"})
    secret = re.search(r'class="mono big">([A-Z2-7 ]+)<', browser.get("/second-factor").text).group(1).replace(" ", "")
    step = step_at(datetime.now(UTC))
    assert browser.post("/second-factor", {"step": "confirm", "code": "000 00"}).status_code == 422
    assert browser.post("/second-factor", {"step": "confirm", "code": code_of(secret, step - 1)}).status_code == 303
    assert secret not in browser.get("/second-factor").text

    asked = enters(seats, "second-reviewer", PASSWORD)
    assert (asked.status_code, "hedui" in asked.cookies) == (200, False)
    ticket = re.search(r'name="ticket" value="([^"]+)"', asked.text).group(1)

    def with_code(code, ticket=ticket):
        form = {"ticket": ticket, "code": code}
        return seats.client.post("/login", data=form, headers={"origin": HERE}, follow_redirects=False)

    assert with_code(code_of(secret, step - 1)).status_code == 401
    entered = with_code(code_of(secret, step))
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    seats.client.cookies.clear()
    assert with_code(code_of(secret, step)).status_code == 401
    assert with_code(code_of(secret, step + 1), ticket[:-1] + "x").headers["location"] == "/login"
    assert secret not in repr(log_of(seats))

    officer.post(f"/accounts/{account_of(seats, 'second-reviewer').id}/reset")
    assert not account_of(seats, "second-reviewer").has_second_factor


def test_everything_that_is_logged_has_a_chinese_word():
    pages = "\n".join(path.read_text() for path in FOLDER.glob("*.py"))
    noted = set(re.findall(r'\.note\((?:[^,()]*, [^,()]*, )?"([a-z_]+)"', pages))
    assert {"look", "login", "login_failed", "release", "account_bound"} <= noted
    assert noted <= set(WORDS)


def test_who_may_what_stands_beside_each_role(officer):
    page = officer.get("/accounts").text
    assert all(role.name in page for role in ROLES.values())
    assert (
        'for="r-inspector">监督检查</label> <span class="quiet">查看疑点、查看名册和规则、查看访问日志</span>' in page
    )
