"""Names of files as departments give them: in the bytes of whatever system wrote them, with signs that are none.

Belongs here: what a name may be shown as, how members of an archive are called. Does not belong here: what a name says
of a file (`reading/clues.py`), which files are taken (`landing.py`).
"""

from __future__ import annotations

import zipfile


def printable(name: str) -> str:
    """`name` fit for a message: line breaks, direction marks and bytes that are no text shown as □. A name that an old
    Windows wrote is GB18030: it may say which month a file is of."""
    raw = name.encode("utf-8", "surrogateescape")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    return "".join(c if c.isprintable() else "□" for c in text)[:120]


def member_name(entry: zipfile.ZipInfo) -> str:
    """The member's name with its folders, which may name a township.

    Only marked names say how they are written. Of the others those of macOS and Linux are UTF-8, those of Windows GBK:
    bytes that are UTF-8 with Chinese in it by chance do not occur, two-byte sequences alone do (联通).
    """
    name = entry.filename if entry.flag_bits & 0x800 else _unmarked(entry.filename)
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."})


def _unmarked(name: str) -> str:
    """An unmarked name, which the library reads as code page 437."""
    try:
        data = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" or text.isascii() or max(text) > "\u07ff":
            return text
    return name
