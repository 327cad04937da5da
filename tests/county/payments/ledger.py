"""The ledger as the bank booked it: the honest payment of each month, what went otherwise, and the files.

Belongs here: payments as they follow from certificates, and the cards that fail in an honest county. Does not belong
here: planted cases (`plant.py`). Other groups still change certificates after the plants, so payments are made when
they are first asked for.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from tests.population import spelling

from .. import columns as of
from ..records import Certificate, Change, Extra, Payment, as_text, first_day
from ..sheets import Table, write
from ..world import PAYMENTS, SNAPSHOTS, World

LAST_DAY, FAILING = 25, 0.02
LABELS = ("低保金", "城市低保", "农村低保", "城乡低保金")
BACK_PAY = "补发"


def ledger_months(world: World) -> range:
    """Months whose ledger is in."""
    return range(world.month - PAYMENTS, world.month)


def ledger(world: World) -> list[Payment]:
    register = world.of(Payment)
    if not register:
        register += sorted(_booked(world), key=lambda p: (p.certificate, p.month, p.status, p.paid_on))
    return register


def pay_day(world: World, certificate: Certificate, month: int) -> date:
    """A township's households are paid on one day between the 10th and the 23rd, a few stragglers on the 25th."""
    if int(certificate.number[-6:]) % 47 == 0:
        return first_day(month).replace(day=LAST_DAY)
    township = world.places.townships.index(world.places.villages[certificate.village].township)
    return first_day(month).replace(day=10 + (3 * township + 5 * month) % 14)


def fail(world: World, number: str, month: int, status: str = "失败") -> None:
    """A payment that did not arrive: nothing was booked, or it came back."""
    reason = {"失败": "账户异常", "退回": "户名不符退回"}[status]
    fields: dict[str, Any] = {"status": status, "failure": reason} | ({"paid": 0} if status == "失败" else {})
    world.add(Change(number, (month,), fields))


def back_pay(world: World, number: str, month: int, paid: int | None = None, later: int = 1) -> None:
    """The money of the month after all, on the 12th of the next or a later one."""
    day = first_day(month + later) + timedelta(days=11)
    world.add(Extra(number, month, BACK_PAY, paid, day))


def _booked(world: World) -> Iterator[Payment]:
    certificates = {c.number: c for c in world.certificates}
    changes: dict[tuple[str, int], list[Change]] = {}
    for change in world.of(Change):
        for month in change.months:
            changes.setdefault((change.certificate, month), []).append(change)
    for certificate in world.certificates:
        # The ledger pays who is on that month's roll and not suspended.
        for month in [m for m in ledger_months(world) if certificate.status == "正常" and certificate.present(m)]:
            payment = _honest(world, certificate, month)
            mine = changes.get((certificate.number, month), [])
            for change in mine:
                payment = replace(payment, **change.fields)
                payment.paid += change.more
            if not any(change.is_absent for change in mine):
                yield payment
    for extra in world.of(Extra):
        certificate = certificates.get(extra.certificate)
        yield _beside(world, extra, certificate) if certificate else _to_nobody(world, extra)


def _honest(world: World, certificate: Certificate, month: int) -> Payment:
    head, order = certificate.members[0], int(certificate.number[-6:])
    own = "城市低保" if certificate.is_urban else "农村低保"
    label = None if order % 89 == 0 else (own, own, own, "低保金", "城乡低保金")[order % 5]
    # A month that no roll lists is paid like the nearest one which does.
    listed = max(month, certificate.start)
    listed = listed if certificate.end is None else min(listed, certificate.end - 1)
    amount, day = certificate.amount(listed), pay_day(world, certificate, month)
    account = (certificate.payee, certificate.account)
    payment = Payment(certificate.number, month, head.name, head.id_text, *account, amount, amount, day, label)
    if month in certificate.failed:
        return replace(payment, paid=0, status="失败", failure="账户异常")
    return payment


def _beside(world: World, extra: Extra, certificate: Certificate) -> Payment:
    payment = _honest(world, certificate, extra.month)
    paid = payment.due if extra.paid is None else extra.paid
    return replace(payment, paid=paid, status=extra.status, failure=None, paid_on=extra.paid_on or payment.paid_on)


def _to_nobody(world: World, extra: Extra) -> Payment:
    """A payment under a number of no roll, to the person's own account."""
    folk, paid = world.people, extra.paid or world.places.home.monthly_standard[1]
    assert extra.person is not None
    name, number = folk.name[extra.person], folk.id_number[extra.person]
    day = extra.paid_on or first_day(extra.month).replace(day=17)
    return Payment(
        extra.certificate, extra.month, name, number, name, extra.account, paid, paid, day, "低保金", extra.status
    )


def settle(world: World) -> None:
    """Failed and returned payments which the next month makes good; half of the newly approved wait a month."""
    for certificate in world.certificates:
        chance = world.rng.random()
        if certificate.use or certificate.status != "正常":
            continue
        if certificate.start >= world.month - SNAPSHOTS + 1:
            if chance < 0.5:
                world.add(Change(certificate.number, (certificate.start,), {}, is_absent=True))
        elif chance < FAILING and certificate.end is None:
            month = world.month - world.draw(2, PAYMENTS + 1)
            fail(world, certificate.number, month, "退回" if chance < FAILING / 3 else "失败")
            back_pay(world, certificate.number, month)


OTHERS = {
    "户名": "收款人", "账号": "一卡通账号", "开户行": "代发银行", "应发金额": "应发", "实发金额": "实发",
    "发放日期": "到账日期", "打卡名目": "摘要", "失败原因": "退回原因",
}  # fmt: skip
STATES = {"成功": "交易成功", "失败": "交易失败", "退回": "退票"}


def disbursement(world: World, out: Path) -> int:
    payments = ledger(world)
    urban = {c.number for c in world.certificates if c.is_urban}
    total = 0
    for back, month in enumerate(reversed(ledger_months(world)), start=1):
        rows = [p for p in payments if p.month == month and p.status != BACK_PAY]
        if back == 2:
            for word in ("城市", "农村"):
                some = [p for p in rows if (p.certificate in urban) == (word == "城市")]
                total += _titled(world, out, some, month, f"{word}低保金", "")
        elif back % 2:
            total += _titled(world, out, rows, month, "低保金", "first" if back == 3 else "last")
        else:
            total += _plain(world, out, rows, month, "utf-8-sig" if back == 4 else "gb18030")
    late = [p for p in payments if p.status == BACK_PAY]
    return total + (write(out / "低保金补发明细.csv", _with_month(world, late)) if late else 0)


def _titled(world: World, out: Path, rows: list[Payment], month: int, kind: str, totals: str) -> int:
    """A workbook with the month in its title and a two-level header for due and paid."""
    title = f"{{home}}{spelling.month(month, '年')}{kind}社会化发放明细表"
    book = _table(world, rows, title=title, unit="单位：元", totals=totals, signature="制表：          复核：")
    book.total_of = ("发放情况/应发金额", "发放情况/实发金额")
    book.rename({header.partition("/")[2]: header for header in book.total_of})
    return write(out / f"{kind}发放{spelling.month(month, '0')}.xlsx", book)


def _plain(world: World, out: Path, rows: list[Payment], month: int, encoding: str) -> int:
    """A CSV with the month in a column; the bank's own export has the bank's words."""
    book = _with_month(world, rows)
    if encoding == "utf-8-sig":
        book.rename(OTHERS)
        at = book.headers.index("发放状态")
        book.columns[at] = [STATES.get(str(s), s) for s in book.columns[at]]
    return write(out / f"一卡通发放台账{spelling.month(month, '0')}.csv", book, encoding=encoding)


def _with_month(world: World, rows: list[Payment]) -> Table:
    book = _table(world, rows)
    book.insert(0, "发放月份", [spelling.month(p.month, "-") for p in rows])
    return book


def _table(world: World, rows: list[Payment], **around: Any) -> Table:
    return of.table(world, rows, {
        "低保证号": "certificate", "户主姓名": "head_name", "户主身份证号": lambda p: as_text(p.head_id),
        "户名": "payee", "账号": "account", "开户行": of.always("农村商业银行"), "应发金额": "due",
        "实发金额": "paid", "发放日期": of.day("paid_on", "-"),
        "打卡名目": of.spelt(spelling.some, "label", 0.03, _respelled), "发放状态": "status", "失败原因": "failure",
    }, **around)  # fmt: skip


def _respelled(rng: np.random.Generator, label: str) -> str:
    """A label of the list with a blank in or after it."""
    if label not in LABELS:
        return label
    return (f"{label[:2]} {label[2:]}", f"{label}　", f" {label}")[int(rng.integers(3))]


SOURCES = of.by_name(disbursement)
