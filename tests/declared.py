"""The place of the tests: the county of the declarations with what its invented bureau has laid down beside."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from data_contracts.jurisdiction import Jurisdiction, Parameter, load_jurisdictions
from tests.county.declared import declared

BASIS = "模拟县的规定"


def place(code: str, as_of: date) -> Jurisdiction:
    """The jurisdiction with the parameters that the invented county declares."""
    found = load_jurisdictions()[code]
    more = {n: (Parameter(n, v, BASIS, jurisdiction=found.name),) for n, v in declared(as_of).items()}
    return replace(found, own={**found.own, **more})


def declare(home: Path, code: str, as_of: date) -> None:
    """Write the same into a home, as a county writes what it has laid down itself."""
    name = load_jurisdictions()[code].name
    values = {n: [{"value": list(v), "basis": BASIS}] for n, v in declared(as_of).items()}
    folder = home / "declarations"
    folder.mkdir(parents=True)
    # JSON is YAML.
    text = json.dumps({"code": code, "name": name, "parameters": values}, ensure_ascii=False, indent=2)
    (folder / f"{code}_{name}.yaml").write_text(text + "\n", encoding="utf-8")
