"""Where a command works: the home, the day it speaks for, the register it names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assets.errors import BadInput
from pipelines.settings import settings

if TYPE_CHECKING:
    from assets.home.home import Home
    from data_contracts.contract import Source


def home_of(home: Path | None) -> Home:
    """The home with its folders and key, made where no night ever ran: files are looked at before the first one."""

    return settings(home).place().prepared()


def day_of(place: Home) -> date:
    """The day people act on: today, however long ago the last night was."""
    from assets.explain.flag import as_of_of
    from assets.home.clock import today
    from assets.home.warehouse import opened

    if not place.published.exists():
        return today()
    with opened(place.published, read_only=True) as con:
        return not_before(as_of_of(con))


def not_before(night: date) -> date:
    """Today; the day of the night where the computer's clock has fallen behind it."""
    from assets.home.clock import today

    return max(night, today())


def register_of(sources: Mapping[str, Source], name: str) -> Source:
    """The contract of a register that is written as its code or as its Chinese title; BadInput with near names."""
    from data_contracts.text_yaml import meant

    word = name.strip()
    by_title = {source.title: source for source in sources.values()}
    found = sources.get(word) or by_title.get(word)
    if found is None:
        near = sorted(title for title in by_title if word and word in title)
        hint = f"；带「{word[:20]}」的有：{'、'.join(near)}" if near else meant(word, [*sources, *by_title])
        raise BadInput(
            f"没有名为「{word[:40]}」的名册{hint or '；用 hedui check --help 查看写法，名册见 docs/registers.md'}"
        )
    return found
