"""`hedui report`: the forms, lists and statistics of the notices, written as a workbook and a page ready to print.

Belongs here: arguments and sentences. Does not belong here: what a report says (`assets/reports/`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE
from pipelines.opened_night import OpenedNight, opened_night
from pipelines.options import Day, as_of_option, home_option, place_options, report_named

if TYPE_CHECKING:
    from assets.reports import ReportKind, Wanted


@click.command()
@click.argument("name", required=False)
@home_option
@as_of_option()
@place_options
@click.option("--village", help="只出这个村（居），须同时写明乡镇")
@click.option("--of", metavar="编号", default="", help="只出这一户：F 开头的疑点编号，或低保证号（不写身份证号）")
@click.option("--from", "since", type=Day(), help="统计起始日，默认本期（月、季或年）的第一天")
@click.option("--to", "until", type=Day(), help="统计截止日，默认办理日")
@click.option("--by", default="", help="出具人姓名；写有姓名的表册必须写明，记入台账")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="写到哪个文件夹，默认 <home>/reports/表册"
)
@click.option("--pdf", is_flag=True, help="另出 PDF（本机装有 LibreOffice 时）")
@click.option("--list", "is_list", is_flag=True, help="列出全部表册")
def report(
    name: str | None,
    home: Path | None,
    as_of: date | None,
    township: str | None,
    group: str | None,
    village: str | None,
    of: str,
    since: date | None,
    until: date | None,
    by: str,
    out: Path | None,
    pdf: bool,
    is_list: bool,
) -> int:
    """出表册：通知附表、复审表、统计表、台账、公示名单等，xlsx 可直接打印，HTML 可在浏览器里看；--list 列出全部。

    县级入户抽查名单（visit_sample）从全部在册户里按比例抽取，并列上备案、举报的户，用于年度复审；hedui sample
    每月只从没有疑点的户里抽，用来估计漏查的比例。
    """
    from assets.reports import FOLDER, NOW, load_reports

    kinds = load_reports()
    if is_list:
        return _listed(kinds)
    if name is None:
        raise BadInput(
            "请写明表册，例如 hedui report 公示名单 --township 东王集镇 --by 姓名；hedui report --list 列出全部"
        )
    code = report_named(name, kinds)
    from assets.reports.writing import write_report

    with opened_night(home, as_of, read_only=not kinds[code].names_people) as d:
        wanted = _wanted(d, kinds[code], d.townships(township, group), village, (since, until), by, of.strip())
        files = write_report(code, kinds[code], wanted, out or d.home.reports / FOLDER, pdf=pdf)
    place = f"{wanted.place}，一户" if wanted.of else wanted.place
    when = f"{wanted.since} 至 {wanted.until}" if kinds[code].period != NOW else str(wanted.day)
    click.echo(f"《{kinds[code].title}》（{place}，{when}）：")
    for file in files:
        click.echo(f"  {file}")
    return DONE


def _wanted(
    d: OpenedNight,
    kind: ReportKind,
    townships: tuple[str, ...] | None,
    village: str | None,
    period: tuple[date | None, date | None],
    by: str,
    of: str,
) -> Wanted:
    from assets.cases.frames import case_frame
    from assets.cases.waiting import seen_by
    from assets.reports import Wanted, period_of
    from assets.reports.writing import refuse_unknown_village
    from data_contracts.contract import load_contracts
    from matchers.flags.rule import load_rules

    place = d.place()
    first, last = period_of(kind.period, d.as_of)
    rules = {rule.code: rule.of(place) for rule in load_rules().values()}
    cases = seen_by(d.con, case_frame(d.con, d.ledger, d.as_of), d.ledger.signer)
    wanted = Wanted(
        d.con, d.ledger, cases, load_contracts(), rules, place, d.night, d.as_of,
        period[0] or first, period[1] or last, townships, village, by, of,
    )  # fmt: skip
    refuse_unknown_village(wanted)
    return wanted


def _listed(kinds: dict[str, ReportKind]) -> int:
    from assets.pages.terminal import folded
    from assets.reports import SCOPES

    for code, kind in kinds.items():
        scopes = "、".join(SCOPES[scope] for scope in kind.scopes)
        click.echo(kind.title)
        for line in folded(f"代码 {code}；按{scopes}出；{kind.source}", "    "):
            click.echo(line)
    click.echo("核对报告（一户申请家庭的）：用 hedui applicant 出，见 hedui applicant --help")
    return DONE


commands = (report,)
