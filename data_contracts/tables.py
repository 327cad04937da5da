"""The tables that one room of the house hands to another, read from `products/tables/*.odcs.yaml`.

Belongs here: the tables of a layer that are neither a register (`sources/`), a kind of record (`records/`), a measure
(`products/`) nor a rule. Does not belong here: working tables (`schema._name`), which no other room reads.
A file is one layer; the contract of a table names the room that makes it and those that read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_contracts.contract import HERE
from data_contracts.text_yaml import DeclarationError, Fault, meant, read

if TYPE_CHECKING:
    from data_contracts.shapes import HandedTable

TABLES = HERE / "products" / "tables"


@dataclass(frozen=True)
class Table:
    """One declared table: Chinese title and description, its rooms, its columns with their SQL types in their order.

    A column `level_{comparison}` stands for one a comparison. `classifications` has the columns that are not public,
    `descriptions` says in Chinese what each column is.
    """

    layer: str
    name: str
    title: str
    description: str
    made_by: str
    read_by: tuple[str, ...]
    columns: Mapping[str, str]
    classifications: Mapping[str, str]
    descriptions: Mapping[str, str]

    @property
    def key(self) -> str:
        """`layer.name`, as SQL speaks of it."""
        return f"{self.layer}.{self.name}"

    def columns_with(self, families: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """The columns with every `{family}` written out for its members."""
        columns: dict[str, str] = {}
        for name, kind in self.columns.items():
            family = name.partition("{")[2].partition("}")[0]
            columns |= {name.replace(f"{{{family}}}", m): kind for m in families[family]} if family else {name: kind}
        return columns


def load_tables(folder: Path = TABLES) -> dict[str, Table]:
    """The declared tables by `layer.name`, in the order of their files. DeclarationError, in Chinese, names file and
    line of all that is wrong."""
    from data_contracts.agreement import named
    from data_contracts.reader import shaped
    from data_contracts.shapes import HandedShape

    found: dict[str, Table] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.odcs.yaml")):
        document = read(path)
        shape = shaped(document, HandedShape, faults)
        if shape is None:
            continue
        faults += named(document, shape, "product.tables")
        for i, block in enumerate(shape.tables):
            other = block.own.columns_of
            if other and f"{shape.name}.{other}" not in found:
                sentence = (
                    f"columns_of 应是它前面的一张表，而不是「{other}」{meant(other, [t.name for t in shape.tables])}"
                )
                faults.append(document.fault(("schema", i, "customProperties", "columns_of"), sentence))
                continue
            table = _table(shape.name, block, found.get(f"{shape.name}.{other}"))
            found[table.key] = table
    if faults:
        raise DeclarationError(*sorted(set(faults)))
    return found


def _table(layer: str, block: HandedTable, other: Table | None) -> Table:
    columns = {c.name: c.sql_type or "" for c in block.columns}
    classified = {c.name: c.classification for c in block.columns if c.classification != "public"}
    described = {c.name: c.description or c.title for c in block.columns}
    return Table(
        layer,
        block.name,
        block.title,
        block.description,
        block.own.made_by,
        tuple(block.own.read_by),
        columns | (dict(other.columns) if other else {}),
        classified | (dict(other.classifications) if other else {}),
        described | (dict(other.descriptions) if other else {}),
    )
