"""The ledger's files: one or two a month in four layouts, and the list of what was paid back later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from .. import spelling
from ..columns import Column, Whole, always, by_name, day, table
from ..records import Payment
from ..sheets import Table, write_csv, write_xlsx
from ..world import World
from .ledger import BACK_PAY, LABELS, ledger, ledger_months

OTHERS = {
    "户名": "收款人", "账号": "一卡通账号", "开户行": "代发银行", "应发金额": "应发", "实发金额": "实发",
    "发放日期": "到账日期", "打卡名目": "摘要", "失败原因": "退回原因",
}  # fmt: skip
STATES = {"成功": "交易成功", "失败": "交易失败", "退回": "退票"}


def disbursement(world: World, out: Path) -> int:
    """All files of the ledger."""
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
    if late:
        total += write_csv(out / "低保金补发明细.csv", _with_month(world, late), "gb18030")
    return total


def _titled(world: World, out: Path, rows: list[Payment], month: int, kind: str, totals: str) -> int:
    """A workbook with the month in its title and a two-level header for due and paid."""
    title = f"{world.places.home.name}{spelling.month(month, '年')}{kind}社会化发放明细表"
    book = _table(world, rows, title=title, unit="单位：元", totals=totals, signature="制表：          复核：")
    book.total_of = ("发放情况/应发金额", "发放情况/实发金额")
    book.rename({header.partition("/")[2]: header for header in book.total_of})
    return write_xlsx(out / f"{kind}发放{spelling.month(month, '0')}.xlsx", [book])


def _plain(world: World, out: Path, rows: list[Payment], month: int, encoding: str) -> int:
    """A CSV with the month in a column; the bank's own export has the bank's words."""
    book = _with_month(world, rows)
    if encoding == "utf-8-sig":
        book.rename(OTHERS)
        at = book.headers.index("发放状态")
        book.columns[at] = [STATES.get(str(s), s) for s in book.columns[at]]
    return write_csv(out / f"一卡通发放台账{spelling.month(month, '0')}.csv", book, encoding)


def _with_month(world: World, rows: list[Payment]) -> Table:
    book = _table(world, rows)
    book.insert(0, "发放月份", [spelling.month(p.month, "-") for p in rows])
    return book


def _table(world: World, rows: list[Payment], **around: Any) -> Table:
    columns: dict[str, Column] = {
        "低保证号": "certificate", "户主姓名": "head_name",
        "户主身份证号": lambda p: f"{p.head_id:.0f}" if isinstance(p.head_id, float) else str(p.head_id or ""),
        "户名": "payee", "账号": "account", "开户行": always("农村商业银行"), "应发金额": "due", "实发金额": "paid",
        "发放日期": day("paid_on", "-"),
        "打卡名目": Whole(lambda world, rows: spelling.some(world.rng, [p.label for p in rows], 0.03, _respelled)),
        "发放状态": "status", "失败原因": "failure",
    }  # fmt: skip
    return table(world, rows, columns, **around)


def _respelled(rng: np.random.Generator, label: str) -> str:
    """A label of the list with a blank in or after it."""
    if label not in LABELS:
        return label
    return (f"{label[:2]} {label[2:]}", f"{label}　", f" {label}")[int(rng.integers(3))]


SOURCES = by_name(disbursement)
