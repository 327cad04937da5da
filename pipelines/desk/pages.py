"""The pages of the desk: what can be asked, under which address, and what it asks of whoever opens it; and the menu.

Belongs here: `PAGES`, the whole of what can be asked; a test walks it with every role. Does not belong here: the gate
before them (`app.py`), what a page does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from matchers.cases.authority import NEEDS, Role
from pipelines.desk import (
    access,
    accounts,
    agenda,
    answering,
    appeals,
    applicants,
    assigning,
    card,
    control_sample,
    corrections,
    department_files,
    entry,
    front,
    lists,
    money,
    more,
    pairs,
    printing,
    receiving,
    registers,
    releasing,
    reports,
    reviewing,
    rules,
    sheet,
    statistics,
)
from pipelines.desk.place import Seat


@dataclass(frozen=True)
class Page:
    """One thing that can be asked: `act` (of `authority.ACTS`) is what the role must be allowed; '' is for any account.

    `subject` names the word of the address that a half-written form is kept under when the session ended meanwhile.
    `writes` is the kind of event that comes of it, where `authority.NEEDS` says who may write one. `is_brief`: it takes
    some milliseconds and is asked for all day.
    """

    path: str
    method: str
    handler: Callable[[Seat], Response]
    act: str
    subject: str = ""
    writes: str = ""
    is_brief: bool = False

    def is_for(self, role: Role) -> bool:
        """Whether accounts of that role may ask for it at all."""
        return (not self.act or self.act in role.may) and (not self.writes or bool(NEEDS[self.writes] & role.may))


PAGES: tuple[Page, ...] = (
    Page("/", "GET", front.front, "", is_brief=True),
    Page("/cases", "GET", lists.cases, "look", is_brief=True),
    Page("/cases/print", "GET", printing.print_list, "look"),
    Page("/cases.csv", "GET", printing.list_file, "look"),
    Page("/cases/assign", "POST", assigning.assign_lines, "assign", writes="assigned"),
    Page("/cases/{number}", "GET", card.card, "look", is_brief=True),
    Page("/cases/{number}/person", "POST", card.show_number, "look"),
    Page("/cases/{number}/answer", "POST", answering.answer, "answer", subject="number", is_brief=True),
    Page("/cases/{number}/draft", "POST", answering.draft, "answer", subject="number", is_brief=True),
    Page("/cases/{number}/review", "POST", reviewing.review, "review", is_brief=True),
    Page("/cases/{number}/countersign", "POST", reviewing.countersigned, "countersign", is_brief=True),
    Page("/cases/{number}/back", "POST", reviewing.back, "look", is_brief=True),
    Page("/cases/{number}/money", "POST", money.register, "look", writes="money"),
    Page("/cases/{number}/appeal", "POST", appeals.lodge, "look", writes="appealed"),
    Page("/cases/{number}/assign", "POST", assigning.assign_one, "assign", writes="assigned"),
    Page("/release", "GET", releasing.release_page, "release"),
    Page("/release", "POST", releasing.release_now, "release"),
    Page("/release/lists/{list}", "GET", releasing.workbook, "release"),
    Page("/release/package", "GET", releasing.package, "release"),
    Page("/receive", "GET", receiving.receive_page, "receive"),
    Page("/receive/returned", "POST", receiving.returned, "receive"),
    Page("/receive/slips/{day}/{digest}", "GET", receiving.slip, "receive"),
    Page("/receive/file", "POST", department_files.hand_in, "receive"),
    Page("/receive/{id}", "GET", department_files.file_page, "receive"),
    Page("/receive/{id}/register", "POST", department_files.assign, "receive"),
    Page("/receive/{id}/layout", "POST", department_files.confirm_layout, "receive"),
    Page("/receive/{id}/accept", "POST", department_files.accept, "receive"),
    Page("/receive/{id}/discard", "POST", department_files.discard, "receive"),
    Page("/more", "GET", more.more, "look"),
    Page("/money", "GET", money.money_page, "look"),
    Page("/appeals", "GET", appeals.appeals_page, "look"),
    Page("/corrections", "GET", corrections.corrections_page, "look"),
    Page("/corrections", "POST", corrections.answer, "look", writes="correction_answered"),
    Page("/agenda", "GET", agenda.agenda_page, "look"),
    Page("/agenda", "POST", agenda.mark, "look", writes="handed_in"),
    Page("/sample", "GET", control_sample.sample_page, "oversee"),
    Page("/sample/print", "GET", control_sample.print_sheet, "oversee"),
    Page("/sample/draw", "POST", control_sample.draw, "oversee", writes="sample_drawn"),
    Page("/sample/visit", "POST", control_sample.visit, "oversee", writes="sample_answered"),
    Page("/registers", "GET", registers.registers_page, "oversee"),
    Page("/registers/release", "POST", registers.release, "oversee", writes="delivery_let_through"),
    Page("/registers/confirm", "POST", registers.confirm_first, "oversee", writes="register_confirmed"),
    Page("/retention", "GET", registers.retention_page, "oversee"),
    Page("/rules", "GET", rules.rules_page, "oversee"),
    Page("/rules/{rule}", "GET", rules.rule_page, "oversee"),
    Page("/rules/{rule}/stage", "POST", rules.stage, "oversee", writes="rule_staged"),
    Page("/rules/{rule}/again", "POST", rules.again, "oversee", writes="rule_looked_at"),
    Page("/applicants", "GET", applicants.applicants_page, "oversee", writes="applicants_checked"),
    Page("/applicants", "POST", applicants.check_form, "oversee", writes="applicants_checked"),
    Page("/applicants/typed", "POST", applicants.check_typed, "oversee", writes="applicants_checked"),
    Page("/applicants/form", "GET", applicants.blank_form, "oversee", writes="applicants_checked"),
    Page("/applicants/{check}", "GET", applicants.report_page, "oversee", writes="applicants_checked"),
    Page("/applicants/{check}/{kind}", "GET", applicants.report_file, "oversee", writes="applicants_checked"),
    Page("/accounts", "GET", accounts.accounts_page, "account"),
    Page("/accounts", "POST", accounts.add, "account"),
    Page("/accounts/{account}", "GET", accounts.account_page, "account"),
    Page("/accounts/{account}/rights", "POST", accounts.grant, "account"),
    Page("/accounts/{account}/holder", "POST", accounts.bind, "account"),
    Page("/accounts/{account}/reset", "POST", accounts.reset, "account"),
    Page("/accounts/{account}/end", "POST", accounts.end, "account"),
    Page("/access", "GET", access.access_page, "audit"),
    Page("/access.csv", "GET", access.access_csv, "audit"),
    Page("/sheet", "GET", sheet.sheet, "look"),
    Page("/sheet/file", "GET", sheet.download, "look"),
    Page("/statistics", "GET", statistics.statistics, "look"),
    Page("/reports", "GET", reports.catalogue, "look"),
    Page("/reports/{report}", "GET", reports.choose, "look"),
    Page("/reports/{report}", "POST", reports.make, "look"),
    Page("/pairs", "GET", pairs.pairs, "judge"),
    Page("/pairs", "POST", pairs.judged, "judge"),
    Page("/password", "GET", entry.password_form, ""),
    Page("/password", "POST", entry.change_password, ""),
    Page("/second-factor", "GET", entry.second_factor_form, ""),
    Page("/second-factor", "POST", entry.second_factor, ""),
    Page("/logout", "POST", entry.logout, ""),
)

MENU: tuple[tuple[str, str, str], ...] = (
    ("/cases", "清单", "look"),
    ("/release", "下发", "release"),
    ("/pairs", "同一人", "judge"),
    ("/sheet", "晨报", "look"),
    ("/statistics", "统计", "look"),
    ("/reports", "表册", "look"),
    ("/receive", "收件", "receive"),
    ("/applicants", "申请核对", "review"),
    ("/more", "更多", "look"),
    ("/accounts", "账户", "account"),
    ("/access", "访问日志", "audit"),
)
"""Address, title, and the act that shows it."""
