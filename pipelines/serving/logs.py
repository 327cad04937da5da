"""What the kept programs say, in files of the home that cannot grow for ever and hold nothing of a person.

Belongs here: one file a program, `logs/<name>.log`, at most KEPT + 1 of BYTES each. Does not belong here: the access
log of the desk (`assets/desk/access_log.py`).
A line is blotted like every sentence that leaves. Of an error only its kind and the places in the program are kept:
the text of an error may quote a row.
"""

from __future__ import annotations

import logging
import re
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from zoneinfo import ZoneInfo

from assets.home.clock import SHANGHAI
from matchers.blotting import blotted

BYTES = 5 << 20
KEPT = 3
LONGEST = 500
"""A line of more characters is cut: no program of ours says that much in one."""

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_TRACEBACK = re.compile(r"^\s*([|+-]\s*)*(Exception Group )?Traceback \(most recent call last\):")
_FRAME = re.compile(r'^\s*([|]\s*)?File "(?P<file>[^"]*)", line (?P<line>\d+), in (?P<function>[\w<>.]+)')
_ERROR = re.compile(
    r"^\s*([|]\s*)?(?P<kind>([a-z_]\w*\.)*[A-Z]\w*(Error|Exception|Exit|Interrupt|Warning|Failure|BadInput))\b"
)
_BEGINS = re.compile(r"^(\d{4}-\d\d-\d\d |(DEBUG|INFO|WARNING|ERROR|CRITICAL|TRACE):\s)")
"""How a line of a log begins that is no part of an error's text."""


class _Losing(RotatingFileHandler):
    """A full disk loses lines, and nothing else: whoever is listened to would stand still otherwise."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (the library's name)
        """Say nothing: there is nowhere to."""


class Log:
    """The log of one program: every line with its time, without what may be of a person."""

    def __init__(self, folder: Path, name: str, size: int = BYTES) -> None:
        """Open `folder/<name>.log`, and make the folder."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._handler = _Losing(folder / f"{name}.log", maxBytes=size, backupCount=KEPT, encoding="utf-8")
        self._is_in_error = False

    def write(self, line: str) -> None:
        """Write one line, if anything of it may be kept."""
        kept = self._kept(_COLOURS.sub("", line.rstrip()))
        if kept:
            now = datetime.now(ZoneInfo(SHANGHAI)).strftime("%Y-%m-%d %H:%M:%S")
            text = f"{now} {blotted(kept)[:LONGEST]}"
            self._handler.emit(logging.LogRecord("", logging.INFO, "", 0, text, (), None))

    def close(self) -> None:
        """Close the file."""
        self._handler.close()

    def _kept(self, line: str) -> str:
        if _TRACEBACK.match(line):
            self._is_in_error = True
            return "出错的位置："
        if error := _ERROR.match(line):
            self._is_in_error = True
            return f"错误 {error['kind']}"
        if frame := _FRAME.match(line):
            return f"  {Path(frame['file']).name} 第 {frame['line']} 行 {frame['function']}"
        if self._is_in_error and not _BEGINS.match(line):
            return ""
        self._is_in_error = False
        return line
