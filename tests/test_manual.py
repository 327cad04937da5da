"""The manual (docs/手册) is true: its commands run as written, in order, and print what it shows.

A block of console lines is run unless a comment above it says why not, and by what its commands are tried instead.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.cli import cli, run
from tests.clerk import fill
from tests.nights import AS_OF, County

MANUAL = Path(__file__).parent.parent / "docs" / "手册"
PAGES = sorted(MANUAL.glob("[0-9]*.md"))
BLOCK = re.compile(r"(?:<!-- 不执行：(?P<why>[^>]+) -->\n)?```console\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
DIVISIONS = """区划代码,区划名称,层级,上级代码
371321000000,沂南县,县,371300000000
371321100000,界湖街道,乡级,371321000000
371321100001,城东社区,村级,371321100000
371321101000,铜井镇,乡级,371321000000
371321101001,铜井村,村级,371321101000
"""
TODAY = AS_OF + timedelta(days=1)


@dataclass(frozen=True)
class Command:
    """One command of the manual: its page, its words, and the lines that it is said to print."""

    page: str
    text: str
    shown: tuple[str, ...]
    is_run: bool

    @property
    def words(self) -> list[str]:
        return shlex.split(self.text)


def commands(page: Path) -> Iterator[Command]:
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        parts = re.split(r"^\$ ", block["text"], flags=re.MULTILINE)
        assert parts[0] == "", page.name
        for part in parts[1:]:
            text, *shown = part.rstrip("\n").split("\n")
            yield Command(page.name, text, tuple(shown), block["why"] is None)


EVERY = [command for page in PAGES for command in commands(page)]


class Stage:
    """A county where the manual's story is played: after its night, one list filled in by a township."""

    def __init__(self, county: County, folder: Path) -> None:
        self.county = county
        self.folder = folder
        self.returned: Path | None = None

    def filled_in(self, text: str) -> str:
        """The command with what the reader puts in for the words in brackets."""
        return re.sub(r"〈([^〉]+)〉", lambda found: str(getattr(self, _NAMED[found[1]])()), text)

    def vehicles(self) -> Path:
        return sorted((self.county.landing / "vehicles").iterdir())[0]

    def name_of_vehicles(self) -> str:
        return self.vehicles().name

    def township(self) -> str:
        asked = "SELECT township FROM fact.roll GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
        return self.county.rows(asked)[0][0]

    def flag(self) -> str:
        return self.county.rows("SELECT flag_id FROM review.flag WHERE grain = 'P' ORDER BY 1 LIMIT 1")[0][0]

    def pair(self) -> str:
        return self.county.rows("SELECT pair FROM link.pair ORDER BY 1 LIMIT 1")[0][0]

    def workbook(self) -> Path:
        if self.returned is None:
            book = sorted(self.county.home.exports.glob("*/*.xlsx"))[0]
            self.returned = self.folder / "交回.xlsx"
            fill(book, self.returned)
        return self.returned

    def overpaid(self) -> str:
        asked = "SELECT flag_id FROM review.flag WHERE queue = 'payment' AND grain <> 'V' ORDER BY 1 LIMIT 1"
        return self.county.rows(asked)[0][0]

    def answered(self) -> str:
        with self.county.home.ledger(read_only=True) as ledger:
            return ledger.events("answered")[0].subject


_NAMED = {
    "机动车名册": "vehicles",
    "机动车名册名": "name_of_vehicles",
    "乡镇": "township",
    "疑点": "flag",
    "对": "pair",
    "资金疑点": "overpaid",
    "交回的工作簿": "workbook",
    "已反馈的疑点": "answered",
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("manual_stage")
    county = County.after_a_night(tmp_path_factory, "manual")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        (folder / "行政区划.csv").write_text(DIVISIONS, encoding="utf-8")
        patch.setenv("HEDUI_HOME", str(county.home.root))
        patch.setattr("assets.home.clock.today", lambda: TODAY)
        yield Stage(county, folder)


def test_the_pages_are_those_of_the_list():
    listed = re.findall(r"\]\((\d\d-[^)]+\.md)\)", (MANUAL / "README.md").read_text(encoding="utf-8"))
    assert listed == [page.name for page in PAGES]
    assert len(EVERY) > 40


def test_the_story_runs_as_it_is_told(stage, capfd):
    """In the order of the pages, as a bureau would do it; the one night that is run is the story's second."""
    for command in (c for c in EVERY if c.is_run):
        arguments = stage.filled_in(command.text)
        words = shlex.split(arguments)
        assert words[0] == "hedui", command
        capfd.readouterr()
        code = run(words[1:])
        said = capfd.readouterr()
        assert code in {0, 1}, (command.page, arguments, said.err)
        missing = unseen(command.shown, f"{said.out}\n{said.err}")
        assert not missing, (command.page, command.text, missing, said.out[:800])


def unseen(shown: tuple[str, ...], said: str) -> list[str]:
    """The shown lines that were not printed; what stands for … may be anything."""
    patterns = [".*".join(map(re.escape, line.split("…"))) for line in shown]
    return [line for line, pattern in zip(shown, patterns, strict=True) if not re.search(pattern, said)]


@pytest.mark.parametrize("command", [c for c in EVERY if not c.is_run], ids=lambda c: c.text[:40])
def test_what_is_not_run_exists(command):
    words = command.words
    if words[0] == "make":
        targets = (MANUAL.parent.parent / "Makefile").read_text(encoding="utf-8")
        assert re.search(rf"^{words[1]}:", targets, re.MULTILINE)
        return
    assert words[0] == "hedui"
    options = {option for parameter in cli.commands[words[1]].params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_links_and_pictures_of_the_manual_are_there():
    for page in MANUAL.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


def test_days_of_the_story_are_those_of_the_county():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert str(AS_OF) in text
    assert str(TODAY) in text
