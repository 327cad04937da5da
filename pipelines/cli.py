"""The command line: the night, what it found, and what people do about it. Messages are Chinese.

Belongs here: arguments, sentences and exit codes (0 done, 1 something held, 2 bad input, 3 our fault).
Does not belong here: the work. Analysts' and reviewers' commands are in `review_commands.py`,
those on who is who in `linkage_commands.py`.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assets.errors import BadInput, without_values
from data_contracts.text_yaml import DeclarationError
from pipelines import (
    agenda_command,
    appeal_command,
    applicant_command,
    assign_command,
    backup_commands,
    closing_commands,
    corrections_command,
    desk_command,
    engine_commands,
    held_command,
    init_command,
    linkage_commands,
    map_command,
    money_command,
    prefecture_command,
    report_command,
    retention_command,
    review_commands,
    rule_command,
    sample_command,
    serve_command,
    statistics_command,
    system_commands,
    unposted_command,
    withdraw_command,
)
from pipelines.exit_codes import BAD_INPUT, DONE, INTERNAL
from pipelines.options import as_of_option, home_option
from pipelines.prefecture_command import prefecture_at, run_prefecture
from pipelines.settings import settings
from pipelines.usage import in_chinese, usage_sentence

if TYPE_CHECKING:
    from assets.home.canary import Canary


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """核对：县级民政每夜自动核对。疑点只是问题，不是结论。"""


for command in (
    *review_commands.commands,
    *closing_commands.commands,
    *assign_command.commands,
    *rule_command.commands,
    *linkage_commands.commands,
    *system_commands.commands,
    *backup_commands.commands,
    *init_command.commands,
    *prefecture_command.commands,
    *agenda_command.commands,
    *desk_command.commands,
    *serve_command.commands,
    *engine_commands.commands,
    *applicant_command.commands,
    *money_command.commands,
    *report_command.commands,
    *unposted_command.commands,
    *appeal_command.commands,
    *corrections_command.commands,
    *sample_command.commands,
    *statistics_command.commands,
    map_command.check,
    map_command.map_layout,
    withdraw_command.withdraw,
    held_command.held,
    retention_command.retention,
):
    cli.add_command(command)


@cli.command()
@as_of_option(required=True)
@home_option
@click.option("--landing", type=click.Path(path_type=Path), help="各部门文件的接收目录，默认 <home>/landing")
@click.option("--jurisdiction", help="区划代码，例如 320723;第一次运行后会记住")
@click.option("--anew", is_flag=True, help="不沿用上一夜的任何表，全部从文件重新做起(结果应当相同)")
@click.option(
    "--engine",
    help="由谁计算:duckdb 本机，spark Apache Spark;默认 hedui.yaml 的 engine、环境变量 HEDUI_ENGINE，都没有时用 duckdb",
)
@click.pass_obj
def night(
    canary: Canary | None,
    as_of: date,
    home: Path | None,
    landing: Path | None,
    jurisdiction: str | None,
    anew: bool,
    engine: str | None,
) -> int:
    """运行一夜核对；在市的数据目录里，各县依次核对。"""
    from assets.night.graph import refuse_unknown_day
    from pipelines.county_night import run_county

    refuse_unknown_day(as_of)
    prefecture = prefecture_at(home)
    if prefecture is not None:
        if landing or jurisdiction or anew or engine:
            raise BadInput("市的数据目录不写这些选项（--landing、--anew 等）：请写在那个县自己的数据目录上")
        return run_prefecture(prefecture, as_of, canary)
    good = run_county(settings(home, landing, jurisdiction, engine=engine), as_of, canary, is_anew=anew)
    click.echo(f"{as_of} 核对完成：{good.found}；用时 {good.seconds:.1f} 秒。")
    for sentence in good.said:
        click.echo(sentence, err=True)
    return good.code


in_chinese([cli])


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every error is one Chinese sentence on standard error, never a traceback."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None, canary: Canary | None = None) -> int:
    """The exit code of one command; `canary` tries the engine in place of the house's own."""
    from assets.home.disk_troubles import sentence_of

    try:
        result: Any = cli.main(arguments, prog_name="hedui", standalone_mode=False, obj=canary)
        return result if isinstance(result, int) else DONE
    except click.exceptions.Abort:
        return _exit_with("已取消", BAD_INPUT)
    except click.exceptions.NoArgsIsHelpError as error:
        return _exit_with(error.format_message(), BAD_INPUT)
    except click.UsageError as error:
        return _exit_with(usage_sentence(error), BAD_INPUT)
    except (BadInput, DeclarationError) as error:
        return _exit_with(str(error), BAD_INPUT)
    except click.ClickException as error:
        return _exit_with(error.format_message(), INTERNAL)
    except Exception as error:
        if trouble := sentence_of(error):
            return _exit_with(trouble, BAD_INPUT)
        return _exit_with(f"程序内部错误:{without_values(error)}；请把这一行告诉维护人员", INTERNAL)


def _exit_with(sentence: str, code: int) -> int:
    click.echo(sentence, err=True)
    return code


if __name__ == "__main__":
    main()
