"""The witness: a small append-only file on another disk or machine that is told every head of the ledger.

Belongs here: writing and reading its lines. Does not belong here: comparing them with the ledger (`proof.py`), where it
lies (`memory.py`). A line is time, count and hash, parted by tabs; it holds nothing about anybody. Whoever holds the
home's disk and key can write another ledger that is whole in itself: only what he cannot reach can tell.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_log = logging.getLogger("hedui")


@dataclass(frozen=True)
class Witness:
    """The file of one county."""

    path: Path

    def note(self, seq: int, seal: str) -> bool:
        """Add a head in one write that lasts; a witness out of reach stops nobody, but it is said."""
        line = f"{datetime.now(UTC).isoformat(timespec='seconds')}\t{seq}\t{seal}\n"
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line.encode("ascii"))
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            _log.warning(
                "见证文件写不进去(%s)，台账第 %s 条没有留证；请检查见证所在的盘或网络位置，恢复后会接着记",
                type(error).__name__,
                seq,
            )
            return False
        return True

    def heads(self) -> list[tuple[int, str]]:
        """Every head it was told, in order; OSError when it is out of reach, ValueError when a line is none."""
        lines = self.path.read_text(encoding="ascii", errors="replace").splitlines()
        return [(int(seq), seal) for _, seq, seal in (line.split("\t") for line in lines)]
