"""The tables that one room of the house hands to another, read from `products/tables/*.odcs.yaml`.

Belongs here: the tables of a layer that are neither a register (`sources/`), a kind of record (`records/`), a measure
(`products/`) nor a rule. Does not belong here: working tables (`schema._name`), which no other room reads.
A file is one layer; the contract of a table names the room that makes it and those that read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_contracts.contract import CLASSIFICATIONS, HERE, extensions
from data_contracts.text_yaml import DeclarationError, load

TABLES = HERE / "products" / "tables"
_SAID = frozenset({"made_by", "read_by", "columns_of"})


@dataclass(frozen=True)
class Table:
    """One declared table: Chinese title and description, its rooms, its columns with their SQL types in their order.

    A column `level_{comparison}` stands for one a comparison. `classifications` has the columns that are not public.
    """

    layer: str
    name: str
    title: str
    description: str
    made_by: str
    read_by: tuple[str, ...]
    columns: Mapping[str, str]
    classifications: Mapping[str, str]

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
    """The declared tables by `layer.name`, in the order of their files. DeclarationError for what nobody knows."""
    found: dict[str, Table] = {}
    for path in sorted(folder.glob("*.odcs.yaml")):
        contract = load(path)
        for block in contract["schema"]:
            table = _table(str(contract["name"]), block, found)
            found[table.key] = table
    return found


def _table(layer: str, block: Mapping[str, Any], before: Mapping[str, Table]) -> Table:
    name, said, properties = str(block["name"]), extensions(block), block["properties"]
    where = f"数据表「{layer}.{name}」"
    if unknown := sorted(said.keys() - _SAID):
        raise DeclarationError(f"{where}的 {'、'.join(unknown)} 不认识")
    if lacking := sorted({"made_by", "read_by"} - said.keys()):
        raise DeclarationError(f"{where}缺少 {'、'.join(lacking)}")
    columns = {p["name"]: p["physicalType"] for p in properties}
    classified = {p["name"]: p["classification"] for p in properties if "classification" in p}
    if wrong := sorted(set(classified.values()) - CLASSIFICATIONS):
        raise DeclarationError(f"{where}的分级 {'、'.join(wrong)} 不认识")
    if other := said.get("columns_of"):
        if f"{layer}.{other}" not in before:
            raise DeclarationError(f"{where}的 columns_of 应是它前面的一张表，而不是 {other}")
        columns |= before[f"{layer}.{other}"].columns
        classified |= before[f"{layer}.{other}"].classifications
    return Table(
        layer,
        name,
        block["businessName"],
        block["description"],
        said["made_by"],
        tuple(said["read_by"]),
        columns,
        classified,
    )
