"""A one-time code beside the password (动态口令), an option of each account: RFC 6238, six digits, thirty seconds.

Belongs here: the secret an account shares with its holder's telephone, and whether a code is right. Does not belong
here: passwords and what locks an account (`accounts.py`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import sqlite3
from datetime import datetime
from typing import Any

from assets.desk.accounts import Accounts
from assets.errors import BadInput
from assets.home.keyed_ids import keyed_hash

STEP_SECONDS, DIGITS, SECRET_BYTES = 30, 6, 20
TICKET_SECONDS = 300
"""How long after the password the code may come."""
DRIFT = 1
"""Steps by which a telephone's clock may be off."""


class SecondFactor:
    """The codes of the accounts in an open desk store."""

    def __init__(self, store: sqlite3.Connection) -> None:
        """Use within `assets.desk.store.opened_store`."""
        self._store = store

    def begin(self, account: str) -> str:
        """A new secret, to be typed into an authenticator; it counts once a code of it was given back."""
        secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
        self._keep(account, secret, is_confirmed=False, used=0)
        return secret

    def pending(self, account: str) -> str:
        """The secret of which no code was given back yet; '' for none."""
        kept = self._kept(account)
        return "" if not kept or kept["is_confirmed"] else str(kept["secret"])

    def confirm(self, account: str, code: str, now: datetime) -> None:
        """From now on the account is asked for codes; BadInput for a wrong one."""
        secret = self.pending(account)
        step = _step(secret, code, now) if secret else None
        if step is None:
            raise BadInput("动态口令不对，没有开通；请核对手机时间，照手机上现在的六位数字再填一次")
        self._keep(account, secret, is_confirmed=True, used=step)

    def check(self, account: str, code: str, now: datetime) -> None:
        """BadInput for a code that is wrong or was used before; five of them lock the account like wrong passwords."""
        kept, accounts = self._kept(account), Accounts(self._store)
        accounts.refuse_locked(account, now)
        step = _step(str(kept["secret"]), code, now) if kept else None
        if kept is None or step is None or step <= int(kept["used"]):
            accounts.count_failure(account, now)
            raise BadInput("动态口令不对或已用过；请等手机上的数字换过之后再填")
        self._keep(account, str(kept["secret"]), is_confirmed=True, used=step)
        accounts.forgive(account)

    def remove(self, account: str) -> None:
        """The account is asked for its password alone."""
        self._store.execute("UPDATE account SET totp = NULL WHERE id = ?", [account])

    def _kept(self, account: str) -> dict[str, Any] | None:
        row = self._store.execute("SELECT totp FROM account WHERE id = ?", [account]).fetchone()
        return dict(json.loads(row["totp"])) if row and row["totp"] else None

    def _keep(self, account: str, secret: str, *, is_confirmed: bool, used: int) -> None:
        kept = json.dumps({"secret": secret, "is_confirmed": is_confirmed, "used": used})
        self._store.execute("UPDATE account SET totp = ? WHERE id = ?", [kept, account])


def code_of(secret: str, step: int) -> str:
    """The code of a secret in one step of thirty seconds.

    >>> code_of(base64.b32encode(b"12345678901234567890").decode(), 1)
    '287082'
    """
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_at(now: datetime) -> int:
    """The step of thirty seconds that an instant is in."""
    return int(now.timestamp()) // STEP_SECONDS


def ticket_for(key: bytes, account: str, now: datetime) -> str:
    """What a browser holds between password and code: whose password was right, and until when that counts."""
    said = f"{account}.{int(now.timestamp()) + TICKET_SECONDS}"
    return f"{said}.{keyed_hash(key, f'login ticket {said}')}"


def holder_of(key: bytes, ticket: str, now: datetime) -> str:
    """The account of a ticket that was given out here and still counts; '' for any other."""
    said, _, seal = ticket.rpartition(".")
    account, _, until = said.rpartition(".")
    is_ours = hmac.compare_digest(seal.encode(), keyed_hash(key, f"login ticket {said}").encode())
    return account if is_ours and int(until) >= now.timestamp() else ""


def _step(secret: str, code: str, now: datetime) -> int | None:
    """The step a code is of, as far as clocks may differ; None for a wrong one."""
    given = "".join(code.split())
    steps = range(step_at(now) - DRIFT, step_at(now) + DRIFT + 1)
    return next((step for step in steps if hmac.compare_digest(code_of(secret, step), given)), None)
