"""`hedui applicant`: households that apply, checked against what the last night holds before anybody enrols them.

Belongs here: arguments and sentences; of the applicants only counts are said. Does not belong here: the check
(`assets/applicants/`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pipelines.desk import desk
from pipelines.exit_codes import DONE
from pipelines.options import as_of_option, by_option, home_option


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@home_option
@as_of_option()
@by_option
@click.option("--purpose", required=True, help="核对的事由，记入台账(不写姓名和证号)，例如 2021年6月新申请核对")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="报告写到哪个文件夹，默认 <home>/reports")
def applicant(file: Path, home: Path | None, as_of: date | None, by: str, purpose: str, out: Path | None) -> int:
    """核对申请家庭：按最近一夜的数据逐户出核对报告，不写入数据库。"""
    from assets.applicants.check import Asked, check_applicants, night_of, write_reports

    with desk(home, as_of) as d:
        night = night_of(d.home, d.con)
        report = check_applicants(night, d.con, d.ledger, d.night, file, Asked(by, purpose, d.as_of))
        paths = write_reports(report, out or d.home.reports)
    found = sum(bool(h.findings or h.county_only) for h in report.households)
    click.echo(f"核对 {len(report.households)} 户 {report.persons} 人：{found} 户有需要核实的线索；报告：")
    for path in paths:
        click.echo(f"  {path}")
    return DONE


commands = (applicant,)
