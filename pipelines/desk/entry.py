"""Coming and going: login, a new password, logout.

Belongs here: the pages before the desk. Does not belong here: what locks an account (`assets/desk/accounts.py`).
"""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assets.desk.access_log import AccessLog
from assets.desk.accounts import Accounts
from assets.desk.sessions import Sessions
from assets.desk.store import FILE, opened_store
from assets.errors import BadInput
from pipelines.desk.place import Desk, Seat
from pipelines.desk.rendering import rendered


def login(desk: Desk, request: Request, form: FormData, cookie: str) -> Response:
    """The login page, and what came of what was typed there."""
    values = {"county": desk.county, "kept": "kept" in request.query_params, "problems": [], "name": ""}
    if request.method == "GET":
        return rendered(None, "login.html.j2", 200, values)
    name, password = str(form.get("login", "")), str(form.get("password", ""))
    with opened_store(desk.home.root / FILE) as store:
        now, log = datetime.now(UTC), AccessLog(store, desk.key)
        try:
            account = Accounts(store).entered(name, password, now)
        except BadInput as error:
            log.note("", "", "login_failed")
            return rendered(None, "login.html.j2", 401, {**values, "problems": [str(error)], "name": name})
        log.note(account.id, account.name, "login")
        sessions = Sessions(store)
        sessions.sweep(now)
        token = sessions.begin(account.id, now)
    answer = RedirectResponse("/password" if account.must_change else "/", 303)
    answer.set_cookie(cookie, token, httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return answer


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
