"""Writing a file whole or not at all: a scratch beside the target, then one rename that lasts."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def scratch_file(folder: Path) -> Path:
    """An empty private file in `folder`, to be written, closed and settled."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=".writing-")
    os.close(handle)
    return Path(name)


def settle(scratch: Path, target: Path) -> None:
    """Rename a finished file into its place, and make both its bytes and its name last."""
    _last(scratch)
    os.replace(scratch, target)
    _last(target.parent)


def _last(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
