"""Files of other formats: what they are, by their first bytes, and what to do with them.

Belongs here: naming what cannot be read. Does not belong here: opening what can (`containers.py`). A sender who is told
that a file is damaged sends it again; one who is told that it is a rar unpacks it.
"""

from __future__ import annotations

from collections.abc import Collection

from assets.intake.reading.report import RefusedError

ENCRYPTED = "文件已加密，请去掉密码后再放入"
_UNPACK = "压缩包，不能直接读取；请解开后把里面的表格直接放入(或改为 zip 压缩包)"
_FROM_DATABASE = "，不能直接读取；请在原程序中打开，导出为 xlsx 或 CSV 后再放入"
_PICTURE = "是 PDF、照片或扫描件，无法读取数据；请提供 xlsx 或 CSV"

_BY_START = (
    (b"%PDF", _PICTURE),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"Rar!\x1a\x07", "是 rar " + _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "是 7z " + _UNPACK),
    (b"\x1f\x8b", "是 gz " + _UNPACK),
    (b"BZh", "是 bz2 " + _UNPACK),
    (b"\xfd7zXZ\x00", "是 xz " + _UNPACK),
    (b"PK\x05\x06", "是空的压缩包，请检查后重新放入"),
    (b"PK\x07\x08", "是分卷压缩包中的一卷，请合并、解开后把里面的表格直接放入"),
    (b"\x00\x01\x00\x00Standard Jet DB", "是 Access 数据库(mdb)" + _FROM_DATABASE),
    (b"\x00\x01\x00\x00Standard ACE DB", "是 Access 数据库(accdb)" + _FROM_DATABASE),
    (b"SQLite format 3\x00", "是 SQLite 数据库" + _FROM_DATABASE),
    (b"{\\rtf", "是文字文档(rtf),不是表格；请把其中的表格复制到电子表格，另存为 xlsx 后再放入"),
    (b"PAR1", "是 Parquet 数据文件" + _FROM_DATABASE),
)
_TAR_MARK, _TAR_AT = b"ustar", 257
_WEB_ARCHIVE = "是网页归档(mht)格式(只是改了扩展名),请用表格软件打开后另存为 xlsx 再放入"
_WEB_PAGE = "其实是网页或 XML 格式(只是改了扩展名),请用表格软件打开后另存为 xlsx 再放入"
_DBF_KINDS = frozenset({0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8C, 0xCB, 0xF5, 0xFB})
_DBF_HEADER, _DBF_FIELD = 32, 32


def refuse_foreign(start: bytes) -> None:
    """Raise RefusedError where a file that begins with `start` (a few thousand bytes) is no table that can be read."""
    if not start:
        raise RefusedError("是空文件(0 字节),请重新导出后再放入")
    for magic, sentence in _BY_START:
        if start.startswith(magic):
            raise RefusedError(sentence)
    if start[_TAR_AT : _TAR_AT + len(_TAR_MARK)] == _TAR_MARK:
        raise RefusedError("是 tar " + _UNPACK)
    if _is_dbf(start):
        raise RefusedError("是 dbf 数据库文件，不能直接读取；请用表格软件打开，另存为 xlsx 后再放入")
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:13].lower() == b"mime-version:":
        raise RefusedError(_WEB_ARCHIVE)
    if text[:1] == b"<":
        raise RefusedError(_WEB_PAGE)


def refuse_foreign_parts(names: Collection[str]) -> None:
    """Raise RefusedError where the parts of a zipped file are those of another format than xlsx."""
    if any(n.startswith("Index/") for n in names):
        raise RefusedError("是 numbers 格式，暂不支持；请另存为 xlsx 后再放入")
    if "OFD.xml" in names:
        raise RefusedError("是版式文件(ofd),无法读取数据；请提供 xlsx 或 CSV")
    if "word/document.xml" in names:
        raise RefusedError("是文字文档(docx),不是电子表格；请把其中的表格复制到电子表格，另存为 xlsx 后再放入")
    if "mimetype" in names:
        raise RefusedError("不是电子表格(可能是文字文档或演示文稿),请另存为 xlsx 后再放入")


def _is_dbf(start: bytes) -> bool:
    """A dBase table: its kind, a day of last change, and a header that holds whole field descriptions."""
    if len(start) < _DBF_HEADER + 1 or start[0] not in _DBF_KINDS:
        return False
    length = int.from_bytes(start[8:10], "little")
    fields = (length - _DBF_HEADER - 1) // _DBF_FIELD
    return fields >= 1 and 1 <= start[2] <= 12 and 1 <= start[3] <= 31 and b"\x00" in start[:_DBF_HEADER]
