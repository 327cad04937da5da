"""What must hold of an xlsx before a reader may open it, and what the reader would not tell.

The spreadsheet reader ignores checksums, allocates the whole rectangle a far-away cell spans, and turns
`#N/A` and formulas that were never calculated into blanks. So every part is streamed once here.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from assets.intake.reading.report import RefusedError

MAX_ENTRIES = 2_000
MAX_UNPACKED = 3 << 30
MAX_RATIO = 200
RATIO_FROM = 64 << 20
MAX_CELLS = 80_000_000
MAX_ROW_BYTES = 16 << 20
CHUNK = 4 << 20

Cells = frozenset[tuple[int, int]]

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(/?)>(.*?)(?=<(?:\w+:)?c\b|</(?:\w+:)?row>|\Z)", re.DOTALL)
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_FAR_COLUMN = re.compile(rb'r="([A-Z]{2,3})[0-9]')
_ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br\s*=\s*[\"']([0-9]{1,9})[\"']")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=\"(?:1|true)\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_NO_VALUE = re.compile(rb"<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>/]")
_ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
# Plain searches first: nearly every block of nearly every sheet has neither errors nor formulas.
_SUSPECT = (b'"e"', b"'e'", b"<f", b":f")
_NAMESPACE_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK = "xl/workbook.xml"
_USUAL = {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_STRICT_R = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True)
class Scan:
    """What the reader would not tell of a sheet: cells (row, column from 0) without a usable value, how many rows are
    hidden, how many cells show what a formula came to when it was last reckoned, and the cells with a comment."""

    broken: Cells = frozenset()
    hidden_rows: int = 0
    formulas: int = 0
    comments: Cells = frozenset()


def inspect_xlsx(path: Path) -> tuple[dict[str, Scan], io.BytesIO]:
    """Refuse a dangerous or damaged workbook; else what the reader would not tell, by the name of the sheet, and the
    workbook with its parts where the reader looks for them.

    Raises RefusedError with one Chinese sentence.
    """
    with _opened(path) as archive:
        names = _entry_names(archive)
        _refuse_active_parts(names)
        workbook = _workbook_part(archive, names)
        targets = _targets(archive, names, workbook)
        sheets = _sheet_parts(archive, names[workbook], targets)
        scans: dict[str, Scan] = {}
        for plain, entry in names.items():
            if plain in sheets:
                with archive.open(entry) as stream:
                    scans[sheets[plain]] = _scan_sheet(stream)
            else:
                _drain(archive, entry, plain)
        if workbook == _WORKBOOK:
            return scans, io.BytesIO(path.read_bytes())
        return scans, _rearranged(archive, names, workbook, targets)


def inspect_parts(path: Path) -> None:
    """Refuse a zipped document whose parts are damaged, far too large or out of place."""
    with _opened(path) as archive:
        for plain, entry in _entry_names(archive).items():
            _drain(archive, entry, plain)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        ElementTree.ParseError,
        KeyError,
        ValueError,
    ):
        raise RefusedError("已损坏或没有传完整(压缩校验不符),请重新导出后再放入") from None


def _entry_names(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    entries = archive.infolist()
    names = {e.filename.replace("\\", "/"): e for e in entries}
    if len(entries) > MAX_ENTRIES or len(names) != len(entries):
        raise RefusedError("内部结构异常(部件过多或重名),请用表格软件打开后另存为 xlsx 再放入")
    for name, entry in names.items():
        if name.startswith("/") or ".." in name.split("/") or ":" in name:
            raise RefusedError("内部结构异常(部件路径越界),请用表格软件打开后另存为 xlsx 再放入")
        if entry.flag_bits & 0x1:
            raise RefusedError("文件已加密，请去掉密码后再放入")
        if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise RefusedError("解开后异常庞大，请用表格软件删除多余的空行空列后另存为 xlsx 再放入")
    if sum(e.file_size for e in entries) > MAX_UNPACKED:
        raise RefusedError("解开后过大，请分成几个文件后再放入")
    return names


def _refuse_active_parts(names: Collection[str]) -> None:
    lower = [n.lower() for n in names]
    if any(n.endswith("vbaproject.bin") for n in lower):
        raise RefusedError("含有宏程序(VBA),出于安全不予打开；请另存为不带宏的 xlsx 后再放入")
    if any("/externallinks/" in n or "/embeddings/" in n or "/activex/" in n for n in lower):
        raise RefusedError("含有外部链接或嵌入对象，出于安全不予打开；请「选择性粘贴—数值」到新表，另存为 xlsx 再放入")
    if "xl/workbook.bin" in names:
        raise RefusedError("是 xlsb 格式，暂不支持；请另存为 xlsx 后再放入")


def _workbook_part(archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo]) -> str:
    """The part that is the workbook: usually xl/workbook.xml, else the one the package names as its document."""
    if _WORKBOOK in names:
        return _WORKBOOK
    if "_rels/.rels" in names:
        for relation in _xml(archive, names["_rels/.rels"]):
            part = posixpath.normpath(relation.get("Target", "").lstrip("/"))
            if relation.get("Type", "").endswith("/officeDocument") and part in names and part.endswith(".xml"):
                return part
    raise RefusedError("不是电子表格(可能是文字文档或其他压缩文件),请另存为 xlsx 后再放入")


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _targets(archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo], workbook: str) -> dict[str, tuple[str, str]]:
    """Relation id → the part it names and the last word of its type, of the workbook."""
    relations = names.get(_relations_of(workbook))
    if relations is None:
        raise RefusedError("已损坏(缺少工作表目录),请重新导出后再放入")
    folder, targets = posixpath.dirname(workbook), {}
    for relation in _xml(archive, relations):
        target = relation.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        targets[relation.get("Id", "")] = part, relation.get("Type", "").rsplit("/", 1)[-1]
    return targets


def _sheet_parts(
    archive: zipfile.ZipFile, workbook: zipfile.ZipInfo, targets: Mapping[str, tuple[str, str]]
) -> dict[str, str]:
    """Part name → sheet name, from the workbook and its relations."""
    parts = {}
    for element in _xml(archive, workbook).iter():
        if element.tag.rsplit("}", 1)[-1] == "sheet":
            relation_id = element.get(_NAMESPACE_R) or element.get(_STRICT_R) or ""
            parts[targets.get(relation_id, ("", ""))[0]] = element.get("name", "")
    return parts


def _rearranged(
    archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo], workbook: str, targets: Mapping[str, tuple[str, str]]
) -> io.BytesIO:
    """The workbook with its parts under their usual names: the reader looks nowhere else."""
    usual = {workbook: _WORKBOOK}
    usual |= {part: _USUAL[kind] for part, kind in targets.values() if kind in _USUAL}
    relations = _relations_of(workbook)
    pointed = {
        _relations_of(_WORKBOOK): _pointed(
            archive, names[relations], {i: part for i, (part, _) in targets.items()}, usual
        ),
        "_rels/.rels": _pointed(archive, names["_rels/.rels"], {}, usual),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for plain, entry in names.items():
            if plain not in {relations, *pointed}:
                out.writestr(usual.get(plain, plain), archive.read(entry))
        for plain, rewritten in pointed.items():
            out.writestr(plain, rewritten)
    target.seek(0)
    return target


def _pointed(
    archive: zipfile.ZipFile, relations: zipfile.ZipInfo, parts: Mapping[str, str], usual: Mapping[str, str]
) -> bytes:
    """Relations that point to where the parts are now; `parts` are by id those not named from the root."""
    rewritten = ElementTree.Element("Relationships", xmlns=_PACKAGE)
    for relation in _xml(archive, relations):
        part = parts.get(relation.get("Id", "")) or relation.get("Target", "").lstrip("/")
        ElementTree.SubElement(rewritten, "Relationship", {**relation.attrib, "Target": f"/{usual.get(part, part)}"})
    return bytes(ElementTree.tostring(rewritten, encoding="utf-8", xml_declaration=True))


def _xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> ElementTree.Element:
    if entry.file_size > 16 << 20:
        raise RefusedError("内部结构异常(目录过大),请用表格软件打开后另存为 xlsx 再放入")
    text = archive.read(entry)
    _refuse_doctype(text)
    return ElementTree.fromstring(text)  # noqa: S314  (entities need a DOCTYPE, and that was refused)


def _refuse_doctype(start: bytes) -> None:
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise RefusedError("含有不允许的 XML 声明(DOCTYPE),出于安全不予打开；请用表格软件另存为 xlsx 后再放入")


def _drain(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """Read a part to its end, which checks its checksum."""
    with archive.open(entry) as stream:
        first = stream.read(CHUNK)
        if name.endswith((".xml", ".rels")):
            _refuse_doctype(first[:8192])
        while stream.read(CHUNK):
            pass


def _scan_sheet(stream: IO[bytes]) -> Scan:
    """What the reader would not tell of a sheet; refuses one that spans too much or numbers its rows twice."""
    broken: set[tuple[int, int]] = set()
    rows, columns, hidden, formulas = 0, 27, 0, 0
    for i, block in enumerate(_row_blocks(stream)):
        if i == 0:
            _refuse_doctype(block[:8192])
        numbers = [*map(int, _ROW_NUMBER.findall(block))]
        if any(later <= earlier for earlier, later in zip([rows, *numbers], numbers, strict=False)):
            raise RefusedError("内部结构异常(行号重复或错乱),请用表格软件打开后另存为 xlsx 再放入")
        rows = max([rows, *numbers[-1:]])
        columns = max([columns, *map(column_number, set(_FAR_COLUMN.findall(block)))])
        if rows * columns > MAX_CELLS:
            raise RefusedError("有远离数据区的单元格(表格范围异常庞大),请删除数据区以外的行列、另存后再放入")
        if b'hidden="' in block:
            hidden += len(_HIDDEN_ROW.findall(block))
        if any(mark in block for mark in _SUSPECT):
            broken |= set(_broken_cells(block))
            formulas += len(_FORMULA.findall(block))
    return Scan(frozenset(broken), hidden, formulas)


def _row_blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """The sheet in blocks that end with a row."""
    rest = b""
    while chunk := stream.read(CHUNK):
        block = rest + chunk
        cut = max(block.rfind(b"</row>") + 6, block.rfind(b":row>") + 5)
        if cut < 6:
            cut = 0
        rest = block[cut:]
        if cut:
            yield block[:cut]
        if len(rest) > MAX_ROW_BYTES:
            raise RefusedError("有异常庞大的单元格内容，请检查后另存为 xlsx 再放入")
    if rest:
        yield rest


def _broken_cells(block: bytes) -> Iterator[tuple[int, int]]:
    for attributes, empty, content in _CELL.findall(block):
        is_error = _ERROR.search(attributes)
        is_uncalculated = (
            not empty
            and _FORMULA.search(content)
            and (not _VALUE.search(content) or _NO_VALUE.search(content))
            and b't="str"' not in attributes
        )
        if (is_error or is_uncalculated) and (place := _REFERENCE.search(attributes)):
            yield int(place[2]) - 1, column_number(place[1]) - 1


def column_number(letters: bytes) -> int:
    """The number of a column named by letters: A is 1, XFD is 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
