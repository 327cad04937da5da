"""The ledger's files: one or two a month in four layouts, and the list of what was paid back later."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .. import spelling
from ..sheets import Cell, Table, write_csv, write_xlsx
from ..world import World
from .ledger import BACK_PAY, LABELS, Payment, ledger, ledger_months

HEADERS = (
    "低保证号",
    "户主姓名",
    "户主身份证号",
    "户名",
    "账号",
    "开户行",
    "应发金额",
    "实发金额",
    "发放日期",
    "打卡名目",
    "发放状态",
    "失败原因",
)
OTHERS = {
    "户名": "收款人",
    "账号": "一卡通账号",
    "开户行": "代发银行",
    "应发金额": "应发",
    "实发金额": "实发",
    "发放日期": "到账日期",
    "打卡名目": "摘要",
    "失败原因": "退回原因",
}
STATES = {"成功": "交易成功", "失败": "交易失败", "退回": "退票"}


def write(world: World, landing: Path) -> dict[str, int]:
    """All files of the ledger."""
    out, payments = landing / "disbursement", ledger(world)
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
        total += write_csv(out / "低保金补发明细.csv", _with_month(_table(world, late), late), "gb18030")
    return {"disbursement": total}


def _titled(world: World, out: Path, rows: list[Payment], month: int, kind: str, totals: str) -> int:
    """A workbook with the month in its title and a two-level header for due and paid."""
    table = _table(world, rows)
    table.headers = [f"发放情况/{h}" if h in ("应发金额", "实发金额") else h for h in table.headers]
    table.title = f"{world.places.home.name}{spelling.month(month, '年')}{kind}社会化发放明细表"
    table.unit, table.signature = "单位：元", "制表：          复核："
    table.totals, table.total_of = totals, ("发放情况/应发金额", "发放情况/实发金额")
    return write_xlsx(out / f"{kind}发放{spelling.month(month, '0')}.xlsx", [table])


def _plain(world: World, out: Path, rows: list[Payment], month: int, encoding: str) -> int:
    """A CSV with the month in a column; the bank's own export has the bank's words."""
    table = _with_month(_table(world, rows), rows)
    if encoding == "utf-8-sig":
        table.headers = [OTHERS.get(h, h) for h in table.headers]
        at = table.headers.index("发放状态")
        table.columns[at] = [STATES.get(str(s), s) for s in table.columns[at]]
    return write_csv(out / f"一卡通发放台账{spelling.month(month, '0')}.csv", table, encoding)


def _with_month(table: Table, rows: list[Payment]) -> Table:
    table.headers.insert(0, "发放月份")
    table.columns.insert(0, [spelling.month(p.month, "-") for p in rows])
    return table


def _table(world: World, rows: list[Payment]) -> Table:
    rng = world.rng
    columns: list[Sequence[Cell]] = [
        [p.certificate for p in rows],
        [p.head_name for p in rows],
        [f"{p.head_id:.0f}" if isinstance(p.head_id, float) else str(p.head_id or "") for p in rows],
        [p.payee for p in rows],
        [p.account for p in rows],
        ["农村商业银行"] * len(rows),
        [p.due for p in rows],
        [p.paid for p in rows],
        spelling.days(rng, [p.paid_on for p in rows], "-"),
        spelling.some(rng, [p.label for p in rows], 0.03, _respelled),
        [p.status for p in rows],
        [p.failure for p in rows],
    ]
    return Table(list(HEADERS), columns)


def _respelled(rng: np.random.Generator, label: str) -> str:
    """A label of the list with a blank in or after it."""
    if label not in LABELS:
        return label
    return (f"{label[:2]} {label[2:]}", f"{label}　", f" {label}")[int(rng.integers(3))]
