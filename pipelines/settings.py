"""Where this county lives: command-line options, then the environment, then what the home remembers.

Belongs here: the only reading of the environment. Does not belong here: anything a rule could depend on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assets.errors import BadInput
from assets.home.machine import DUCKDB_MEMORY
from assets.home.memory import remember, remembered

if TYPE_CHECKING:
    from assets.home.engine import AtWork
    from assets.home.home import Home


@dataclass(frozen=True)
class Settings:
    """The home of the county's data, its landing folder and its jurisdiction's code, the address of the ledger where
    PostgreSQL keeps it, which engine answers the large statements of a night, at which master of Spark, and how much
    memory DuckDB may take for them."""

    home: Path
    landing: Path
    jurisdiction: str | None
    ledger_url: str = field(default="", repr=False)
    engine: str = "duckdb"
    master: str = ""
    memory: str = DUCKDB_MEMORY

    def place(self) -> Home:
        """The home, with its ledger wherever that lies."""
        from assets.home.home import Home

        return Home(self.home, self.ledger_url)

    def at_work(self) -> AtWork:
        """The engine of its nights; that it can work here is asked by `refuse_unready`."""
        from assets.home.engine import on_duckdb

        if self.engine != "spark":
            return on_duckdb
        from assets.spark.engine import on_spark
        from assets.spark.session import HERE

        return partial(on_spark, self.master or HERE)

    def refuse_unready(self) -> None:
        """BadInput where the engine is Spark and something that it needs is missing."""
        if self.engine == "spark":
            from assets.spark.session import refuse_without_spark

            refuse_without_spark()

    def remember(self) -> None:
        """Write landing folder and jurisdiction into the home, so that later commands need no options."""
        remember(self.home, landing=str(self.landing), jurisdiction=self.jurisdiction or "")

    def code(self) -> str:
        """The jurisdiction's code; BadInput when nobody ever said it."""
        if not self.jurisdiction:
            raise BadInput("没有指定区划，请先用 hedui init 建立本县，或加 --jurisdiction，例如 --jurisdiction 320723")
        return self.jurisdiction


def root_of(home: str | Path | None, environ: Mapping[str, str] = os.environ) -> Path:
    """The home a command is about, a county's or a prefecture's."""
    return Path(home or environ.get("HEDUI_HOME") or "var").absolute()


def settings(
    home: str | Path | None = None,
    landing: str | Path | None = None,
    jurisdiction: str | None = None,
    environ: Mapping[str, str] = os.environ,
    engine: str | None = None,
) -> Settings:
    """Resolve the settings; raises BadInput for a damaged memory file, and for another county than the home's own: what
    one county's nights remember would be taken for the other's."""
    root = root_of(home, environ)
    _refuse_prefecture(root)
    memory = remembered(root)
    folder = landing or environ.get("HEDUI_LANDING") or memory.get("landing") or root / "landing"
    asked = jurisdiction or environ.get("HEDUI_JURISDICTION")
    own = memory.get("jurisdiction") or (_published_county(root) if asked else None)
    if asked and own and asked != own:
        raise BadInput(
            f"数据目录 {root} 属于{_named(own)}，不能用于{_named(asked)}：一个数据目录只属于一个县；"
            "请用 --home 另指一个目录，什么都没有写入"
        )
    return Settings(
        root,
        Path(folder).absolute(),
        own or asked,
        environ.get("HEDUI_LEDGER_URL", ""),
        _engine(engine or environ.get("HEDUI_ENGINE") or memory.get("engine") or "duckdb"),
        environ.get("HEDUI_SPARK_MASTER", ""),
        _memory(environ.get("HEDUI_MEMORY") or memory.get("memory") or DUCKDB_MEMORY),
    )


def _memory(written: str) -> str:
    if not re.fullmatch(r"[1-9]\d{0,5}(MB|GB)|[1-9]\d?%", written):
        raise BadInput(
            f"内存上限写成 4GB、1500MB 或 50% 这样，不能写 {written[:20]}；请检查环境变量 HEDUI_MEMORY 或 hedui.yaml"
        )
    return written


def _engine(name: str) -> str:
    from assets.home.engine import ENGINES

    if name not in ENGINES:
        raise BadInput(
            f"引擎只能写 {' 或 '.join(ENGINES)}，不能写 {name[:20]}；请检查 --engine、HEDUI_ENGINE、hedui.yaml"
        )
    return name


def _refuse_prefecture(root: Path) -> None:
    """A prefecture has no registers and no cases: whoever wants those of a county is told where they lie."""
    if (root / "prefecture.yaml").is_file():
        raise BadInput(
            f"{root} 是市的数据目录，这条命令是一个县的：请写 --home {root}/counties/区划代码；"
            "有哪些县，用 hedui prefecture show 查看"
        )


def _published_county(root: Path) -> str | None:
    from assets.home.whose import published_county

    return published_county(root)


def _named(code: str) -> str:
    from data_contracts.regions import regions

    listed = regions().get(code)
    return f" {code} {listed.name}" if listed and listed.name else f" {code}"


def shows_progress(is_terminal: bool, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether stages are told while a night runs: on a terminal, or where HEDUI_PROGRESS asks for it."""
    return is_terminal or bool(environ.get("HEDUI_PROGRESS"))
