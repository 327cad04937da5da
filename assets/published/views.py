"""The views of the published database, one SQL file each; the file is the registration.

Belongs here: reading a file and what may not be written in it. Does not belong here: making the views (`dressing.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from sqlglot import exp

from data_contracts.reader import shaped
from data_contracts.reckoned import reckoned_once
from data_contracts.shape_parts import Shape, Text
from data_contracts.text_yaml import DeclarationError, Fault, meant, name_of
from matchers import sql_file
from matchers.sql_file import line

FOLDER = Path(__file__).parent / "views"
PREFIX = "查询_"
"""What every view is called by first, so that an analyst finds them together."""


def _called(text: str) -> str:
    if not text.startswith(PREFIX) or not text.replace("_", "").isalnum():
        raise ValueError(f"不能写「{text}」，应以「{PREFIX}」开头，只用文字、数字和下划线")
    return text


class ViewShape(Shape):
    """The opening comment of `views/<name>.sql`."""

    view: Annotated[Text, AfterValidator(_called)]
    title: Text
    description: Text
    columns: dict[Text, Text] = Field(min_length=1)


@dataclass(frozen=True)
class View:
    """One question the database answers by name: what it is, each column in Chinese, and its SELECT over the night's
    tables."""

    name: str
    title: str
    description: str
    columns: Mapping[str, str]
    sql: str

    @property
    def tree(self) -> exp.Expr:
        """The statement as sqlglot parsed it; do not change it in place."""
        return sql_file.statement(self.name, self.sql)


def load_views(folder: Path = FOLDER) -> dict[str, View]:
    """Every view by its name, in the order of the files. DeclarationError, in Chinese, names file and line of all that
    is wrong."""
    found, faults = dict[str, View](), list[Fault | str]()
    for path in sorted(folder.glob("*.sql")):
        try:
            view = _read(path, path.read_text(encoding="utf-8"))
        except DeclarationError as error:
            faults += error.faults
            continue
        if view.name in found:
            faults.append(Fault(name_of(path), 1, f"视图「{view.name}」写了两次"))
        found[view.name] = view
    if faults:
        raise DeclarationError(*faults)
    return found


@reckoned_once()
def _read(path: Path, text: str) -> View:
    file = sql_file.read(text, name_of(path), "视图")
    faults: list[Fault] = []
    shape = shaped(file.header, ViewShape, faults)
    if shape is None or faults:
        raise DeclarationError(*faults)
    shown = sql_file.shown(file.tree())
    for name in shown:
        if name not in shape.columns:
            sentence = f"没有写明列「{name}」是什么{meant(name, shape.columns)}"
            faults.append(file.header.fault(("columns",), sentence))
    for name in shape.columns:
        if name not in shown:
            faults.append(file.header.fault(("columns", name), f"语句里没有列「{name}」{meant(name, shown)}"))
    if not isinstance(file.tree(), exp.Select) or file.tree().args.get("order") is None:
        faults.append(Fault(file.header.file, file.first_line, "应是一条 SELECT，最后写明 ORDER BY"))
    if faults:
        raise DeclarationError(*faults)
    return View(shape.view, shape.title, line(shape.description), shape.columns, file.sql)
