"""What is not needed every day, on one page: where it is, and how much of it waits.

Belongs here: the list of these pages, and what each counts. Does not belong here: the pages themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.responses import Response

from assets.cases.control_sample import findings, samples
from assets.pages.due import NEXT_DAYS
from matchers.cases.authority import ROLES
from pipelines.desk import agenda, appeals, corrections, registers, rules
from pipelines.desk.place import Seat


@dataclass(frozen=True)
class Section:
    """A page: its address, title, the act that shows it, what it is for, what of it waits ('' for nothing), and whether
    it is of the whole county alone."""

    path: str
    title: str
    act: str
    what: str
    waits: Callable[[Seat], str]
    is_countys: bool = False

    def is_for(self, seat: Seat) -> bool:
        """Whether the account may open it."""
        is_whole = seat.account.townships is None
        return self.act in ROLES[seat.account.role].may and (is_whole or not self.is_countys)


def more(seat: Seat) -> Response:
    """The pages an account may open, with what waits there."""
    groups: Mapping[str, tuple[Section, ...]] = {"办案": CASEWORK, "数据和规则": ENGINE}
    return seat.page(
        "more.html.j2",
        groups={
            title: [(section, section.waits(seat)) for section in sections if section.is_for(seat)]
            for title, sections in groups.items()
        },
    )


def _counted(count: int, late: int, what: str) -> str:
    return f"{what} {count} 件" + (f"，其中逾期 {late} 件" if late else "") if count else ""


def _appeals(seat: Seat) -> str:
    found = appeals.waiting(seat)
    return _counted(len(found), sum(ends.is_overdue for _, _, ends in found), "待复查")


def _corrections(seat: Seat) -> str:
    found = corrections.waiting(seat, corrections.asked_by(seat))
    return _counted(len(found), sum(ends.is_overdue for *_, ends in found), "等待答复")


def _agenda(seat: Seat) -> str:
    lines = agenda.lines(seat)
    late = sum(line.is_late for line in lines)
    soon = sum(line.days_left >= 0 for line in lines)
    said = [f"逾期没有交齐 {late} 项" if late else "", f"{NEXT_DAYS} 天内到期 {soon} 项" if soon else ""]
    return "，".join(part for part in said if part)


def _sample(seat: Seat) -> str:
    today = seat.today()
    drawn, found = seat.desk.book.ask(lambda ledger: (samples(ledger, today), findings(ledger, today)))
    if not drawn or drawn[-1].month != f"{today:%Y-%m}":
        return "本月还没有抽"
    left = sum(line.no not in found for line in drawn[-1].lines)
    return f"本月还有 {left} 户没有结果" if left else ""


def _registers(seat: Seat) -> str:
    held, first = registers.to_look_at(seat)
    said = [f"暂缓 {held} 份" if held else "", f"首批待看 {first} 份" if first else ""]
    return "，".join(part for part in said if part)


def _rules(seat: Seat) -> str:
    trial, stopped = rules.quiet(seat)
    said = [f"试行 {trial} 条" if trial else "", f"停止下发 {stopped} 条" if stopped else ""]
    return "，".join(part for part in said if part)


def _nothing(_: Seat) -> str:
    return ""


CASEWORK = (
    Section("/money", "资金", "look", "登记的多领、应追回、已追回、补发，按乡镇和月份", _nothing),
    Section("/appeals", "申诉", "look", "对办结结论不服的，到期前由没有办过的人复查", _appeals),
    Section("/corrections", "更正", "look", "请源部门更正数据，登记答复，各名册错了多少", _corrections),
    Section("/agenda", "日程", "look", "今后几天到期的事项，谁还没有交，登记交来的", _agenda),
)
ENGINE = (
    Section(
        "/registers",
        "名册与暂缓",
        "oversee",
        "暂缓的文件，首批待看的名册，各名册的新旧，没有读懂的内容",
        _registers,
        is_countys=True,
    ),
    Section("/sample", "抽查", "oversee", "每月随机抽没有疑点的户，估计漏查的比例", _sample),
    Section("/rules", "规则", "oversee", "各规则的疑点、命中率，试行和正式", _rules, is_countys=True),
    Section("/retention", "保存期限", "oversee", "保存期限已满的文件，只列出不销毁", _nothing, is_countys=True),
)
SECTIONS = CASEWORK + ENGINE
