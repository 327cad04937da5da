"""The picture of the house, drawn from the code itself: `docs/images/house.svg`. `make docs` draws it.

Above, the steps of a night: the rooms of `assets` whose functions a step calls, the pure rooms those ask, and the
tables they leave. Below, the rooms on their floors, with a line wherever one imports another. Nothing in it is written
by hand, and nothing is counted: one more contract or rule does not change it. A test draws it again.
"""

from __future__ import annotations

import ast
import math
import re
import textwrap
import tomllib
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import NamedTuple

from assets.night.graph import CHECKED, GROUPS, Step
from assets.night.steps import steps
from data_contracts.contract import load_contracts
from matchers.facts.measure import load_measures
from matchers.flags.rule import load_rules

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "images" / "house.svg"
FLOORS = "one room a step, the later above the earlier"
"""The contract of import-linter (pyproject.toml) that says which room stands on which floor."""

UNDERFOOT = frozenset({"home", "errors"})
"""What every room stands on: lines to it would hide all others."""

CONDUCTOR = "night"
"""The room that calls the others in their order: its lines are the upper half of the picture."""

TABLE = re.compile(r"\bTABLE (?:IF NOT EXISTS )?((?:raw|record|link|fact|flag|review)\.[a-z]\w*)")
WIDTH, MARGIN, LINE = 1000, 24, 17
COLUMNS = {"step": 24, "rooms": 236, "asked": 400, "tables": 590}
CHARACTERS = {"rooms": 20, "asked": 23, "tables": 53}
"""How many signs of 13 px fit between one column and the next."""


class Band(NamedTuple):
    """One step: what it is called, and in each column the words of its lines; `check` is what is asked after it."""

    name: str
    title: str
    rooms: tuple[str, ...]
    asked: tuple[str, ...]
    tables: tuple[str, ...]
    check: str


def imports_of(path: Path) -> dict[str, str]:
    """The modules of the house that a file imports, by the name it gives them; imports inside functions too."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {a.asname or a.name: _module(node.module, a.name) for a in node.names}
    return {name: module for name, module in found.items() if (ROOT / module.split(".")[0]).is_dir()}


def _module(package: str, name: str) -> str:
    """`from matchers import standardise` imports a module, `from assets.errors import BadInput` a name of one."""
    inside = ROOT.joinpath(*package.split("."), name)
    return f"{package}.{name}" if inside.is_dir() or inside.with_suffix(".py").is_file() else package


def room_of(module: str) -> str:
    """`assets.people.persons` → `assets/people`; a module that stands in no room is its own."""
    return "/".join(module.split(".")[:2])


def files_of(room: str) -> list[Path]:
    """The modules of a room."""
    place = ROOT / room
    return sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


def rooms_imported(room: str) -> list[str]:
    """The other rooms that the modules of `room` import."""
    modules = {module for path in files_of(room) for module in imports_of(path).values()}
    return sorted({room_of(module) for module in modules} - {room})


def rooms_called(step: Step) -> list[str]:
    """The rooms of `assets` whose names stand in the body of a step's function, in the order of the house."""
    path = ROOT.joinpath(*step.work.__module__.split(".")).with_suffix(".py")
    bodies = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)]
    (body,) = (node for node in bodies if node.name == step.work.__name__)
    imported = imports_of(path)
    named = {node.id for node in ast.walk(body) if isinstance(node, ast.Name)} & set(imported)
    rooms = {room_of(imported[name]) for name in named if imported[name].startswith("assets.")}
    order = [f"assets/{room}" for floor in reversed(floors()) for room in floor]
    return sorted(rooms - {f"assets/{room}" for room in (*UNDERFOOT, CONDUCTOR)}, key=order.index)


def tables_left(step: Step, rooms: Iterable[str]) -> tuple[str, ...]:
    """The step's assets and the other tables its rooms make; those made from declarations as `fact.<kind>`."""
    contracts = load_contracts()
    declared = {
        "raw": {"source": contracts.sources},
        "record": {"kind": contracts.kinds},
        "fact": {"kind": contracts.kinds, "measure": load_measures()},
        "flag": {"rule": load_rules()},
    }
    patterns: dict[str, None] = {}
    for asset in step.assets:
        words = [word for word, names in declared.get(asset.layer, {}).items() if asset.name in names]
        patterns[f"{asset.layer}.<{words[0]}>" if words else f"{asset.layer}.{asset.name}"] = None
    layers = {asset.layer for asset in step.assets}
    texts = [path.read_text(encoding="utf-8") for room in rooms for path in files_of(room)]
    made = {name for text in texts for name in TABLE.findall(text)}
    for name in sorted(made):
        layer, _, table = name.partition(".")
        is_declared = any(table in names for names in declared.get(layer, {}).values())
        if not is_declared and (layer in layers or layer == "review"):
            patterns[name] = None
    return tuple(patterns)


def bands() -> list[Band]:
    """The steps of the night as the picture shows them."""
    checked = {GROUPS[layer]: title for layer, title in CHECKED.items()}
    found, left = [], set[str]()
    for step in steps(load_contracts(), load_rules()):
        rooms = rooms_called(step)
        own = [room for room in rooms if room.removeprefix("assets/") in step.work.__module__] or rooms
        asked = sorted(
            {r for room in own for r in rooms_imported(room) if r.startswith(("matchers/", "expectations/"))}
        )
        tables = [name for name in tables_left(step, rooms) if name not in left]
        left |= set(tables)
        found.append(Band(step.name, step.title, tuple(rooms), tuple(asked), tuple(tables), checked.get(step.name, "")))
    return found


def floors() -> list[list[str]]:
    """The rooms of `assets` by floor, the highest first, as import-linter holds them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = (c["layers"] for c in settings["tool"]["importlinter"]["contracts"] if c["name"] == FLOORS)
    return [[room.strip() for room in layer.split("|")] for layer in layers]


def picture() -> str:
    """The whole drawing as SVG."""
    parts, bottom = _night(72)
    below, bottom = _floors(bottom + 56)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 24}" width="{WIDTH}" '
        f"height=\"{bottom + 24}\" role=\"img\" font-family=\"'Noto Sans','Noto Sans CJK SC','Microsoft YaHei',"
        f'\'PingFang SC\',sans-serif" font-size="13" fill="#1c2530">\n'
        "<title>The house: the steps of a night and the rooms they happen in</title>\n"
        "<!-- Drawn by docs/house.py from the code; `make docs` draws it anew. -->\n"
        "<style>.soft{fill:#55626f}.code{font-family:'DejaVu Sans Mono',Consolas,monospace;font-size:12px}"
        ".head{font-weight:700;font-size:19px}.room{fill:#fff;stroke:#1c2530}.band{fill:#f3f5f8}"
        ".line{stroke:#5b7793;fill:none;stroke-width:1.2}</style>\n"
        f'<rect width="{WIDTH}" height="{bottom + 24}" fill="#fff"/>'
    )
    return "\n".join([head, *parts, *below, "</svg>", ""])


def _night(top: int) -> tuple[list[str], int]:
    parts = [
        _text(MARGIN, 34, "One night, step by step", "head"),
        *(
            _text(COLUMNS[column], 58, title, "soft")
            for column, title in (
                ("step", "step"),
                ("rooms", "rooms it works in"),
                ("asked", "rooms that decide"),
                ("tables", "what it leaves"),
            )
        ),
    ]
    for band in bands():
        columns = {
            "rooms": [line for word in band.rooms for line in textwrap.wrap(word, CHARACTERS["rooms"])],
            "asked": [line for word in band.asked for line in textwrap.wrap(word, CHARACTERS["asked"])],
            "tables": textwrap.wrap("  ".join(band.tables), CHARACTERS["tables"], break_on_hyphens=False),
        }
        height = max(2, *(len(lines) for lines in columns.values())) * LINE + 18
        parts.append(f'<rect class="band" x="12" y="{top}" width="{WIDTH - 24}" height="{height}" rx="4"/>')
        parts += [_text(MARGIN, top + 22, band.name, "code"), _text(MARGIN, top + 22 + LINE, band.title)]
        for column, lines in columns.items():
            parts += [_text(COLUMNS[column], top + 22 + n * LINE, line, "code") for n, line in enumerate(lines)]
        top += height
        parts.append(_text(MARGIN, top + 17, f"↓ {band.check}" if band.check else "↓", "soft"))
        top += 26
    return parts[:-1], top - 26


def _floors(top: int) -> tuple[list[str], int]:
    parts = [
        _text(MARGIN, top, "The rooms of assets, floor by floor", "head"),
        _text(
            MARGIN,
            top + 22,
            "A line: the upper room imports the lower. Left out: from night, to home, to errors.",
            "soft",
        ),
    ]
    boxes: dict[str, tuple[float, float]] = {}
    for n, rooms in enumerate(floors()):
        for k, room in enumerate(rooms):
            # A room alone on its floor stands beside the middle, out of the way of lines that go straight down.
            along = (k + 0.5) / len(rooms) if len(rooms) > 1 else 0.4
            boxes[room] = ((WIDTH - 2 * MARGIN) * along + MARGIN, top + 58 + n * 78)
    parts += list(_lines(boxes))
    for room, (x, y) in boxes.items():
        parts.append(f'<rect class="room" x="{x - 62:g}" y="{y - 15:g}" width="124" height="30" rx="4"/>')
        parts.append(_text(x, y + 5, room, "code", "middle"))
    return parts, int(max(y for _, y in boxes.values())) + 20


def _lines(boxes: Mapping[str, tuple[float, float]]) -> Iterable[str]:
    """The lines between rooms; where a third room lies straight between two, theirs bends around it."""
    for room, (x, y) in boxes.items():
        for other in rooms_imported(f"assets/{room}"):
            name = other.removeprefix("assets/")
            if name not in boxes or name in UNDERFOOT or room == CONDUCTOR:
                continue
            to_x, to_y = boxes[name]
            in_the_way = any(
                y < by < to_y and abs(bx - (x + (to_x - x) * (by - y) / (to_y - y))) < 62 for bx, by in boxes.values()
            )
            aside = 150 / math.dist((x, y), (to_x, to_y)) if in_the_way else 0
            bend_x = (x + to_x) / 2 + aside * (y - to_y if to_x <= x else to_y - y)
            bend_y = (y + to_y) / 2 - aside * abs(to_x - x)
            yield (
                f'<path class="line" d="M{x:g} {y + 15:g}Q{bend_x:.0f} {bend_y:.0f} {to_x:g} {to_y - 15:g}"/>'
                f'<circle cx="{to_x:g}" cy="{to_y - 15:g}" r="2.5" fill="#5b7793"/>'
            )


def _text(x: float, y: float, words: str, style: str = "", anchor: str = "") -> str:
    attributes = (f' class="{style}"' if style else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{x:g}" y="{y:g}"{attributes}>{escape(words)}</text>'


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
