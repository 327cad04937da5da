"""The access log at the desk: who looked at what, its proof, and the list for whoever inspects.

Belongs here: pages over the log. Does not belong here: writing it (`assets/desk/access_log.py`). Reading it is logged.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import polars as pl
from starlette.responses import Response

from assets.desk.access_log import Access, AccessLog, places_in
from assets.desk.accounts import Accounts
from assets.home.csv_lists import write_list
from assets.reports import load_reports
from matchers.cases.casework import QUEUES
from pipelines.desk.place import Seat

ROWS = 100

WORDS: Mapping[str, str] = {
    "login": "登录",
    "login_failed": "登录未成功",
    "logout": "退出",
    "password_changed": "改密码",
    "second_factor_begun": "申请动态口令",
    "second_factor_on": "开通动态口令",
    "second_factor_off": "停用动态口令",
    "look": "看户卡",
    "print": "打印户卡",
    "look_pair": "看同一人疑问",
    "judge": "判定是否同一人",
    "export": "下载晨报",
    "number_shown": "看完整证号",
    "answer": "填报核查结果",
    "review": "复核办结",
    "countersign": "会签",
    "sent_back": "退回",
    "report": "出具表册",
    "release": "下发名单",
    "list_exported": "下载核查单",
    "workbooks_received": "收核查单（份数）",
    "slip_exported": "下载回执",
    "file_sent": "交部门文件试读",
    "file_accepted": "部门文件放入接收目录",
    "file_discarded": "删除部门文件",
    "layout_confirmed": "确认表头和写法",
    "assigned": "分派",
    "money": "登记金额",
    "appealed": "登记申诉",
    "correction_answered": "登记更正的答复",
    "handed_in": "登记交来的材料",
    "look_sample": "看抽查名单",
    "sample_drawn": "抽取抽查户",
    "sample_printed": "打印抽查入户单",
    "sample_answered": "登记抽查结果",
    "delivery_let_through": "放行暂缓的文件",
    "register_confirmed": "确认首批名册",
    "rule_staged": "改规则的阶段",
    "rule_looked_at": "恢复规则下发",
    "applicants_checked": "核对申请家庭",
    "applicants_report": "看申请核对报告",
    "applicants_exported": "下载申请核对报告",
    "account_added": "建立账户",
    "account_ended": "停用账户",
    "account_reset": "重设密码、解锁",
    "account_granted": "改账户权限",
    "account_bound": "登记账户本人",
    "account_unbound": "取消登记账户本人",
    "holder_looked_up": "按证号查账户本人",
    "cases_exported": "下载清单",
    "access_read": "看访问日志",
    "access_proved": "核验访问日志",
    "access_exported": "导出访问日志",
}
"""What is logged, in Chinese; what stands here not is shown as it is written."""


def access_page(seat: Seat) -> Response:
    """The log, the newest first; of one account if asked."""
    account, is_proof = seat.asked("account"), bool(seat.asked("prove"))
    seat.note("access_proved" if is_proof else "access_read", account)
    log, spoken = AccessLog(seat.store, seat.desk.key), _spoken(seat)
    before = int(seat.asked("before")) if seat.asked("before").isdecimal() else None
    found = log.entries(account or None, ROWS + 1, before)
    return seat.page(
        "access.html.j2",
        rows=[_row(entry, spoken) for entry in found[:ROWS]],
        older=found[ROWS - 1].seq if len(found) > ROWS else None,
        account=account,
        accounts=[(a.id, f"{a.name}（{a.login}）") for a in Accounts(seat.store).all()],
        count=log.count(),
        faults=log.faults(seat.desk.book.ask(places_in)) if is_proof else None,
    )


def access_csv(seat: Seat) -> Response:
    """The whole log, or one account's, as a list for a spreadsheet."""
    account = seat.asked("account")
    seat.note("access_exported", account)
    entries, spoken = AccessLog(seat.store, seat.desk.key).entries(account or None, None), _spoken(seat)
    columns = {"序号": pl.Int64, **dict.fromkeys(("时间", "账户", "姓名", "做了什么", "对象", "事由"), pl.String)}
    rows = pl.DataFrame([tuple(_row(entry, spoken).values()) for entry in entries], schema=columns, orient="row")
    with tempfile.TemporaryDirectory() as folder:
        write_list(rows, Path(folder) / "access.csv")
        body = (Path(folder) / "access.csv").read_bytes()
    name = f"hedui-access-{seat.today():%Y%m%d}.csv"
    return Response(
        body, media_type="text/csv; charset=utf-8", headers={"content-disposition": f'attachment; filename="{name}"'}
    )


def _spoken(seat: Seat) -> Mapping[str, str]:
    """What a subject is called, where it is a queue, a register or an account."""
    registers = {code: source.title for code, source in seat.desk.book.contracts.sources.items()}
    rules = {code: rule.title for code, rule in seat.desk.book.rules.items()}
    reports = {code: kind.title for code, kind in load_reports().items()}
    return {
        **QUEUES,
        **registers,
        **rules,
        **reports,
        "file": "名单",
        "typed": "填写的一户",
        **{a.id: f"{a.name}（{a.login}）" for a in Accounts(seat.store).all()},
    }


def _row(entry: Access, spoken: Mapping[str, str]) -> dict[str, str | int]:
    """An entry as people read it, in the time of this place."""
    at = datetime.fromisoformat(entry.at).astimezone()
    return {
        "seq": entry.seq,
        "at": f"{at:%Y-%m-%d %H:%M:%S}",
        "account": entry.account,
        "name": entry.name or "（没有登录）",
        "act": WORDS.get(entry.act, entry.act),
        "subject": spoken.get(entry.subject, entry.subject),
        "purpose": entry.purpose,
    }
