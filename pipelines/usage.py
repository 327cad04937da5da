"""What the command line says of itself, in Chinese: help pages, and refusals of what cannot be a command.

Belongs here: the words of click that people see. Does not belong here: what a command does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from data_contracts.text_yaml import meant
from matchers.blotting import blotted

HELP = "用 --help 查看用法"
ARGUMENTS = {
    "case": "疑点编号",
    "file": "文件",
    "files": "文件",
    "flag": "疑点编号",
    "name": "文件名",
    "pair": "判定编号",
    "rule": "规则",
    "source": "名册或备份的文件夹",
    "target": "备份的文件夹",
}
"""How the arguments of commands are called."""

_SAID = (
    (r"Option '(.+?)' requires an argument\.?", "选项 {0} 后面要写内容"),
    (r"Option '(.+?)' requires (\d+) arguments\.?", "选项 {0} 后面要写 {1} 项"),
    (r"Option '(.+?)' does not take a value\.?", "选项 {0} 后面不写内容"),
    (r"Got unexpected extra arguments? \((.+)\)", "多写了「{0}」"),
    (r"'(.*)' is not a valid integer\.?", "「{0}」应是整数"),
    (r"'(.*)' is not a valid float\.?", "「{0}」应是数字"),
    (r"'(.*)' is not one of (.+)\.?", "「{0}」不在可选的 {1} 之内"),
    (r"\w+ '(.+)' does not exist\.?", "找不到「{0}」，请检查路径"),
    (r"\w+ '(.+)' is a directory\.?", "「{0}」是文件夹，这里应写文件"),
    (r"\w+ '(.+)' is a file\.?", "「{0}」是文件，这里应写文件夹"),
    (r"\w+ '(.+)' is not readable\.?", "没有权限读取「{0}」"),
    (r"\w+ '(.+)' is not writable\.?", "没有权限写入「{0}」"),
    (r"Missing command\.?", "没有写命令"),
)
_HEADINGS = {"Options": "选项", "Commands": "命令", "Arguments": "参数", "Positional arguments": "参数"}
_WORDS = (("Show this message and exit.", "显示本页"), ("[required]", "[必填]"), ("[default: ", "[默认："))


def usage_sentence(error: click.UsageError) -> str:
    """One Chinese sentence for a command line that cannot be meant; numbers in what was typed are blotted out."""
    return blotted(_sentence(error))


def _sentence(error: click.UsageError) -> str:
    where = f"命令「{error.ctx.info_name}」" if error.ctx and error.ctx.parent else "命令"
    if isinstance(error, click.NoSuchOption):
        known = [name for param in (error.ctx.command.params if error.ctx else ()) for name in param.opts]
        return f"{where}没有选项 {error.option_name}{meant(error.option_name, known)}；用 --help 查看可用选项"
    if isinstance(error, click.MissingParameter):
        return f"{where}缺少 {_called(error.param)}，{HELP}"
    if unknown := re.match(r"No such command '(.*?)'", error.message):
        group = error.ctx.command if error.ctx else None
        commands = group.commands if isinstance(group, click.Group) else {}
        return f"没有命令「{unknown[1]}」{meant(unknown[1], commands)}；用 hedui --help 查看全部命令"
    said = _in_chinese(error.message)
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"{where}的 {_called(error.param)} 不正确：{said}"
    return f"{where}不正确：{said}；{HELP}"


def _called(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    if isinstance(param, click.Argument):
        return ARGUMENTS.get(param.name or "", param.name or "参数")
    return param.opts[0]


def _in_chinese(message: str) -> str:
    """A sentence of click's in Chinese; one that is Chinese already as it is."""
    for pattern, sentence in _SAID:
        if found := re.fullmatch(pattern, message):
            return sentence.format(*found.groups())
    return message if any("一" <= sign <= "鿿" for sign in message) else "写法不对"


class _Formatter(click.HelpFormatter):
    """Help pages with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line."""
        told = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 …")
        super().write_usage(prog, told, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """The line above a list."""
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A list of options or commands with what each is for."""
        told = [(name, _worded(text)) for name, text in rows]
        super().write_dl(told, col_max, col_spacing)


def _worded(text: str) -> str:
    for english, chinese in _WORDS:
        text = text.replace(english, chinese)
    return text


class _Context(click.Context):
    formatter_class = _Formatter


def in_chinese(commands: Iterable[click.Command]) -> None:
    """Have these commands, and those below them, tell of themselves in Chinese."""
    for command in commands:
        command.context_class = _Context
        if isinstance(command, click.Group):
            in_chinese(command.commands.values())
