"""Whether the nights run by themselves: what Dagster's records in a home say of the program that must stay open.

Belongs here: reading those records, and the sentences. Does not belong here: starting it (`serve_command.py`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from assets.home.clock import SHANGHAI

ALIVE_SECONDS = 300
"""A program that is well gives a sign every half minute; one that is loading the county's rules may take longer."""

LATE_DAYS = 1
"""The night of today is run before anybody comes to work."""


@dataclass(frozen=True)
class Running:
    """When the program that runs the nights gave its last sign (None: never), and what of it somebody turned off."""

    last_sign: datetime | None = None
    turned_off: tuple[str, ...] = ()

    @property
    def is_alive(self) -> bool:
        """Whether it gave a sign just now."""
        return self.last_sign is not None and time.time() - self.last_sign.timestamp() < ALIVE_SECONDS

    @classmethod
    def of(cls, home: Path) -> Running:
        """What the records of a home say; nothing is made where none are."""
        folder = home / "dagster"
        if not (folder / "dagster.yaml").exists() or not (folder / "history" / "runs.db").exists():
            return cls()
        import dagster as dg
        from dagster._core.scheduler.instigation import InstigatorStatus

        with dg.DagsterInstance.from_config(str(folder)) as instance:
            signs = [beat.timestamp for beat in instance.get_daemon_heartbeats().values()]
            off = [s.name for s in instance.all_instigator_state() if s.status == InstigatorStatus.STOPPED]
        return cls(datetime.fromtimestamp(max(signs), ZoneInfo(SHANGHAI)) if signs else None, tuple(sorted(off)))

    @property
    def words(self) -> str:
        """One line on it."""
        if self.is_alive:
            return "每夜核对：常驻程序在运行"
        seen = f"，最后一次在 {self.last_sign:%Y-%m-%d %H:%M}" if self.last_sign else ""
        return f"每夜核对：没有常驻程序在运行{seen}（hedui serve）；由系统计划任务运行 hedui night 的，可以不用"


def late_night(night: date, now: date, running: Running) -> Iterator[str]:
    """What is wrong where the last night is older than yesterday's."""
    days = (now - night).days
    if days > LATE_DAYS:
        why = (
            ""
            if running.is_alive
            else "；没有常驻程序在运行，请让 hedui serve 一直开着，或用系统计划任务运行 hedui night"
        )
        yield f"最近一夜是 {night}，已是 {days} 天前：夜间核对没有运行{why}"
