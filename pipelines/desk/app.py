"""The desk as an application: its pages behind a gate.

Belongs here: routes, the gate (session, role, the form's word, the sender's origin), errors in words. Does not belong
here: which pages there are (`pages.py`), what a page does.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assets.desk.drafts import Drafts
from assets.desk.sessions import Sessions, same_word
from assets.desk.store import FILE, opened_store
from assets.desk.uploads import forget_old
from assets.errors import BadInput
from matchers.cases.authority import ROLES
from pipelines.desk import entry
from pipelines.desk.pages import PAGES, Page
from pipelines.desk.place import Desk, Seat
from pipelines.desk.rendering import FOLDER, HEADERS, Static, rendered
from pipelines.desk.warming import kept_warm

COOKIE = "hedui"
AT_ONCE = 2
"""Brief pages that are worked at together, the others in the order in which they came: all of them share one
interpreter, and twenty at once make each other late."""

MOST_BYTES = 64 * 1024 * 1024
"""What may be sent at once: the largest register a department hands in."""


def application(desk: Desk, *, is_warm: bool = False) -> Starlette:
    """The desk's pages over `desk`; `is_warm` gathers what cards need as soon as a night is published."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        forget_old(desk.home.root)
        with private_scratch(desk.home.root / "incoming"), kept_warm(desk) if is_warm else nullcontext():
            yield
        desk.close()

    few = CapacityLimiter(AT_ONCE)
    routes: list[BaseRoute] = [
        Route(page.path, _endpoint(desk, page, few if page.is_brief else None), methods=[page.method]) for page in PAGES
    ]
    routes.append(Route("/login", _entered(desk), methods=["GET", "POST"]))
    routes.append(Mount("/static", Static(directory=FOLDER / "static")))
    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(Covered)],
        exception_handlers={HTTPException: _told, Exception: _told},
    )


@contextmanager
def private_scratch(folder: Path) -> Iterator[None]:
    """What is sent, and what is tried out of it, lies under the home from the first byte on, never in the folder that
    all users of the computer share."""
    folder.mkdir(mode=0o700, exist_ok=True)
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


class Covered:
    """Every answer carries the desk's headers; larger bodies than a register are not read."""

    def __init__(self, app: ASGIApp) -> None:
        """`app` is what it covers."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > MOST_BYTES:
            await PlainTextResponse("文件太大，请拆成几份", 413)(scope, receive, send)
            return

        async def covering(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(k, v) for k, v in message["headers"] if k.lower() != b"server"]
                ours = [(k.lower().encode(), v.encode()) for k, v in HEADERS.items()]
                # What a page says of itself (a report, which has its own looks) is not said twice.
                said = {k.lower() for k, _ in kept}
                message["headers"] = [*kept, *((k, v) for k, v in ours if k not in said)]
            await send(message)

        await self.app(scope, bounded(receive), covering)


def bounded(receive: Receive) -> Receive:
    """A body that says nothing of its length is read no further than others may be long."""
    read = 0

    async def counting() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST_BYTES:
            raise HTTPException(413, "文件太大，请拆成几份")
        return message

    return counting


def _endpoint(desk: Desk, page: Page, few: CapacityLimiter | None) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        if _brings_files(request) and not await run_in_threadpool(_is_seated, desk, request):
            return RedirectResponse("/login", 303)
        form = await request.form() if page.method == "POST" else FormData()
        return await to_thread.run_sync(_answer, desk, page, request, form, limiter=few)

    return endpoint


def _brings_files(request: Request) -> bool:
    return request.method == "POST" and request.headers.get("content-type", "").startswith("multipart/")


def _is_seated(desk: Desk, request: Request) -> bool:
    """Whether somebody sits there: files of nobody are not even read."""
    with opened_store(desk.home.root / FILE) as store:
        return Sessions(store).find(request.cookies.get(COOKIE, ""), datetime.now(UTC)) is not None


def _answer(desk: Desk, page: Page, request: Request, form: FormData) -> Response:
    """What one request gets: through the gate, then the page; a refusal is a page with its sentence."""
    with opened_store(desk.home.root / FILE) as store:
        now = datetime.now(UTC)
        token = request.cookies.get(COOKIE, "")
        session = Sessions(store).find(token, now)
        if session is None:
            return _sent_to_login(store, page, request, form, token)
        if page.method == "POST" and not (_is_ours(request) and same_word(_word(form), session.csrf)):
            raise HTTPException(403, "这张表不是从本系统的页面发出的，或已过期；请回到页面重新打开")
        seat = Seat(desk, request, store, session, form)
        if session.account.must_change and page.path not in {"/password", "/logout"}:
            return RedirectResponse("/password", 303)
        if not page.is_for(ROLES[session.account.role]):
            raise HTTPException(404)
        try:
            return page.handler(seat)
        except BadInput as error:
            return seat.page("refused.html.j2", 409, sentence=str(error))


def _sent_to_login(store: object, page: Page, request: Request, form: FormData, token: str) -> Response:
    """Whoever was away too long logs in again; what he had typed is kept as a draft."""
    owner = Sessions(store).late_owner(token, _word(form)) if page.method == "POST" and page.subject else None  # type: ignore[arg-type]
    if owner is None:
        return RedirectResponse("/login", 303)
    body = {k: v for k, v in form.items() if isinstance(v, str) and k != "csrf"}
    Drafts(store, owner).keep(request.path_params[page.subject], body)  # type: ignore[arg-type]
    return RedirectResponse("/login?kept=1", 303)


def _entered(desk: Desk) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        form = await request.form() if request.method == "POST" else FormData()
        if request.method == "POST" and not _is_ours(request):
            raise HTTPException(403, "请从本系统的登录页登录")
        return await run_in_threadpool(entry.login, desk, request, form, COOKIE)

    return endpoint


def _is_ours(request: Request) -> bool:
    """Whether a form was sent from a page of this desk. On plain http inside an office network browsers send no
    Sec-Fetch-Site; Origin they do send."""
    sender = request.headers.get("origin") or request.headers.get("referer") or ""
    return bool(sender) and urlsplit(sender).netloc == request.headers.get("host", "")


def _word(form: FormData) -> str:
    word = form.get("csrf", "")
    return word if isinstance(word, str) else ""


async def _told(_: Request, error: Exception) -> Response:
    """An error in words: never a value, never a traceback."""
    if isinstance(error, HTTPException):
        sentence = "没有这一页，或不在您的权限之内。" if error.status_code == 404 else str(error.detail)
        return rendered(None, "error.html.j2", error.status_code, {"sentence": sentence})
    return rendered(
        None, "error.html.j2", 500, {"sentence": "程序内部错误，没有写入任何内容；请告诉维护人员时间和页面。"}
    )
