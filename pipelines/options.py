"""Options that several commands share, with Chinese help and Chinese refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from assets.reports import ReportKind
    from matchers.flags.rule import Rule


class Day(click.ParamType[date]):
    """A day written 2021-06-01."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a refusal in Chinese."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"日期 {value} 应写成 2021-06-01 的样子", param, ctx)


class AsOf(Day):
    """The day a command speaks for: never after the computer's own."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; BadInput for one to come."""
        from assets.home.clock import refuse_future

        day = super().convert(value, param, ctx)
        refuse_future(day)
        return day


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

home_option: Decorator = click.option(
    "--home", type=click.Path(path_type=Path), help="数据目录，默认环境变量 HEDUI_HOME 或 ./var"
)


by_option: Decorator = click.option("--by", required=True, help="办理人姓名，记入台账")


class Named(click.ParamType[str]):
    """A word of a list that a person writes as its code or in Chinese; `read` gives the code, or refuses with near
    names."""

    def __init__(self, name: str, read: Callable[[str], str]) -> None:
        """A list called `name`."""
        self.name = name
        self.read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code; BadInput, in Chinese, for a word that nobody knows."""
        del param, ctx
        return self.read(str(value))


queue_option: Decorator = click.option(
    "--queue",
    type=Named("队列", lambda text: queue_named(text)),
    help="只看这一类:wrong_enrolment 错保、missed_enrolment 漏保、payment 资金发放、"
    "identity 身份信息、official_relative 近亲属备案、procedure 程序时限",
)


rule_option: Decorator = click.option(
    "--rule", type=Named("规则", lambda text: rule_named(text, _rules())), help="只看这一条规则：代码或中文名称"
)


def _rules() -> Mapping[str, Rule]:
    from matchers.flags.rule import load_rules

    return load_rules()


def place_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--township` and `--group`: the part of the county a command is asked about."""
    named = click.option("--township", help="只办理这一个乡镇")(command)
    return click.option("--group", help="只办理这一个工作组所管的乡镇，例如 第一组")(named)


def as_of_option(required: bool = False) -> Decorator:
    """`--as-of`: the night that is run, where it is required; else the day people act on, today."""
    text = "核对日期" if required else "办理日期，默认今天(补录以前的日子时才写)"
    return click.option("--as-of", type=AsOf(), required=required, help=text)


def csv_option(holds: str) -> Decorator:
    """`--csv`: the list a command writes, and what of people it `holds`, in Chinese."""
    path = click.Path(path_type=Path, dir_okay=False)
    return click.option("--csv", "csv_file", type=path, required=True, help=f"写入的 CSV 文件(含{holds}，请妥善保管)")


def look_options(*, required: bool = True) -> Decorator:
    """`--by` and `--purpose`: who looks at a person and what for, written into the ledger."""

    def options(command: Callable[..., Any]) -> Callable[..., Any]:
        given: dict[str, Any] = {"required": True} if required else {"default": ""}
        purpose = click.option("--purpose", help="查看的事由，记入台账(不写证号)，例如 信访答复", **given)(command)
        return click.option("--by", help="查看人姓名，记入台账", **given)(purpose)

    return options


def ask_id_number() -> str:
    """An ID number from a prompt that shows nothing: an argument would stay in the shell's history."""
    number: str = click.prompt("身份证号（输入时不显示）", hide_input=True, prompt_suffix="：")
    return number


def rule_named(text: str, rules: Mapping[str, Rule]) -> str:
    """The code of a rule that is written as its code or as its Chinese title; BadInput with near names."""
    titles = {rule.title: code for code, rule in rules.items()}
    return _named(text, dict.fromkeys(rules) | titles, "规则")


def queue_named(text: str) -> str:
    """The code of a queue that is written as its code or in Chinese, with or without 疑点; BadInput with near names."""
    from matchers.cases.casework import QUEUES

    titles = {title: code for code, title in QUEUES.items()}
    short = {title.removesuffix("疑点"): code for title, code in titles.items()}
    return _named(text, dict.fromkeys(QUEUES) | titles | short, "队列")


def report_named(text: str, reports: Mapping[str, ReportKind]) -> str:
    """The code of a report that is written as its code or as its Chinese title; BadInput with near names."""
    titles = {kind.title: code for code, kind in reports.items()}
    return _named(text, dict.fromkeys(reports) | titles, "表册")


def _named(text: str, known: Mapping[str, str | None], what: str) -> str:
    """The code behind a word; a code stands for itself (None)."""
    from assets.errors import BadInput
    from data_contracts.text_yaml import meant

    word = text.strip()
    if word not in known:
        near = [name for name in known if word and word in name]
        hint = f"；带「{word[:20]}」的有：{'、'.join(sorted(near)[:5])}" if near else meant(word, known)
        raise BadInput(f"没有{what}「{word[:20]}」{hint}")
    return known[word] or word
