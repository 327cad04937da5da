"""Where this county lives: command-line options, then the environment, then what the home remembers.

Belongs here: the only reading of the environment. Does not belong here: anything a rule could depend on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assets.errors import BadInput
from assets.home.memory import remember, remembered


@dataclass(frozen=True)
class Settings:
    """The home of the county's data, its landing folder and its jurisdiction's code."""

    home: Path
    landing: Path
    jurisdiction: str | None

    def remember(self) -> None:
        """Write landing folder and jurisdiction into the home, so that later commands need no options."""
        remember(self.home, landing=str(self.landing), jurisdiction=self.jurisdiction or "")

    def code(self) -> str:
        """The jurisdiction's code; BadInput when nobody ever said it."""
        if not self.jurisdiction:
            raise BadInput("没有指定区划，请加 --jurisdiction,例如 --jurisdiction 320723")
        return self.jurisdiction


def settings(
    home: str | Path | None = None,
    landing: str | Path | None = None,
    jurisdiction: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """Resolve the settings; raises BadInput for a damaged memory file."""
    root = Path(home or environ.get("HEDUI_HOME") or "var").absolute()
    memory = remembered(root)
    folder = landing or environ.get("HEDUI_LANDING") or memory.get("landing") or root / "landing"
    code = jurisdiction or environ.get("HEDUI_JURISDICTION") or memory.get("jurisdiction")
    return Settings(root, Path(folder).absolute(), code)


def shows_progress(is_terminal: bool, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether stages are told while a night runs: on a terminal, or where HEDUI_PROGRESS asks for it."""
    return is_terminal or bool(environ.get("HEDUI_PROGRESS"))
