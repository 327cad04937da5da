"""The file is the registration: what joins the house is one file, and nothing else has to be touched.

Each kind of addition (ADDITIONS: a register of a known kind, a measure, a rule, a jurisdiction, a comparison, an
export) is dropped into a copy of the tree; the generated pages are written anew, as a commit would. The register, the
measure, the rule and the jurisdiction are those of the pages in `docs/`. A comparison brings a judged pair, so that
people see what it does.

Here each addition alone is known to the house and passes `hedui doctor --declarations`. That with all of them the laws
hold and a small night uses each, `test_adding.py` holds on the copy on which the pages are followed. `make one-file`
runs the whole suite on a copy with all of them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LEFT_OUT = shutil.ignore_patterns(
    ".venv*", "var", "wheelhouse", ".git", ".*_cache", ".hypothesis", "*.egg-info", "build"
)
BLOCK = re.compile(r"^```\w+ (\S*/\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

COMPARISON = '''"""The block of numbers a telephone belongs to, where the numbers themselves differ."""

from __future__ import annotations

from matchers.people.comparisons.level import Comparison, Level


def phone_block() -> Comparison:
    """Two numbers of one family are often bought together."""
    same = "substr(l.phone, 1, 7) = substr(r.phone, 1, 7)"
    return Comparison(
        "phone_block",
        "号段",
        "l.phone IS NULL OR r.phone IS NULL OR l.phone = r.phone",
        (Level("same", "相同", same, 0.02, 0.01), Level("differs", "不同", "TRUE", 0.98, 0.99)),
        about="两个电话号码不同时，看前七位是否相同；一家人常一起办号，只说明可能是一家。",
    )


COMPARISONS = (phone_block(),)
'''
EXPORT = '''"""How many cases each queue has, `reports/<as_of>_queues.csv`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assets.exports import Export, Tonight


def write(night: Tonight) -> Mapping[str, int | Path]:
    """Count the open cases of the night."""
    file = night.home.reports / f"{night.as_of.isoformat()}_queues.csv"
    counts = night.con.execute(
        "SELECT queue, count(*) FROM review.cases WHERE is_open GROUP BY queue ORDER BY queue"
    ).fetchall()
    lines = ["queue,cases", *(f"{queue},{cases}" for queue, cases in counts)]
    file.write_text("\\n".join(lines) + "\\n", encoding="utf-8")
    return {"文件": file, "类别": len(counts)}


EXPORT = Export("各类疑点数", ("review/cases",), write)
'''
JUDGED = (
    "号段相近,孙桂芳,32002319450307127X,invalid,,,,伊山镇,,,孙桂芳,,32072319450307127X,伊山镇,,,yes,"
    "第4位打错，两个电话同一号段,,,,13812345678,13812349999,,\n"
)


def documented(page: str, folder: str = "") -> dict[str, str]:
    """The files of the tree that a page of `docs/` writes, those below `folder` alone where one is named."""
    blocks = BLOCK.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))
    return {name: text for name, text in blocks if name.startswith(folder)}


ADDITIONS: dict[str, tuple[dict[str, str], str]] = {
    "a register": (
        documented("adding-a-register.md"),
        "from data_contracts.contract import load_contracts as f; assert 'electric_vehicles' in f().sources",
    ),
    "a measure": (
        documented("adding-a-measure.md", "matchers/measures/"),
        "from matchers.facts.measure import load_measures as f; assert 'vehicle_count' in f()",
    ),
    "a rule": (
        documented("adding-a-rule.md"),
        "from matchers.flags.rule import load_rules as f; assert 'owns_commercial_vehicle' in f()",
    ),
    "a jurisdiction": (
        documented("adding-a-jurisdiction.md", "data_contracts/"),
        "from data_contracts.jurisdiction import load_jurisdictions as f; assert '320724' in f()",
    ),
    "a comparison": (
        {"matchers/people/comparisons/telephones.py": COMPARISON},
        "from matchers.people.scheme import CHINESE; assert CHINESE.comparisons[-1].name == 'phone_block'",
    ),
    "an export": (
        {"assets/exports/queue_counts.py": EXPORT},
        "from assets.exports import load_exports as f; assert 'queue_counts' in f()",
    ),
}
"""What joins, by its kind: its one file, and how the house shows that it knows it."""


def copied(place: Path, kinds: Sequence[str]) -> Path:
    """A copy of the tree with additions; `.venv` is the environment that runs this test."""
    shutil.copytree(ROOT, place, ignore=LEFT_OUT)
    (place / ".venv").symlink_to(sys.prefix)
    add(place, kinds)
    return place


def add(place: Path, kinds: Sequence[str]) -> None:
    """Drop additions into a copy."""
    for kind in kinds:
        ((name, text),) = ADDITIONS[kind][0].items()
        assert not (place / name).exists(), f"{name} is not new"
        (place / name).write_text(text, encoding="utf-8")
    if "a comparison" in kinds:
        with (place / "tests" / "golden" / "pairs.csv").open("a", encoding="utf-8") as pairs:
            pairs.write(JUDGED)


def run(place: Path, *arguments: str) -> str:
    """Run the copy's own Python; what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(place), "PYTHONUTF8": "1", "DAGSTER_DISABLE_TELEMETRY": "yes"}
    environment = {key: value for key, value in environment.items() if not key.startswith("PYTEST_")}
    done = subprocess.run(
        [".venv/bin/python", *arguments], cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{arguments}\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}"
    return done.stdout


MADE = (
    ("docs/generate.py",),
    ("docs/notice_page.py",),
    ("docs/house.py",),
    ("-m", "tests.assets.people.test_judged_pairs"),
)
"""What makes anew all that is made from the tree."""


@pytest.mark.parametrize("kind", ADDITIONS)
def test_one_file_is_known_to_the_house(tmp_path: Path, kind: str) -> None:
    place = copied(tmp_path / "hedui", [kind])
    run(place, "-c", f"{ADDITIONS[kind][1]}; from pipelines.cli import main; main(['doctor', '--declarations'])")


if __name__ == "__main__":
    copy = copied(Path(sys.argv[1]), list(ADDITIONS))
    for arguments in MADE:
        run(copy, *arguments)
    os.chdir(copy)
    os.environ |= {"PYTHONPATH": str(copy), "PYTHONUTF8": "1"}
    # That they are new holds of the tree alone.
    suite = ["-m", "pytest", "-n", "2", "--dist", "loadfile", "--ignore", "tests/test_one_file.py", *sys.argv[2:]]
    os.execv(".venv/bin/python", [".venv/bin/python", *suite])
