"""Registers: files that a gate held, first deliveries nobody has looked at, how old each register is, what was not
read; and what has been kept as long as it may be.

Belongs here: the pages and their forms. Does not belong here: judging deliveries (`assets/intake/gating.py`), the words
of the ledger about them (`assets/intake/releases.py`), destroying anything: that is the command line's alone. Trying a
file out is a night's work and the command line's too.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from assets.errors import BadInput
from assets.intake.receipts import receipts
from assets.intake.releases import Held, Word, confirm, held_now, let_through, not_looked_at, vouch
from assets.night.retention import plan
from assets.pages.morning_sources import changed_lines, source_lines, unread_lines
from data_contracts.retention import retention
from matchers.blotting import blotted
from pipelines.desk.place import Seat, refused
from pipelines.settings import settings

MIB = 2**20
STATES = {"accepted": "采用", "stale": "▲ 过旧", "held": "▲ 暂扣", "no_basis": "无依据", "absent": "未收到"}
WHY_LENGTH = 100


def registers_page(seat: Seat) -> Response:
    """What came, what was held, what nobody has looked at."""
    return _page(seat, [], 200)


def release(seat: Seat) -> Response:
    """Let a held file through from the next night on."""
    source, file, why = seat.field("source"), seat.field("file"), blotted(seat.field("why"))[:WHY_LENGTH]
    try:
        seat.refuse_part_of_county("名册")
        if (source, file) not in {(one.source, one.file) for one in held_now(seat.con)}:
            raise BadInput("这份文件现在没有暂缓，请回到本页重新打开")
        if not why:
            raise BadInput("放行须写明原因，记入台账")
        seat.note("delivery_let_through", source)
        seat.write(lambda ledger: vouch(ledger, source, [file], seat.today(), seat.account.name, why))
    except BadInput as error:
        return _page(seat, refused(error), 422)
    return seat.go("/registers", done="released")


def confirm_first(seat: Seat) -> Response:
    """Write down that the figures of first deliveries were looked at."""
    named = {str(v) for v in seat.form.getlist("source")}
    try:
        seat.refuse_part_of_county("名册")
        if not named:
            raise BadInput("请先选择看过的名册")
        con, by = seat.con, seat.account.name
        first = seat.desk.book.ask(lambda ledger: {s: rows for s, _, rows in not_looked_at(con, ledger) if s in named})
        seat.note("register_confirmed", "、".join(sorted(first)))
        news = seat.write(lambda ledger: confirm(ledger, sorted(first), seat.today(), by, first))
    except BadInput as error:
        return _page(seat, refused(error), 422)
    return seat.go("/registers", done="confirmed", count=str(len(news)))


def retention_page(seat: Seat) -> Response:
    """What has been kept as long as it may be; it is only listed."""
    seat.refuse_part_of_county("保存期限")
    landing = settings(seat.desk.home.root).landing
    with seat.desk.home.ledger(read_only=True) as ledger:
        found = plan(seat.desk.home, landing, seat.con, ledger, seat.today())
    rows = []
    for kind, kept in retention().items():
        gone = found.of(kind)
        size = sum(item.size for item in gone) / MIB
        rows.append({"kept": kept, "files": len(gone), "mib": size, "oldest": gone[0].day if gone else None})
    return seat.page("retention.html.j2", rows=rows, found=found)


def to_look_at(seat: Seat) -> tuple[int, int]:
    """How many held files wait for a word, and how many first deliveries nobody has looked at."""
    con = seat.con
    first = seat.desk.book.ask(lambda ledger: not_looked_at(con, ledger))
    return len([one for one in _held(seat) if one["word"] is None]), len(first)


def _held(seat: Seat) -> list[dict[str, Any]]:
    """Held files, with the word that lets one through already."""
    said, came = seat.desk.book.ask(lambda ledger: (let_through(ledger), receipts(ledger)))

    def word(one: Held) -> Word | None:
        mine = (r.key for r in came if r.source == one.source and r.shown_name == one.file)
        return next((said[key] for key in mine if key in said), None)

    return [{"held": one, "word": word(one), "reason": blotted(one.reason)} for one in held_now(seat.con)]


def _page(seat: Seat, problems: list[str], status: int) -> Response:
    seat.refuse_part_of_county("名册")
    con, sources = seat.con, seat.desk.book.contracts.sources
    unread, granted = unread_lines(con, sources)
    return seat.page(
        "registers.html.j2",
        status,
        problems=problems,
        titles={name: source.title for name, source in sources.items()},
        held=_held(seat),
        first=seat.desk.book.ask(lambda ledger: not_looked_at(con, ledger)),
        lines=source_lines(con, sources.values(), seat.state.night.on),
        states=STATES,
        unread=unread,
        granted=granted,
        changed=changed_lines(con, sources),
        done=seat.asked("done"),
        count=seat.asked("count"),
        may_release=seat.may_write("delivery_let_through"),
        may_confirm=seat.may_write("register_confirmed"),
        typed={name: seat.field(name) for name in ("source", "file", "why")},
        why_most=WHY_LENGTH,
    )
