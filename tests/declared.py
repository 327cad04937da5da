"""The place of the tests: the county of the declarations with what its invented bureau has laid down beside."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from data_contracts.jurisdiction import Jurisdiction, Parameter, load_jurisdictions
from data_contracts.new_place import ancestors
from tests.county.declared import declared
from tests.population.invented import home_of

BASIS = "模拟县的规定"
MODEL = "320723"


def place(code: str, as_of: date) -> Jurisdiction:
    """The jurisdiction with the parameters that the invented county declares."""
    found = load_jurisdictions()[code]
    more = {n: (Parameter(n, v, BASIS, jurisdiction=found.name),) for n, v in declared(as_of).items()}
    return replace(found, own={**found.own, **more})


def declare(home: Path, code: str, as_of: date, name: str = "") -> None:
    """Write the same into a home, as a county writes what it has laid down itself; one that the program does not know
    by its `name`, with the townships and the standards of the invented one, and with all that Guanyun goes by: the
    truth of an invented county is told by that."""
    known = load_jurisdictions()
    values: dict[str, Any] = {n: [{"value": list(v), "basis": BASIS}] for n, v in declared(as_of).items()}
    more: dict[str, Any] = {}
    folder = home / "declarations"
    folder.mkdir(parents=True)
    if code in known:
        name = known[code].name
    else:
        own = home_of(code)
        parent, above = ancestors(code, known)
        for place in above:
            _write(folder, place)
        name = name or own.name
        values = _as_in(known[MODEL]) | values
        codes = list(dict.fromkeys([code, str(own.old_code)]))
        more = {"parent": parent, "region_codes": codes, "townships": list(own.townships)}
    _write(folder, {"code": code, "name": name, **more, "parameters": values})


def _as_in(model: Jurisdiction) -> dict[str, Any]:
    """What a county and the places above it lay down, the nation left out."""
    found: dict[str, Any] = {}
    for place in reversed(model.line()[:-1]):
        for title, parameters in place.own.items():
            found[title] = [_entry(parameter) for parameter in parameters]
    return found


def _entry(parameter: Parameter) -> dict[str, Any]:
    value = parameter.value if isinstance(parameter.value, str) else list(parameter.value)
    days = {"from": parameter.valid_from, "until": parameter.valid_until}
    dated = {word: day.isoformat() for word, day in days.items() if day}
    unit = {"unit": parameter.unit} if parameter.unit else {}
    return {"value": value, **unit, **dated, "basis": BASIS}


def _write(folder: Path, place: dict[str, Any]) -> None:
    # JSON is YAML.
    text = json.dumps(place, ensure_ascii=False, indent=2)
    (folder / f"{place['code']}_{place['name']}.yaml").write_text(text + "\n", encoding="utf-8")
