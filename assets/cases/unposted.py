"""Who is not named on posted lists: a signed list in the ledger of households that need secrecy.

Belongs here: the events `unposted` and `posted_again`, and who is on the list now. Does not belong here: what is posted
(`assets/reports/kinds/publicity_list.py`). Why a household is on it is not written down: the reason is an illness.
"""

from __future__ import annotations

from datetime import date

import duckdb

from assets.cases.known import named
from assets.errors import BadInput
from assets.home.ledger import Event, Ledger

UNPOSTED, POSTED_AGAIN = "unposted", "posted_again"


def unposted(ledger: Ledger, until: date | None = None) -> frozenset[str]:
    """The certificates on the list on a day."""
    found: set[str] = set()
    for event in sorted((*ledger.events(UNPOSTED, until), *ledger.events(POSTED_AGAIN, until)), key=lambda e: e.seq):
        if event.kind == UNPOSTED:
            found.add(event.subject)
        else:
            found.discard(event.subject)
    return frozenset(found)


def leave_out(con: duckdb.DuckDBPyConnection, ledger: Ledger, certificate_no: str, as_of: date, by: str) -> None:
    """Put a household on the list; BadInput, without its number, where it is not on the roll or on the list already."""
    who = named(by, "办理")
    known = con.execute("SELECT count(*) FROM fact.roll WHERE certificate_no = ?", [certificate_no]).fetchall()
    if known == [(0,)]:
        raise BadInput("在册名册里没有这个低保证号，请核对后再写")
    with ledger.deciding():
        if certificate_no in unposted(ledger):
            raise BadInput("这一户已在不公示姓名的名单上")
        ledger.append([Event(UNPOSTED, certificate_no, {})], as_of, who)


def post_again(ledger: Ledger, certificate_no: str, as_of: date, by: str) -> None:
    """Take a household off the list; BadInput where it is not on it."""
    who = named(by, "办理")
    with ledger.deciding():
        if certificate_no not in unposted(ledger):
            raise BadInput("这一户不在不公示姓名的名单上")
        ledger.append([Event(POSTED_AGAIN, certificate_no, {})], as_of, who)
