"""Accounts of the bureau's people: one a person, none by default, each with a role, townships and queues.

Belongs here: making, ending and changing accounts, passwords, what locks them. Does not belong here: what a role may
do (`matchers/cases/authority.py`), who sits at the desk now (`sessions.py`).
The rules are those of 等保 2.0 8.1.4.1: no default account, ten characters of three kinds, five failures lock for
half an hour, the first password is changed at the first login.
"""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from assets.errors import BadInput
from data_contracts.text_yaml import meant
from matchers.cases.authority import COUNTYS_OWN, ROLES, Actor
from matchers.cases.casework import QUEUES, same_person

FAILURES = 5
LOCKED_FOR = timedelta(minutes=30)
LENGTH = 10
KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,30}")
_READABLE = "abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
"""Letters and digits that nobody mistakes for one another when a first password is read from paper."""


@dataclass(frozen=True)
class Account:
    """One person's account; `townships` None is the whole county. `person` is the holder's own person id, if it was
    said who he is, so that he judges neither himself nor his relatives. `has_second_factor`: a one-time code is asked
    after the password (`second_factor.py`)."""

    id: str
    login: str
    name: str
    role: str
    townships: frozenset[str] | None
    queues: frozenset[str]
    person: str | None = None
    must_change: bool = False
    ended_at: str | None = None
    locked_until: str | None = None
    has_second_factor: bool = False

    def actor(self, kin: Collection[str] = ()) -> Actor:
        """The account as it acts; `kin` are the persons the registers know as the holder's relatives."""
        own = {self.person} if self.person else set()
        return Actor(self.id, self.name, self.role, self.townships, self.queues, frozenset({*own, *kin}))


class Accounts:
    """The accounts in an open desk store."""

    def __init__(self, store: sqlite3.Connection) -> None:
        """Use within `assets.desk.store.opened_store`."""
        self._store = store

    def add(
        self,
        login: str,
        name: str,
        role: str,
        *,
        townships: Collection[str] | None = (),
        queues: Collection[str] = (),
        person: str | None = None,
    ) -> tuple[Account, str]:
        """A new account and its first password, which is shown once and must be changed. BadInput for a login that is
        taken or unfit, an unknown role or queue, a clerk without a township."""
        _refuse_unfit(login, name, role, townships, queues)
        if self._store.execute("SELECT 1 FROM account WHERE login = ?", [login]).fetchone():
            raise BadInput(f"登录名「{login}」已有人使用，请另取一个")
        if same_person(name, [a.name for a in self.all() if a.ended_at is None]):
            raise BadInput("已有同名的账户；两人同名的，请在姓名后加单位区别，例如 张伟（伊山）")
        given = frozenset(queues) - ({COUNTYS_OWN} if ROLES[role].is_local else set())
        places = None if townships is None else frozenset(townships)
        account = Account(f"U{secrets.token_hex(5).upper()}", login, name, role, places, given, person, True)
        first = first_password()
        self._store.execute(
            "INSERT INTO account (id, login, name, role, townships, queues, person, password, must_change)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)",
            [account.id, login, name, role, _written(places), _written(given), person, _hashed(first)],
        )
        return account, first

    def all(self) -> list[Account]:
        """Every account that ever was, in the order of logins."""
        return [_account(row) for row in self._store.execute("SELECT * FROM account ORDER BY login")]

    def of(self, account: str) -> Account | None:
        """The account of that id."""
        row = self._store.execute("SELECT * FROM account WHERE id = ?", [account]).fetchone()
        return _account(row) if row else None

    def named(self, text: str) -> Account:
        """The account in force of that name; BadInput, with who may be meant, for one that is none. A login is not
        taken: the name is what the ledger keeps."""
        in_force = [a for a in self.all() if a.ended_at is None]
        for account in in_force:
            if same_person(text, [account.name]):
                return account
        by_login = {a.login: a.name for a in in_force}
        if text.strip() in by_login:
            raise BadInput(f"办理人写姓名「{by_login[text.strip()]}」，不写登录名")
        known = [a.name for a in in_force]
        raise BadInput(f"没有账户「{text.strip()[:20]}」{meant(text.strip(), known)}；本县已建账户，办理人须是其中之一")

    def with_login(self, login: str) -> Account:
        """The account in force with that login; BadInput, with which may be meant, where there is none."""
        by_login = {a.login: a for a in self.all() if a.ended_at is None}
        word = login.strip().lower()
        if word not in by_login:
            raise BadInput(f"没有在用的账户「{word[:20]}」{meant(word, by_login)}；hedui account list 列出全部账户")
        return by_login[word]

    def entered(self, login: str, password: str, now: datetime) -> Account:
        """Whose login and password these are. BadInput with one and the same sentence for an unknown login, an ended
        account or a wrong password; another for a locked one."""
        row = self._store.execute("SELECT * FROM account WHERE login = ?", [login.strip().lower()]).fetchone()
        if row is None or row["ended_at"]:
            _verified(_nobodys(), password)
            raise BadInput("登录名或密码不对")
        self.refuse_locked(row["id"], now)
        if not _verified(row["password"], password):
            self.count_failure(row["id"], now)
            raise BadInput("登录名或密码不对")
        account = _account(row)
        if not account.has_second_factor:
            self.forgive(account.id)
        return account

    def refuse_locked(self, account: str, now: datetime) -> None:
        """BadInput for an account that is locked."""
        row = self._store.execute("SELECT locked_until FROM account WHERE id = ?", [account]).fetchone()
        if row and row["locked_until"] and row["locked_until"] > now.isoformat():
            raise BadInput("连续输错五次，账户已锁定三十分钟；请稍后再试，或请账户管理员解锁")

    def count_failure(self, account: str, now: datetime) -> None:
        """A wrong password or code; the fifth in a row locks."""
        (failed,) = self._store.execute("SELECT failed + 1 FROM account WHERE id = ?", [account]).fetchone()
        until = (now + LOCKED_FOR).isoformat() if failed >= FAILURES else None
        self._store.execute(
            "UPDATE account SET failed = ?, locked_until = ? WHERE id = ?", [0 if until else failed, until, account]
        )

    def forgive(self, account: str) -> None:
        """The holder is in: what he mistyped before is forgotten."""
        self._store.execute("UPDATE account SET failed = 0, locked_until = NULL WHERE id = ?", [account])

    def change_password(self, account: str, old: str, new: str) -> None:
        """The holder's own new password; every session of the account ends. BadInput says what it lacks."""
        row = self._store.execute("SELECT * FROM account WHERE id = ?", [account]).fetchone()
        if row is None or not _verified(row["password"], old):
            raise BadInput("原密码不对")
        if problems := password_problems(new, row["login"], row["name"]):
            raise BadInput("；".join(problems))
        if _verified(row["password"], new):
            raise BadInput("新密码不能与原密码相同")
        self._set_password(account, new, must_change=False)

    def reset(self, account: str) -> str:
        """A new first password, for an account whose holder forgot his or lost his telephone; its lock, its one-time
        codes and its sessions end."""
        first = first_password()
        self._set_password(account, first, must_change=True)
        self._store.execute("UPDATE account SET totp = NULL WHERE id = ?", [account])
        self.forgive(account)
        return first

    def end(self, account: str) -> None:
        """The holder has left: the account and its sessions end; what it did stays its own."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._store.execute("UPDATE account SET ended_at = ? WHERE id = ?", [now, account])
        self._store.execute("DELETE FROM session WHERE account = ?", [account])

    def grant(self, account: str, townships: Collection[str] | None, queues: Collection[str]) -> None:
        """Other townships and queues than before; its sessions go on with them."""
        found = self.of(account)
        if found is None:
            raise BadInput("没有这个账户")
        _refuse_unfit(found.login, found.name, found.role, townships, queues)
        places = None if townships is None else frozenset(townships)
        self._store.execute(
            "UPDATE account SET townships = ?, queues = ? WHERE id = ?",
            [_written(places), _written(frozenset(queues)), account],
        )

    def bind(self, account: str, person: str | None) -> None:
        """Say which person of the registers the holder is, so that he judges neither himself nor his relatives."""
        self._store.execute("UPDATE account SET person = ? WHERE id = ?", [person, account])

    def _set_password(self, account: str, password: str, *, must_change: bool) -> None:
        self._store.execute(
            "UPDATE account SET password = ?, must_change = ? WHERE id = ?", [_hashed(password), must_change, account]
        )
        self._store.execute("DELETE FROM session WHERE account = ?", [account])


def password_problems(password: str, login: str, name: str) -> list[str]:
    """What a password lacks, in Chinese."""
    problems = []
    if len(password) < LENGTH:
        problems.append(f"密码至少 {LENGTH} 位")
    if sum(bool(re.search(kind, password)) for kind in KINDS) < 3:
        problems.append("密码须含大写字母、小写字母、数字、符号中的三种")
    if login in password.lower() or name in password:
        problems.append("密码不能含登录名或姓名")
    return problems


def first_password() -> str:
    """A password that can be read from paper: twelve characters of three kinds."""
    kinds = [*_READABLE, *("".join(_READABLE) for _ in range(9))]
    signs = [secrets.choice(kind) for kind in kinds]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)


def _refuse_unfit(login: str, name: str, role: str, townships: Collection[str] | None, queues: Collection[str]) -> None:
    if not _LOGIN.fullmatch(login):
        raise BadInput("登录名用小写字母和数字，2 至 31 位，例如 zhangwei")
    if not name.strip():
        raise BadInput("账户须写明姓名")
    if role not in ROLES:
        raise BadInput(
            f"没有角色「{role}」{meant(role, ROLES)}；可选:{'、'.join(f'{r.code} {r.name}' for r in ROLES.values())}"
        )
    for queue in queues:
        if queue not in QUEUES:
            raise BadInput(f"没有类别「{queue}」{meant(queue, QUEUES)}")
    if ROLES[role].is_local and not townships:
        raise BadInput("乡镇经办人须写明所在乡镇")


def _account(row: sqlite3.Row) -> Account:
    places = json.loads(row["townships"])
    return Account(
        row["id"],
        row["login"],
        row["name"],
        row["role"],
        None if places is None else frozenset(places),
        frozenset(json.loads(row["queues"])),
        row["person"],
        bool(row["must_change"]),
        row["ended_at"],
        row["locked_until"],
        bool(row["totp"] and json.loads(row["totp"])["is_confirmed"]),
    )


def _written(values: Collection[str] | None) -> str:
    return json.dumps(None if values is None else sorted(values), ensure_ascii=False)


def _hashed(password: str) -> str:
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def _verified(kept: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerifyMismatchError

    try:
        return PasswordHasher().verify(kept, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    """Against which a password is tried where there is no account, so that its absence cannot be told by the time."""
    return _hashed(first_password())
