"""Commands on what a night found: lists, release, workbooks, returns, closing, explanations and proofs.

Each opens the published file read-only and, where people act, the ledger; the work is in `assets`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from assets.pages.terminal import in_lines
from pipelines.exit_codes import DONE, HELD
from pipelines.opened_night import opened_night
from pipelines.options import (
    as_of_option,
    ask_id_number,
    by_option,
    csv_option,
    home_option,
    look_options,
    place_options,
    queue_option,
    rule_named,
    rule_option,
)
from pipelines.settings import settings

if TYPE_CHECKING:
    from matchers.flags.rule import Rule


@click.command()
@home_option
@as_of_option()
@queue_option
@rule_option
@place_options
@csv_option("姓名和身份证号")
@click.option("--all", "with_settled", is_flag=True, help="连同已办结、已核实不属实的疑点")
def flags(
    home: Path | None,
    as_of: date | None,
    queue: str | None,
    rule: str | None,
    township: str | None,
    group: str | None,
    csv_file: Path,
    with_settled: bool,
) -> int:
    """导出在办疑点清单，每条疑点一行；旁边另有一份各规则、各乡镇能否作出结论的说明。"""
    from assets.cases.frames import flags_frame
    from assets.flags.claims import status_frame
    from assets.home.csv_lists import write_list
    from assets.pages.standing import rule_lines
    from matchers.flags.rule import load_rules

    with opened_night(home, as_of, read_only=True) as d:
        places = d.townships(township, group)
        frame = flags_frame(
            d.con, d.ledger, d.as_of, queue=queue, rule=rule, townships=places, with_settled=with_settled
        )
        rules = load_rules()
        status = status_frame(d.con, rules, queue=queue, rule=rule, townships=places)
        quiet = [] if rule else rule_lines(d.con, d.ledger, rules)
    write_list(frame, csv_file)
    companion = csv_file.with_name(f"{csv_file.stem}_status.csv")
    write_list(status, companion)
    click.echo(f"写入 {frame.height} 条疑点：{csv_file}")
    silent = status.filter(status["status"].is_in(["not_enough_data", "not_run"]))
    if status.height and silent.height == status.height:
        click.echo("所查的规则都没有结论（数据不足或未运行），没有疑点不等于没有问题。")
    click.echo(f"各规则各乡镇的结论：{companion}（{silent['rule'].n_unique()} 条规则在全县或部分乡镇没有结论）")
    if quiet:
        click.echo("没有立项的疑点不在清单上(用 --rule 逐条规则查看)；不立项、不下发的规则：", err=True)
        click.echo("\n".join(f"  {line}" for line in quiet), err=True)
    return DONE


@click.command()
@home_option
@as_of_option()
@place_options
@click.option("--changes", is_flag=True, help="连同与上一夜相比的变化")
def queues(home: Path | None, as_of: date | None, township: str | None, group: str | None, changes: bool) -> int:
    """各类疑点的数量和办理情况。"""
    from assets.pages.queues import changes_text, queues_text
    from matchers.cases.capacity import weekly_visits
    from matchers.flags.rule import load_rules

    with opened_night(home, as_of, read_only=True) as d:
        places, visits = d.townships(township, group), weekly_visits(d.place(), d.as_of)
        click.echo(in_lines(queues_text(d.con, d.ledger, d.as_of, load_rules(), places, visits)))
        if changes:
            click.echo(changes_text(d.ledger, d.night))
    return DONE


@click.command()
@home_option
@as_of_option()
@by_option
@queue_option
@place_options
def release(
    home: Path | None, as_of: date | None, by: str, queue: str | None, township: str | None, group: str | None
) -> int:
    """把待下发的疑点编成名单下发给乡镇，每个乡镇一份，每周不超过本地规定的户数。"""
    from assets.cases.release import last_release
    from assets.cases.release import release as release_cases
    from assets.cases.rule_words import stopped
    from assets.pages.standing import county_line, stopped_lines, waiting_lines
    from matchers.cases.capacity import weekly_visits
    from matchers.flags.rule import load_rules

    with opened_night(home, as_of) as d:
        places, visits = d.townships(township, group), weekly_visits(d.place(), d.as_of)
        left = release_cases(d.ledger, d.con, by=by, as_of=d.as_of, townships=places, queue=queue, visits=visits)
        last = last_release(d.ledger)
        stay = [*waiting_lines(left.stayed, d.as_of, visits), *stopped_lines(stopped(d.ledger), load_rules())]
    if not left.cases and last:
        who, on, count = last
        now = "本周没有还能下发的户" if left.kept("over_cap") else "没有待下发的疑点"
        click.echo(f"{now}：最近一次已由{who}于 {on} 下发 {count} 条。")
    click.echo(f"下发名单 {len(left.lists)} 份、{left.lines} 行、{left.cases} 条疑点。")
    for list_no, place in left.lists.items():
        click.echo(f"  {list_no}  {place}")
    click.echo(f"留在县级：{county_line(left.stayed) or '没有'}。")
    if stay:
        click.echo("\n".join(["要等的：", *(f"  {line}" for line in stay)]))
    return DONE


@click.command()
@home_option
@as_of_option()
@place_options
def export(home: Path | None, as_of: date | None, township: str | None, group: str | None) -> int:
    """把已下发、尚未反馈完的名单写成乡镇工作簿。"""
    from assets.cases.frames import case_frame
    from assets.pages.queues import waiting_lists
    from assets.workbooks.households import allowed_contacts
    from assets.workbooks.workbook import export_township
    from matchers.flags.rule import load_rules

    with opened_night(home, as_of, read_only=True) as d:
        cases = case_frame(d.con, d.ledger, d.as_of)
        places = d.townships(township, group)
        lists = [(no, place) for no, place in waiting_lists(cases, d.ledger) if places is None or place in places]
        if not lists:
            click.echo("没有待反馈的名单；先用 hedui release 下发。")
            return DONE
        rules, folder = load_rules(), d.home.exports / d.as_of.isoformat()
        told = allowed_contacts(d.place(), d.as_of)
        for list_no, place in lists:
            path = export_township(d.con, d.ledger, place, list_no, folder, d.as_of, rules, cases, told)
            click.echo(f"  {place}  {path}")
    click.echo(f"写出工作簿 {len(lists)} 本。")
    return DONE


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@home_option
@as_of_option()
@by_option
def returned(files: tuple[Path, ...], home: Path | None, as_of: date | None, by: str) -> int:
    """读回乡镇填好的工作簿，每个文件写一份回执：采用了哪些行，没有采用的为什么。"""
    from assets.pages.return_slips import write_slips
    from assets.workbooks.returned import read_returned
    from data_contracts.contract import load_contracts

    absent = [str(path) for path in files if not path.is_file()]
    if absent:
        raise BadInput(f"找不到文件 {'、'.join(absent)}，请检查路径")
    with opened_night(home, as_of) as d:
        result = read_returned(files, load_contracts(), d.ledger, d.con, d.as_of, by, store=d.home.store)
        slips = write_slips(result.slips, d.home.exports / d.as_of.isoformat(), by, d.as_of)
    click.echo(
        f"采用 {result.applied} 行({result.cases} 条疑点),与上次相同 {result.unchanged} 行，未填 {result.blank} 行,"
        f"需处理 {len(result.conflicts)} 处。"
    )
    refused = [f for f in result.conflicts if f.severity == "held"]
    for finding in result.conflicts:
        click.echo(f"[{'未采用' if finding.severity == 'held' else '提示'}] {finding.message}", err=True)
    for slip in slips:
        click.echo(f"回执：{slip}（同名 .html 可在浏览器里看）")
    return HELD if refused else DONE


@click.command()
@click.argument("flag")
@home_option
@as_of_option()
@click.option(
    "--picture", type=click.Path(path_type=Path), help="另存一张图（.svg）：识别的逐项比对和亲属途径，不含姓名证号"
)
@look_options(required=False)
def explain(flag: str, home: Path | None, as_of: date | None, picture: Path | None, by: str, purpose: str) -> int:
    """一条疑点为什么在清单上：依据、参数、证据、亲属途径、识别方式、经过和来源；写明 --by、--purpose 才显示全名。"""
    from assets.explain.flag import draw_flag, explain_flag
    from assets.explain.looks import Look
    from matchers.flags.rule import load_rules

    with opened_night(home, as_of, read_only=not (by or purpose)) as d:
        look = Look(by, purpose, d.as_of) if by or purpose else None
        click.echo(in_lines(explain_flag(d.con, d.ledger, load_rules(), flag, look)))
        if picture is not None:
            draw_flag(d.con, load_rules(), flag, picture)
            click.echo(f"图已存为 {picture}")
    return DONE


@click.command()
@click.argument("rule")
@home_option
@as_of_option()
@click.option("--person", "of_person", is_flag=True, help="为什么列入或没有列入某一个人：按提示输入身份证号")
@look_options(required=False)
def why(rule: str, home: Path | None, as_of: date | None, of_person: bool, by: str, purpose: str) -> int:
    """一条规则查什么、依据什么、哪些情形属正常；加 --person 则说明它为什么列入、或没有列入某一个人。"""
    from assets.explain.flag import explain_rule
    from assets.home.warehouse import opened
    from matchers.flags.rule import load_rules

    rules = load_rules()
    chosen = rules[rule_named(rule, rules)]
    if of_person:
        return _why_person(chosen, home, as_of, by, purpose)
    published = settings(home).place().published
    if not published.exists():
        click.echo(in_lines(explain_rule(None, chosen)))
        return DONE
    with opened(published, read_only=True) as con:
        click.echo(in_lines(explain_rule(con, chosen)))
    return DONE


def _why_person(rule: Rule, home: Path | None, as_of: date | None, by: str, purpose: str) -> int:
    from assets.explain.looks import Look, write_look
    from assets.explain.person import nobody, persons_with
    from assets.explain.why_not import Asked, why_lines
    from data_contracts.contract import load_contracts

    with opened_night(home, as_of) as d:
        look = Look(by, purpose, d.as_of)
        number = ask_id_number()
        place = d.place()
        if absent := nobody(d.con, number):
            write_look(d.ledger, (), look, "why", rule.code)
            click.echo(absent)
            return DONE
        found = persons_with(d.con, number)
        write_look(d.ledger, found, look, "why", rule.code)
        for person in found:
            asked = Asked(d.con, d.ledger, rule.of(place), person, place, d.night, d.as_of, load_contracts())
            click.echo(in_lines("\n".join(why_lines(asked))))
    return DONE


commands = (flags, queues, release, export, returned, explain, why)
