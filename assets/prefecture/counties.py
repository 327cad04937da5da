"""Which counties a prefecture has, and where each lives: `prefecture.yaml` in the prefecture's home.

Belongs here: reading and writing that file whole, the folders. Does not belong here: what a county declares of itself,
which lies in its own home.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assets.errors import BadInput
from assets.home.files import whole
from assets.home.home import Home
from data_contracts.text_yaml import DeclarationError, load

FILE = "prefecture.yaml"
FOLDER = "counties"
_COUNTY = re.compile(r"[0-9]{4}(?!00)[0-9]{2}")
_PREFECTURE = re.compile(r"[0-9]{4}00")


@dataclass(frozen=True)
class Prefecture:
    """A prefecture's home: its six digits, its name, and the codes of its counties in order."""

    root: Path
    code: str
    name: str
    counties: tuple[str, ...]

    @classmethod
    def of(cls, root: Path) -> Prefecture | None:
        """The prefecture whose home that is; None for any other folder. BadInput for a file that is not right."""
        file = root / FILE
        if not file.is_file():
            return None
        try:
            found = load(file)
        except DeclarationError as error:
            raise BadInput(str(error)) from None
        if not isinstance(found, dict) or set(found) != {"code", "name", "counties"}:
            raise BadInput(f"{file} 应有 code、name、counties 三项，不多不少，请改正")
        counties = found["counties"] if isinstance(found["counties"], list) else []
        prefecture = cls(root, str(found["code"]), str(found["name"]), tuple(str(code) for code in counties))
        prefecture.refuse_faults()
        return prefecture

    def refuse_faults(self) -> None:
        """BadInput where a code is none, or a county is another prefecture's: its people would be told to strangers."""
        if not _PREFECTURE.fullmatch(self.code):
            raise BadInput(f"市的区划代码应是以 00 结尾的六位数字，例如 320700，而不是「{self.code[:12]}」")
        if len(set(self.counties)) < len(self.counties):
            raise BadInput(f"{FILE} 里有县写了两遍，请改正")
        for code in self.counties:
            if not _COUNTY.fullmatch(code):
                raise BadInput(f"县(市、区)的区划代码应是六位数字，例如 320723，而不是「{code[:12]}」")
            if code[:4] != self.code[:4]:
                raise BadInput(f"区划代码 {code} 不是{self.name}({self.code})的县：前四位不同，请核对")

    def home(self, county: str) -> Path:
        """The home of one of its counties."""
        return self.root / FOLDER / county

    def place(self) -> Home:
        """Its own folder, of which only the lock is used: a night of the prefecture is run once at a time."""
        return Home(self.root)

    @property
    def reports(self) -> Path:
        """Its pages, one a night."""
        return self.root / "reports"

    def write(self) -> None:
        """Write it down, whole or not at all; BadInput where it is not right."""
        self.refuse_faults()
        self.root.mkdir(parents=True, exist_ok=True)
        lines = [f"code: {_quoted(self.code)}", f"name: {self.name}", "counties:"]
        lines += [f"  - {_quoted(code)}" for code in self.counties]
        with whole(self.root / FILE) as scratch:
            scratch.write_text("\n".join(lines) + "\n", encoding="utf-8")


def founded(root: Path, code: str, name: str, counties: Sequence[str]) -> Prefecture:
    """A prefecture begun, or one that has more counties than before; BadInput where the folder is a county's already,
    or another prefecture's."""
    if (root / "hedui.yaml").exists() or (root / "ledger.sqlite").exists():
        raise BadInput(f"{root} 已经是一个县的数据目录，不能再作市的；请用 --home 另指一个目录")
    before = Prefecture.of(root)
    if before is not None and before.code != code:
        raise BadInput(f"{root} 属于{before.name}({before.code})，不能用于 {code}；请用 --home 另指一个目录")
    earlier = before.counties if before else ()
    prefecture = Prefecture(root, code, name, tuple(sorted({*earlier, *counties})))
    prefecture.write()
    return prefecture


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
