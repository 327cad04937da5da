"""Coming and going: login, a new password, logout.

Belongs here: the pages before the desk. Does not belong here: what locks an account (`assets/desk/accounts.py`).
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assets.desk.access_log import AccessLog
from assets.desk.accounts import Account, Accounts
from assets.desk.second_factor import SecondFactor, holder_of, ticket_for
from assets.desk.sessions import Sessions
from assets.desk.store import FILE, opened_store
from assets.errors import BadInput
from pipelines.desk.place import Desk, Seat
from pipelines.desk.rendering import rendered


def login(desk: Desk, request: Request, form: FormData, cookie: str) -> Response:
    """The login page, and what came of what was typed there; the one-time code where the account has one."""
    values = {"county": desk.county, "kept": "kept" in request.query_params, "problems": [], "name": ""}
    if request.method == "GET":
        return rendered(None, "login.html.j2", 200, values)
    with opened_store(desk.home.root / FILE) as store:
        if form.get("ticket"):
            return _with_code(desk, request, form, cookie, store)
        name, now = str(form.get("login", "")), datetime.now(UTC)
        try:
            account = Accounts(store).entered(name, str(form.get("password", "")), now)
        except BadInput as error:
            AccessLog(store, desk.key).note("", "", "login_failed")
            return rendered(None, "login.html.j2", 401, {**values, "problems": [str(error)], "name": name})
        if account.has_second_factor:
            ticket = ticket_for(desk.key, account.id, now)
            return rendered(None, "code.html.j2", 200, {"ticket": ticket, "problems": []})
        return _seated(desk, request, cookie, store, account, now)


def _with_code(desk: Desk, request: Request, form: FormData, cookie: str, store: sqlite3.Connection) -> Response:
    """Whoever gave the password gives the code of his telephone."""
    now, ticket = datetime.now(UTC), str(form["ticket"])
    account = Accounts(store).of(holder_of(desk.key, ticket, now))
    if account is None or account.ended_at:
        return RedirectResponse("/login", 303)
    try:
        SecondFactor(store).check(account.id, str(form.get("code", "")), now)
    except BadInput as error:
        AccessLog(store, desk.key).note(account.id, account.name, "login_failed")
        return rendered(None, "code.html.j2", 401, {"ticket": ticket, "problems": [str(error)]})
    return _seated(desk, request, cookie, store, account, now)


def _seated(
    desk: Desk, request: Request, cookie: str, store: sqlite3.Connection, account: Account, now: datetime
) -> Response:
    AccessLog(store, desk.key).note(account.id, account.name, "login")
    sessions = Sessions(store)
    sessions.sweep(now)
    token = sessions.begin(account.id, now)
    answer = RedirectResponse("/password" if account.must_change else "/", 303)
    answer.set_cookie(cookie, token, httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return answer


def second_factor_form(seat: Seat) -> Response:
    """Whether the account is asked for one-time codes."""
    return _second_factor(seat, [], 200)


def second_factor(seat: Seat) -> Response:
    """Begin, confirm or end one-time codes."""
    kept, code, now = SecondFactor(seat.store), seat.field("code"), datetime.now(UTC)
    step, is_on = seat.field("step"), seat.account.has_second_factor
    try:
        if step == "begin" and not is_on:
            kept.begin(seat.account.id)
            seat.note("second_factor_begun")
        elif step == "confirm" and not is_on:
            kept.confirm(seat.account.id, code, now)
            seat.note("second_factor_on")
        elif step == "remove" and is_on:
            kept.check(seat.account.id, code, now)
            kept.remove(seat.account.id)
            seat.note("second_factor_off")
    except BadInput as error:
        return _second_factor(seat, [str(error)], 422)
    return seat.go("/second-factor")


def _second_factor(seat: Seat, problems: list[str], status: int) -> Response:
    secret = SecondFactor(seat.store).pending(seat.account.id)
    shown = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return seat.page("second_factor.html.j2", status, secret=shown, problems=problems)


def logout(seat: Seat) -> Response:
    """Go, and leave nothing behind."""
    seat.note("logout")
    Sessions(seat.store).end(seat.session)
    return seat.go("/login")


def password_form(seat: Seat) -> Response:
    """The page for a new password."""
    return seat.page("password.html.j2", problems=[])


def change_password(seat: Seat) -> Response:
    """Take the new password; every session ends with the old one, this one too."""
    new = str(seat.form.get("new", ""))
    try:
        if new != str(seat.form.get("again", "")):
            raise BadInput("两次输入的新密码不一样")
        Accounts(seat.store).change_password(seat.account.id, str(seat.form.get("old", "")), new)
    except BadInput as error:
        return seat.page("password.html.j2", 422, problems=str(error).split("；"))
    seat.note("password_changed")
    return seat.go("/login")
