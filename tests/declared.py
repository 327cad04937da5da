"""The place of the tests: the county of the declarations with what its invented bureau has laid down beside."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from data_contracts.jurisdiction import Jurisdiction, Parameter, load_jurisdictions
from tests.county.declared import declared
from tests.population.places import HOMES

BASIS = "模拟县的规定"


def place(code: str, as_of: date) -> Jurisdiction:
    """The jurisdiction with the parameters that the invented county declares."""
    found = load_jurisdictions()[code]
    more = {n: (Parameter(n, v, BASIS, jurisdiction=found.name),) for n, v in declared(as_of).items()}
    return replace(found, own={**found.own, **more})


def declare(home: Path, code: str, as_of: date, name: str = "") -> None:
    """Write the same into a home, as a county writes what it has laid down itself; one that the program does not know
    by its `name`, with the townships and the standards of the invented one."""
    known = load_jurisdictions()
    values: dict[str, Any] = {n: [{"value": list(v), "basis": BASIS}] for n, v in declared(as_of).items()}
    more: dict[str, Any] = {}
    if code in known:
        name = known[code].name
    else:
        own = HOMES[code]
        standards = zip(("urban_standard_yuan", "rural_standard_yuan"), own.monthly_standard, strict=True)
        values |= {n: [{"value": v, "unit": "元/人月", "from": "2020-07-01", "basis": BASIS}] for n, v in standards}
        more = {"parent": f"{code[:4]}00", "region_codes": [code, str(own.old_code)], "townships": list(own.townships)}
    folder = home / "declarations"
    folder.mkdir(parents=True)
    # JSON is YAML.
    text = json.dumps({"code": code, "name": name, **more, "parameters": values}, ensure_ascii=False, indent=2)
    (folder / f"{code}_{name}.yaml").write_text(text + "\n", encoding="utf-8")
