"""Commands on who is who: pairs worth a judgement, judging one, and what is known of a person.

Each opens the published file read-only and the ledger; the work is in `assets`. An ID number is asked for at a prompt
that shows nothing: an argument would stay in the shell's history.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pipelines.exit_codes import DONE
from pipelines.opened_night import opened_night
from pipelines.options import (
    as_of_option,
    ask_id_number,
    by_option,
    csv_option,
    home_option,
    look_options,
    place_options,
)


@click.command()
@home_option
@as_of_option()
@place_options
@csv_option("姓名")
def pairs(home: Path | None, as_of: date | None, township: str | None, group: str | None, csv_file: Path) -> int:
    """导出拿不准是不是同一人、又涉及名册人员的记录，最值得判定的在前。"""
    from assets.cases.pairs import TITLES, doubtful_pairs
    from assets.home.csv_lists import write_list
    from data_contracts.contract import load_contracts

    with opened_night(home, as_of, read_only=True) as d:
        places = d.townships(township, group)
        found = doubtful_pairs(d.con, d.ledger, d.as_of, load_contracts(), townships=places)
    write_list(found.rename(TITLES), csv_file)
    click.echo(f"写入 {found.height} 对：{csv_file}；逐对用 hedui judge 判定，拿不准的用 --unsure 记下，留给别人再看。")
    return DONE


@click.command()
@click.argument("pair")
@home_option
@as_of_option()
@by_option
@click.option("--same", is_flag=True, help="是同一人")
@click.option("--different", is_flag=True, help="不是同一人")
@click.option("--unsure", is_flag=True, help="看过，拿不准；也用来撤回先前的判定")
@click.option("--remark", default="", help="备注，不超过 100 字，不要写证号")
def judge(
    pair: str, home: Path | None, as_of: date | None, by: str, same: bool, different: bool, unsure: bool, remark: str
) -> int:
    """判定一对记录是不是同一人；以最后一次判定为准，下一次核对起生效。"""
    from dataclasses import replace

    from assets.cases.pairs import find_pair
    from assets.cases.pairs import judge as write_down
    from assets.errors import BadInput

    said = [word for word, is_said in {"same": same, "different": different, "unsure": unsure}.items() if is_said]
    if len(said) != 1:
        raise BadInput("请写明 --same（是同一人）、--different（不是同一人）或 --unsure（拿不准），只写其中一个")
    with opened_night(home, as_of) as d:
        meant = replace(find_pair(d.con, d.ledger, pair), verdict=said[0], by=by, remark=remark)
        click.echo(write_down(d.ledger, meant, d.as_of))
    return DONE


@click.command()
@click.argument("person_id", required=False)
@home_option
@as_of_option()
@look_options()
def person(person_id: str | None, home: Path | None, as_of: date | None, by: str, purpose: str) -> int:
    """一个人的全部记录、识别方式、合并拆分、判定和疑点；不写编号则提示输入身份证号。查看记入台账。"""
    from assets.errors import BadInput
    from assets.explain.looks import Look, write_look
    from assets.explain.person import dossier, persons_with
    from data_contracts.contract import load_contracts
    from matchers.flags.rule import load_rules

    if person_id is not None and not person_id.upper().startswith("P"):
        raise BadInput("身份证号不要写在命令里：直接运行 hedui person，按提示输入")
    asked = person_id or ask_id_number()
    with opened_night(home, as_of) as d:
        look = Look(by, purpose, d.as_of)
        contracts, rules = load_contracts(), load_rules()
        found = persons_with(d.con, asked)
        write_look(d.ledger, found, look, "person")
        for owner in found:
            click.echo(dossier(d.con, d.ledger, owner, d.as_of, contracts, rules))
    return DONE


commands = (pairs, judge, person)
