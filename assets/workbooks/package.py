"""All workbooks of a release in one archive, to be carried or sent at once.

Belongs here: packing. Does not belong here: the workbooks (`workbook.py`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time an archive can say: the same workbooks give the same bytes."""


def township_package(workbooks: Iterable[Path]) -> bytes:
    """A zip of the workbooks under their own names; those are packed already and are stored as they are."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path in workbooks:
            archive.writestr(zipfile.ZipInfo(path.name, _NO_TIME), path.read_bytes())
    return packed.getvalue()
