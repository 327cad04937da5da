"""Which register a file is likely to be of: read once, as any register, for its headers.

Belongs here: looking at the file. Does not belong here: weighing what was seen (`matchers/intake/registers.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assets.explain.read_apart import read_apart
from data_contracts.contract import Contracts
from matchers.cases.form import RETURNED
from matchers.intake.registers import likely_registers


def registers_like(file: Path, contracts: Contracts) -> Sequence[str]:
    """The codes of the registers that `file` is likely to be of, the likeliest first. A returned workbook is none."""
    sources = {code: source for code, source in contracts.sources.items() if code != RETURNED}
    by_name = likely_registers(file.name, (), sources)
    # The headers of a table are seen under whatever register it is read as.
    with read_apart(file, contracts, by_name[0] if by_name else next(iter(sources))) as read:
        headers = {column.header for report in read.reports for sheet in report.sheets for column in sheet.understood}
    return likely_registers(file.name, headers, sources)
