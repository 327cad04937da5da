"""YAML in which every scalar stays text, so that 0555567, NO and 12:30 are what was written.

Region codes, ID numbers and plates live in our declarations; the usual resolvers would turn
them into octal numbers, booleans and sexagesimal integers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

# libyaml reads a hundred declarations in a tenth of the time; both loaders build only str, list and dict.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class DeclarationError(ValueError):
    """A declaration (contract, rule, jurisdiction, code list) is wrong; the message is for people, in Chinese."""


def parse(text: str, where: str) -> Any:
    """Parse YAML `text` with text scalars; `where` names the declaration in the error."""
    try:
        return yaml.load(text, Loader=_LOADER)  # noqa: S506
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        place = f"第{line + 1}行" if line is not None else ""
        raise DeclarationError(f"{where} {place}不是有效的 YAML,请检查缩进与冒号") from None


def load(path: Path) -> Any:
    """Read the declaration at `path`."""
    return parse(path.read_text(encoding="utf-8"), path.name)


def is_true(value: Any) -> bool:
    """Whether a text scalar says yes; anything but true/false is refused."""
    if value in (None, "", "false"):
        return False
    if value == "true":
        return True
    raise DeclarationError(f"应写 true 或 false,而不是 {value}")
