"""`make bench PART=prefecture`: one home of thirteen counties, one night of it as one process, beside the same by hand.

Each county's files are read plainly and by the script by hand as they came; the night has them without the province's
list of other counties (`crossing.LIST`), which the prefecture makes itself, and with those who are in two counties.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from assets.home.warehouse import opened
from benchmarks import counties
from benchmarks.crossing import LIST, Crossing, cross, own_flags
from benchmarks.figures import Figure, together
from benchmarks.parts import BY_HAND, FIRST, NEXT, PLAIN, Turn, child, figure, finished
from benchmarks.process import HEDUI, Process, run
from tests.declared import declare
from tests.population.invented import home_of
from tests.score import Row, score

OURS = "hedui"
LAST_STAGE = "发布与输出"
NOT_RUN = (
    "同一夜再运行、一册迟到：没有测（一县的见 PART=county）",
    "上级下发的外县(区)低保名册：不放进市里核对，由各县名册汇成",
    "手写脚本：一县一县运行，不看邻县，不算进市的查准查全",
    "补进邻县的人由别的规则引出的疑点（未入户籍、未发放等）：只数，不算对错",
)
"""Said with every result, so that nobody takes the rest for measured."""


def turn(places: Mapping[str, Path], *, is_scored: bool) -> Turn:
    """Everything once on the counties of these folders, by code: by hand each, ours together, and the night after."""
    with tempfile.TemporaryDirectory(dir=next(iter(places.values())).parent) as folder:
        place = Path(folder)
        hand = {code: place / f"{code}.csv" for code in places}
        figures = {
            PLAIN: _each("plain_read", {code: [str(of / "landing")] for code, of in places.items()}, places),
            BY_HAND: _each(
                "by_hand", {code: [str(of / "landing"), str(hand[code])] for code, of in places.items()}, places
            ),
        }
        root = place / "home"
        crossings = _declared(root, places)
        first = _night(root, counties.AS_OF)
        figures[FIRST] = figure(first, _disk(root))
        more: dict[str, Any] = {
            "people": _people(root, places), "peaks": _peaks(first), "around_seconds": around(first), "not_run": NOT_RUN
        }  # fmt: skip
        scores = _scores(root, places, crossings, hand, more) if is_scored else {}
        figures[NEXT] = figure(_night(root, counties.AS_OF + timedelta(days=1)), _disk(root))
    return Turn(figures, 0.0, scores, more)


def _each(program: str, arguments: Mapping[str, Sequence[str]], places: Mapping[str, Path]) -> Figure:
    """A program run for every county, one after the other."""
    runs = [
        child([sys.executable, "-m", f"benchmarks.{program}", *asked], places[code] / "landing")
        for code, asked in arguments.items()
    ]
    return together([figure(done) for done in runs])


def _declared(root: Path, places: Mapping[str, Path]) -> dict[str, Crossing]:
    """The prefecture's home with its counties' homes, every county's files linked into its landing folder."""
    prefecture = f"{next(iter(places))[:4]}00"
    asked = [part for code in places for part in ("--county", code)]
    begun = run([HEDUI, "prefecture", "init", "--home", str(root), "--code", prefecture, *asked])
    if begun.code:
        sys.exit(begun.said)
    landings = {code: root / "counties" / code / "landing" for code in places}
    for code, of in places.items():
        declare(landings[code].parent, code, counties.AS_OF)
        counties.linked(of / "landing", landings[code])
        for file in (landings[code] / LIST).iterdir():
            file.unlink()
    truths = {code: of / "truth.csv" for code, of in places.items()}
    return cross(landings, truths, {code: home_of(code).name for code in places})


def _night(root: Path, as_of: date) -> Process:
    for landing in root.glob("counties/*/landing"):
        counties.forget(landing)
    return finished(run([HEDUI, "night", "--as-of", as_of.isoformat(), "--home", str(root)]))


def _disk(root: Path) -> float:
    """What the homes take; what departments put down was there before."""
    return counties.disk_mib(root, without="landing")


def _people(root: Path, places: Mapping[str, Path]) -> int:
    """Rows of all household registers."""
    found = 0
    for code in places:
        with opened(root / "counties" / code / "published" / "hedui.duckdb", read_only=True) as con:
            found += con.execute("SELECT count(*) FROM record.residence").fetchall()[0][0]
    return found


def _peaks(night: Process) -> list[int]:
    """The most memory the process had held after each county's night: it must not grow with their number."""
    return [stage.peak_mib for stage in night.stages if stage.title == LAST_STAGE]


def around(night: Process) -> float:
    """Seconds of a prefecture's night that are no county's own: registers asked before, the page written after."""
    *own, whole = night.told_seconds
    return whole - sum(own)


def _scores(
    root: Path, places: Mapping[str, Path], crossings: Mapping[str, Crossing], hand: Mapping[str, Path],
    more: dict[str, Any],
) -> dict[str, dict[str, tuple[float, float]]]:  # fmt: skip
    """Precision and recall of every rule over all counties, ours and by hand; in `more` what ours has wrong."""
    rows: dict[str, list[Row]] = {OURS: [], BY_HAND: []}
    more["wrong"], more["followed"], more["crossed"] = [], 0, 0
    for code, of in places.items():
        listed, crossing = hand[code].with_suffix(".ours.csv"), crossings[code]
        home = str(root / "counties" / code)
        done = run([HEDUI, "flags", "--csv", str(listed), "--all", "--home", home])
        if done.code:
            sys.exit(done.said)
        own = list(own_flags(listed, crossing.laid))
        with listed.open(encoding="utf-8-sig", newline="") as stream:
            more["followed"] += sum(1 for _ in csv.DictReader(stream)) - len(own)
        truth = _written(hand[code].with_suffix(".truth.csv"), [*_read(of / "truth.csv"), *crossing.truth])
        ours = score(_written(listed, own), truth)
        rows[OURS] += ours
        rows[BY_HAND] += score(hand[code], of / "truth.csv")
        more["crossed"] += len(crossing.truth)
        more["wrong"] += [
            f"{code} {row.rule} 多列 {len(row.wrong)} 条，漏列 {len(row.lost)} 条"
            for row in ours
            if row.wrong or row.lost
        ]
    both = {who: _over_all(found) for who, found in rows.items()}
    return {rule: {who: both[who][rule] for who in both} for rule in both[OURS]}


def _over_all(rows: Sequence[Row]) -> dict[str, tuple[float, float]]:
    """By rule precision and recall of all counties together."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[row.rule].update(found=row.found, false=row.false, planted=row.planted)
    return {
        rule: (n["found"] / ((n["found"] + n["false"]) or 1), n["found"] / (n["planted"] or 1))
        if n["found"] or n["false"] or n["planted"]
        else (1.0, 1.0)
        for rule, n in sorted(counts.items())
    }


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _written(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]) if rows else ["rule"])
        writer.writeheader()
        writer.writerows(rows)
    return path
