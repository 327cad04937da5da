"""Pages out of templates: everything is escaped, a missing value is an error, nothing is loaded from elsewhere.

Belongs here: the one way a page is filled, the headers it leaves with, and its looks. Does not belong here: what stands
on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from assets.pages.rendering import TEMPLATES as SHARED
from matchers.cases.authority import ROLES
from matchers.cases.casework import QUEUES, SEVERITIES, STATES

if TYPE_CHECKING:
    from pipelines.desk.place import Seat

FOLDER = Path(__file__).parent

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What every answer carries: no copy is kept, nothing but the desk's own is loaded, nobody frames it."""


def rendered(seat: Seat | None, template: str, status: int, values: Mapping[str, Any]) -> Response:
    """A page; `seat` is None where nobody is logged in."""
    common: dict[str, Any] = {"seat": seat, "queues": QUEUES, "states": STATES, "severities": SEVERITIES}
    common["menu"] = menu(seat)
    common["role"] = ROLES[seat.account.role].name if seat else ""
    html = _templates().get_template(template).render(**{**common, **values})
    return HTMLResponse(html, status)


def menu(seat: Seat | None) -> list[tuple[str, str, str]]:
    """Where an account may go: address, title, and how the page one is on stands to it (`aria-current`)."""
    from pipelines.desk.more import SECTIONS
    from pipelines.desk.pages import MENU

    if seat is None:
        return []
    here, under_more = seat.request.url.path, {section.path for section in SECTIONS}

    def mark(path: str) -> str:
        first = "/" + here.split("/")[1]
        return "page" if here == path else "true" if path == ("/more" if first in under_more else first) else ""

    return [(path, title, mark(path)) for path, title, act in MENU if act in ROLES[seat.account.role].may]


@cache
def _templates() -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader([FOLDER / "templates", SHARED]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["static"] = static
    found.filters["yuan"] = yuan
    found.filters["day"] = lambda day: "" if day is None else f"{day:%Y-%m-%d}" if hasattr(day, "year") else str(day)
    return found


@cache
def static(name: str) -> str:
    """The address of a file of the desk's own looks: as long as it stays the same, so that a browser asks once; another
    as soon as the file is."""
    return f"/static/{name}?{hashlib.sha256((FOLDER / 'static' / name).read_bytes()).hexdigest()[:8]}"


class Static(StaticFiles):
    """The desk's own looks: nobody's data, so browsers may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, for as long as its address is its own."""
        found = await super().get_response(path, scope)
        found.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return found


def yuan(fen: int | None) -> str:
    """Money as people read it."""
    return "" if fen is None else f"{fen / 100:,.2f}".removesuffix(".00")
