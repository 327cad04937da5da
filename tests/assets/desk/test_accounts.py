"""Accounts and sessions by example: passwords, locks, ends; and a log that cannot be changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assets.desk.access_log import AccessLog
from assets.desk.accounts import FAILURES, LOCKED_FOR, Account, Accounts, first_password, password_problems
from assets.desk.drafts import Drafts
from assets.desk.sessions import IDLE, LONGEST, Sessions
from assets.desk.signing import named_actor
from assets.desk.store import FILE, has_accounts, opened_store
from assets.errors import BadInput
from assets.home.home import Home
from pipelines.cli import run

NOW = datetime(2021, 6, 1, 8, 0, tzinfo=UTC)
NEW = "Hedui-2021-Demo"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with opened_store(tmp_path / FILE) as opened:
        yield opened


@pytest.fixture
def made(store: sqlite3.Connection) -> tuple[Account, str]:
    return Accounts(store).add("qianyi", "钱一", "township_clerk", townships=["伊山镇"], queues=["wrong_enrolment"])


def test_the_first_password_is_shown_once_and_must_be_changed(store, made) -> None:
    account, first = made
    accounts = Accounts(store)
    assert accounts.entered("QianYi", first, NOW).must_change
    accounts.change_password(account.id, first, NEW)
    assert not accounts.entered("qianyi", NEW, NOW).must_change
    with pytest.raises(BadInput, match="登录名或密码不对"):
        accounts.entered("qianyi", first, NOW)
    kept = store.execute("SELECT password FROM account").fetchone()[0]
    assert NEW not in kept
    assert kept.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("login", "name", "role", "townships", "queues", "words"),
    [
        ("Qian Yi", "钱一", "inspector", None, [], "登录名用小写字母"),
        ("q", "钱一", "inspector", None, [], "登录名用小写字母"),
        ("qian", " ", "inspector", None, [], "须写明姓名"),
        ("qian", "钱一", "township", None, [], "没有角色"),
        ("qian", "钱一", "township_clerk", [], [], "须写明所在乡镇"),
        ("qian", "钱一", "inspector", None, ["wrong_enrollment"], "没有类别"),
    ],
)
def test_an_account_that_may_not_be(store, login, name, role, townships, queues, words) -> None:
    with pytest.raises(BadInput, match=words):
        Accounts(store).add(login, name, role, townships=townships, queues=queues)
    assert Accounts(store).all() == []


def test_one_account_a_person(store, made) -> None:
    with pytest.raises(BadInput, match="已有人使用"):
        Accounts(store).add("qianyi", "吴二", "inspector")
    with pytest.raises(BadInput, match="同名"):
        Accounts(store).add("qian2", " 钱 一", "inspector")


def test_a_clerk_never_gets_the_countys_own_queue(store) -> None:
    account, _ = Accounts(store).add(
        "sun", "孙六", "township_clerk", townships=["伊山镇"], queues=["official_relative", "payment"]
    )
    assert account.queues == {"payment"}


def test_five_failures_lock_for_half_an_hour(store, made) -> None:
    accounts = Accounts(store)
    for _ in range(FAILURES):
        with pytest.raises(BadInput, match="登录名或密码不对"):
            accounts.entered("qianyi", "wrong", NOW)
    with pytest.raises(BadInput, match="锁定"):
        accounts.entered("qianyi", made[1], NOW)
    assert accounts.entered("qianyi", made[1], NOW + LOCKED_FOR + timedelta(seconds=1)).name == "钱一"


def test_nobody_learns_which_logins_there_are(store, made) -> None:
    said = set()
    for login in ("qianyi", "nobody"):
        with pytest.raises(BadInput) as told:
            Accounts(store).entered(login, "wrong", NOW)
        said.add(str(told.value))
    assert len(said) == 1


@pytest.mark.parametrize(
    ("password", "words"),
    [("Short-1", "至少 10 位"), ("onlylowercase", "三种"), ("lower12345", "三种"), ("Qianyi-2021", "不能含登录名")],
)
def test_what_a_password_lacks(password: str, words: str) -> None:
    assert words in "；".join(password_problems(password, "qianyi", "钱一"))


def test_first_passwords_are_good_ones() -> None:
    made = {first_password() for _ in range(200)}
    assert len(made) == 200
    assert all(not password_problems(p, "qianyi", "钱一") for p in made)


def test_a_session_ends_by_idling_by_age_by_a_new_password_and_with_the_account(store, made) -> None:
    accounts, sessions = Accounts(store), Sessions(store)
    account, first = made
    token = sessions.begin(account.id, NOW)
    found = sessions.find(token, NOW + IDLE)
    assert found is not None
    assert found.account.id == account.id
    assert sessions.find(token, NOW + IDLE + IDLE + timedelta(seconds=2)) is None
    working = sessions.begin(account.id, NOW)
    at = NOW
    while at < NOW + LONGEST:
        assert sessions.find(working, at) is not None
        at += IDLE / 2
    assert sessions.find(working, at + timedelta(seconds=1)) is None
    fresh = sessions.begin(account.id, NOW)
    accounts.change_password(account.id, first, NEW)
    assert sessions.find(fresh, NOW) is None
    last = sessions.begin(account.id, NOW)
    accounts.end(account.id)
    assert sessions.find(last, NOW) is None
    assert token not in str(store.execute("SELECT * FROM session").fetchall())


def test_what_was_typed_into_a_session_that_idled_out_is_kept_for_its_owner_alone(store, made) -> None:
    sessions = Sessions(store)
    token = sessions.begin(made[0].id, NOW)
    session = sessions.find(token, NOW)
    assert session is not None
    assert sessions.late_owner(token, session.csrf) == made[0].id
    assert sessions.late_owner(token, "another word") is None
    assert sessions.late_owner("another token", session.csrf) is None
    Drafts(store, made[0].id).keep("F1", {"remark": "已入户"})
    assert Drafts(store, made[0].id).of("F1") == {"remark": "已入户"}
    assert Drafts(store, "U0").of("F1") == {}


def test_a_typed_name_must_be_an_accounts_once_there_are_accounts(tmp_path: Path) -> None:
    assert named_actor(tmp_path, "谁都行") is None
    assert not has_accounts(tmp_path)
    with opened_store(tmp_path / FILE) as store:
        account, _ = Accounts(store).add("zheng", "郑复核", "second_reviewer", townships=None, queues=["payment"])
    found = named_actor(tmp_path, " 郑 复核")
    assert found is not None
    assert (found.account, found.name) == (account.id, "郑复核")
    with pytest.raises(BadInput, match="没有账户"):
        named_actor(tmp_path, "郑某")
    with pytest.raises(BadInput, match="写姓名「郑复核」"):
        named_actor(tmp_path, "zheng")


def test_the_access_log_is_append_only_and_chained(store) -> None:
    log = AccessLog(store, b"k" * 32)
    for number in ("F1", "F2", "F3"):
        log.note("U1", "钱一", "look", number)
    assert [e.subject for e in log.entries()] == ["F3", "F2", "F1"]
    assert log.faults() == []
    for change in ("UPDATE access SET subject = 'F9'", "DELETE FROM access"):
        with pytest.raises(sqlite3.IntegrityError):
            store.execute(change)
    store.execute("DROP TRIGGER access_never_updated")
    store.execute("UPDATE access SET subject = 'F9' WHERE seq = 2")
    assert "第 2 条" in log.faults()[0]


def test_what_cannot_be_logged_is_refused(store) -> None:
    log = AccessLog(store, b"k" * 32)
    store.execute("DROP TABLE access")
    with pytest.raises(BadInput, match="访问日志写不进去"):
        log.note("U1", "钱一", "look", "F1")


def test_an_account_is_reset_and_ended_by_its_login(tmp_path, capsys):
    home = Home(tmp_path).prepared()
    named = ["--home", str(tmp_path)]
    assert (
        run(["account", "add", "zheng", "--name", "郑复核", "--role", "县级复核人", "--township", "all", *named]) == 0
    )
    assert run(["account", "reset", "zheng", *named]) == 0
    assert "新初始密码" in capsys.readouterr().out
    assert run(["account", "end", "Zheng", *named]) == 0
    with opened_store(home.root / FILE) as store:
        (account,) = Accounts(store).all()
    assert account.ended_at is not None
    assert run(["account", "reset", "zhang", *named]) == 2
    assert "没有在用的账户「zhang」" in capsys.readouterr().err
