"""`hedui applicant`: households that apply, checked against what the last night holds before anybody enrols them.

Belongs here: arguments and sentences; of the applicants only counts are said. Does not belong here: the check
(`assets/applicants/`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE
from pipelines.opened_night import opened_night
from pipelines.options import as_of_option, home_option


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@home_option
@as_of_option()
@click.option("--by", help="核对人姓名，记入台账")
@click.option("--purpose", help="核对的事由，记入台账(不写姓名和证号)，例如 2021年6月新申请核对")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="报告写到哪个文件夹，默认 <home>/reports")
@click.option("--form", type=click.Path(path_type=Path, dir_okay=False), help="只写出空白的申请家庭核对名单(xlsx)")
def applicant(
    file: Path | None,
    home: Path | None,
    as_of: date | None,
    by: str | None,
    purpose: str | None,
    out: Path | None,
    form: Path | None,
) -> int:
    """核对申请家庭：按最近一夜的数据逐户出核对报告，不写入数据库。"""
    if form is not None:
        return _write_form(form)
    if file is None or not by or not purpose:
        raise BadInput(
            "请写明申请家庭核对名单、--by 核对人姓名和 --purpose 事由；空白名单用 hedui applicant --form 文件.xlsx"
        )
    from assets.intake.reader_process import started_ahead

    with started_ahead(), opened_night(home, as_of) as d:
        # A second of imports, while the reader of the form makes itself ready on the other core.
        from assets.applicants.check import Asked, check_applicants, night_of, write_reports

        night = night_of(d.home, d.con)
        report = check_applicants(night, d.con, d.ledger, d.night, file, Asked(by, purpose, d.as_of))
        paths = write_reports(report, out or d.home.reports)
    found = sum(bool(h.findings or h.county_only) for h in report.households)
    click.echo(f"核对 {len(report.households)} 户 {report.persons} 人：{found} 户有需要核实的线索；报告：")
    for path in paths:
        click.echo(f"  {path}")
    return DONE


def _write_form(form: Path) -> int:
    from assets.applicants.blank import write_blank
    from assets.applicants.form import contracts_with_form

    if not form.parent.is_dir():
        raise BadInput(f"文件夹 {form.parent} 不存在，请先建立")
    write_blank(contracts_with_form(), form)
    click.echo(f"空白的申请家庭核对名单：{form}")
    return DONE


commands = (applicant,)
