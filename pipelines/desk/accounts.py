"""Accounts at the desk: who has one, with which rights; making, ending and changing them.

Belongs here: the account officer's pages. Does not belong here: what an account must be (`assets/desk/accounts.py`),
what it may do (`matchers/cases/authority.py`).
A first password stands on the page that answers its form, once; it is in no address and no log.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from assets.cases.assigning import held
from assets.desk.accounts import Account, Accounts
from assets.desk.holder import holder_with
from assets.errors import BadInput
from matchers.cases.authority import ACTS, ROLES
from matchers.cases.casework import QUEUES
from pipelines.desk.place import Seat, refused

TYPED = ("login", "name", "role")


def accounts_page(seat: Seat) -> Response:
    """Everybody who has or had an account, and the form for another."""
    return _page(seat, [], 200)


def add(seat: Seat) -> Response:
    """A new account; its first password is on the page that follows and nowhere else."""
    login, name, role = (seat.field(word) for word in TYPED)
    try:
        person = _holder(seat)
        townships, queues = _rights(seat)
        made, first = Accounts(seat.store).add(login, name, role, townships=townships, queues=queues, person=person)
    except BadInput as error:
        return _page(seat, refused(error), 422)
    seat.note("account_added", made.id)
    return seat.page("account_made.html.j2", account=made, first=first, is_new=True, roles=ROLES)


def account_page(seat: Seat) -> Response:
    """One account: its rights, and what the officer may do with it."""
    return _one(seat, _account(seat), [], 200)


def grant(seat: Seat) -> Response:
    """Other townships and queues."""
    account = _account(seat)
    try:
        townships, queues = _rights(seat)
        Accounts(seat.store).grant(account.id, townships, queues)
    except BadInput as error:
        return _one(seat, account, refused(error), 422)
    seat.note("account_granted", account.id)
    return seat.go(f"/accounts/{account.id}", done="granted")


def bind(seat: Seat) -> Response:
    """Say who the holder is in the registers, or that it is no longer said."""
    account = _account(seat)
    try:
        person = _holder(seat)
    except BadInput as error:
        return _one(seat, account, refused(error), 422)
    Accounts(seat.store).bind(account.id, person)
    seat.note("account_bound" if person else "account_unbound", account.id)
    return seat.go(f"/accounts/{account.id}", done="bound" if person else "unbound")


def reset(seat: Seat) -> Response:
    """A new first password, on the page that follows; lock and one-time codes end."""
    account = _account(seat)
    if account.id == seat.account.id:
        return _one(seat, account, ["自己的密码在“改密码”里改"], 422)
    if account.ended_at:
        return _one(seat, account, ["账户已停用，不能重设密码"], 422)
    seat.note("account_reset", account.id)
    first = Accounts(seat.store).reset(account.id)
    return seat.page("account_made.html.j2", account=account, first=first, is_new=False, roles=ROLES)


def end(seat: Seat) -> Response:
    """The holder has left."""
    account = _account(seat)
    if account.id == seat.account.id:
        return _one(seat, account, ["不能停用自己的账户，请由另一位账户管理员停用"], 422)
    seat.note("account_ended", account.id)
    Accounts(seat.store).end(account.id)
    return seat.go("/accounts", done="ended")


def _account(seat: Seat) -> Account:
    found = Accounts(seat.store).of(seat.request.path_params["account"])
    if found is None:
        raise HTTPException(404)
    return found


def _holder(seat: Seat) -> str | None:
    """The person whose number was typed; None where none was. Each look is logged: it tells who is in a register."""
    number = seat.field("holder")
    if not number:
        return None
    seat.note("holder_looked_up")
    return holder_with(seat.con, number)


def _rights(seat: Seat) -> tuple[list[str] | None, list[str]]:
    """The townships (None: the whole county) and queues that were ticked."""
    queues = [str(v) for v in seat.form.getlist("queue")]
    if seat.field("county"):
        return None, queues
    townships = [str(v) for v in seat.form.getlist("township") if v]
    if strange := set(townships) - set(_townships(seat)):
        raise BadInput(f"最近一次核对里没有乡镇「{min(strange)[:20]}」")
    return townships, queues


def _townships(seat: Seat) -> list[str]:
    rows = seat.con.execute("SELECT DISTINCT township FROM flag.status WHERE township <> '' ORDER BY 1").fetchall()
    return [name for (name,) in rows]


def _page(seat: Seat, problems: list[str], status: int) -> Response:
    found = Accounts(seat.store).all()
    return seat.page(
        "accounts.html.j2",
        status,
        problems=problems,
        done=seat.asked("done"),
        rows=[
            _row(account, held(seat.state.cases, account.id))
            for account in sorted(found, key=lambda a: (a.ended_at is not None, a.login))
        ],
        typed={word: seat.field(word) for word in TYPED},
        **_choices(seat),
        ticked=_ticked(seat),
    )


def _one(seat: Seat, account: Account, problems: list[str], status: int) -> Response:
    return seat.page(
        "account.html.j2",
        status,
        problems=problems,
        done=seat.asked("done"),
        account=account,
        row=_row(account, held(seat.state.cases, account.id)),
        is_own=account.id == seat.account.id,
        **_choices(seat),
        ticked={"county": account.townships is None, "township": account.townships or (), "queue": account.queues},
    )


def _choices(seat: Seat) -> dict[str, Any]:
    return {
        "roles": [(r.code, r.name, "、".join(ACTS[a] for a in ACTS if a in r.may)) for r in ROLES.values()],
        "townships": _townships(seat),
    }


def _ticked(seat: Seat) -> dict[str, Any]:
    return {
        "county": bool(seat.field("county")),
        "township": seat.form.getlist("township"),
        "queue": seat.form.getlist("queue"),
    }


def _row(account: Account, cases: int) -> dict[str, Any]:
    """An account in words; `cases` are the open ones that were given to it: how many is all that is told here."""
    is_locked = bool(account.locked_until and account.locked_until > datetime.now(UTC).isoformat())
    state = (
        "已停用" if account.ended_at else "已锁定" if is_locked else "未改初始密码" if account.must_change else "在用"
    )
    places = "全县" if account.townships is None else "、".join(sorted(account.townships)) or "没有"
    return {
        "id": account.id,
        "login": account.login,
        "name": account.name,
        "role": ROLES[account.role].name,
        "townships": places,
        "queues": "、".join(QUEUES[q] for q in QUEUES if q in account.queues) or "没有",
        "holder": "已登记" if account.person else "没有登记",
        "second": "已开通" if account.has_second_factor else "没有",
        "state": state,
        "cases": cases,
    }
