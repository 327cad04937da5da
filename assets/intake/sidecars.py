"""Checksum files beside the files they speak of: all that can tell that an old workbook or a text table is whole.

Belongs here: which files are checksums, what they promise, whether bytes keep it. Does not belong here: copying files
(`landing.py`), what is in them (`reading/`). An xlsx and a zip carry checksums of their own; an xls and a CSV do not: a
bit that was turned on the way, or a table that was cut at the end of a line, can only be seen by one of these.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

LENGTHS = {"sha256": 64, "sm3": 64, "sha1": 40, "md5": 32}
"""Digits of a digest, by the ending of the file that holds it; SM3 is GB/T 32905."""

MOST_BYTES = 1 << 20
CHUNK = 1 << 20
_ONE = re.compile(rf"(.+)\.({'|'.join(LENGTHS)})", re.IGNORECASE)
_ALL = re.compile(rf"({'|'.join(LENGTHS)})sums?(?:\.txt)?", re.IGNORECASE)
_LINE = re.compile(r"\\?([0-9A-Fa-f]{32,64})(?:\s+[ *]?(.+))?")


@dataclass(frozen=True)
class Promise:
    """The digest that a file must have, how it is reckoned, and which checksum file says so."""

    algorithm: str
    digest: str
    said_by: str

    def is_kept_by(self, path: Path) -> bool:
        """Whether the bytes of a file have that digest."""
        found = hashlib.new(self.algorithm, usedforsecurity=False)
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                found.update(chunk)
        return found.hexdigest() == self.digest


def is_sidecar(name: str) -> bool:
    """Whether a file of that name holds checksums of others: 名册.xls.sha256, 名册.md5, SHA256SUMS, md5sum.txt."""
    last = name.rsplit("/", 1)[-1]
    return bool(_ONE.fullmatch(last) or _ALL.fullmatch(last))


def promises(files: Iterable[tuple[Path, str]]) -> Mapping[str, Promise]:
    """Name (relative to the folder of the register) → what the checksum files among `files` promise of it."""
    found: dict[str, Promise] = {}
    for path, name in files:
        if is_sidecar(name) and path.is_file() and not path.is_symlink():
            found |= dict(_said(path, name))
    return found


def _said(path: Path, name: str) -> Iterator[tuple[str, Promise]]:
    folder, slash, last = name.rpartition("/")
    one, every = _ONE.fullmatch(last), _ALL.fullmatch(last)
    algorithm = (one[2] if one else every[1] if every else "").lower()
    if algorithm not in hashlib.algorithms_available:
        return
    with path.open("rb") as stream:
        text = stream.read(MOST_BYTES).removeprefix(b"\xef\xbb\xbf")
    for line in _decoded(text).splitlines():
        said = _LINE.fullmatch(line.strip())
        if said is None or len(said[1]) != LENGTHS[algorithm]:
            continue
        target = said[2].strip().replace("\\", "/").removeprefix("./") if said[2] else one[1] if one else ""
        if target:
            yield f"{folder}{slash}{target}", Promise(algorithm, said[1].lower(), last)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")
