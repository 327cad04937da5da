"""Numbers 115 to 125: what lies in the landing folder, under which name, and what is no file at all."""

from __future__ import annotations

import hashlib
import io
import os
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from unittest.mock import patch

from assets.intake import landing as module
from assets.intake.deliveries import Receipt
from assets.intake.landing import receive
from tests.corpus.entry import Desk, Entry, Trial, Tried
from tests.corpus.reading import text

NIGHT = date(2021, 6, 1)
REGISTER = "dibao_roll"
DATA = text()
Put = Callable[[Path], object]
Judge = Callable[[list[Receipt]], bool]


def lands(put: Put, judge: Judge = lambda receipts: len(receipts) == 1) -> Trial:
    """Put things into the folder of a register and take them in; `judge` says whether the receipts are right."""

    def trial(desk: Desk) -> Tried:
        folder = desk.path("landing") / REGISTER
        folder.mkdir(parents=True)
        put(folder)
        receipts, findings = receive(folder.parent, desk.path("store"), {REGISTER}, NIGHT, [])
        worst = {f.severity for f in findings}
        got = "Q" if "held" in worst else "S" if "skipped" in worst else "A"
        wrong = "" if judge(receipts) else f"received {[r.original_name for r in receipts]}"
        if not all(r.original_name.isprintable() for r in receipts):
            wrong = "a name that cannot be shown"
        return Tried(got, tuple(f.message for f in findings), wrong)

    return trial


def nothing(receipts: list[Receipt]) -> bool:
    return not receipts


def so_many(count: int) -> Judge:
    return lambda receipts: len(receipts) == count


def with_checksum(name: str, sent: bytes, came: bytes) -> Trial:
    """A file that is not what its checksum file says, which came with it."""

    def put(folder: Path) -> None:
        (folder / name).write_bytes(came)
        (folder / f"{name}.sha256").write_text(f"{hashlib.sha256(sent).hexdigest()}  {name}\n", encoding="utf-8")

    return lands(put, nothing)


def files(*names: str | bytes) -> Put:
    def put(folder: Path) -> None:
        for number, name in enumerate(names):
            with open(os.path.join(os.fsencode(folder), os.fsencode(name)), "wb") as target:
                target.write(DATA + str(number).encode())

    return put


def no_files(folder: Path) -> None:
    os.mkfifo(folder / "a.xlsx")
    (folder.parent.parent / "secret.csv").write_bytes(DATA)
    (folder / "b.xlsx").symlink_to(folder.parent.parent / "secret.csv")


def closed(folder: Path) -> None:
    """A file that another program holds; root may open what nobody else may, so the refusal is made."""
    (folder / "a.csv").write_bytes(DATA)


def refusing(error: type[OSError]) -> Trial:
    def trial(desk: Desk) -> Tried:
        def refuse(*_: object, **__: object) -> int:
            raise error(13, "no")

        with patch.object(module.os, "open", refuse):
            return lands(closed, nothing)(desk)

    return trial


def vanished(desk: Desk) -> Tried:
    """The file is gone between the listing and the opening."""
    real = module._files

    def listed(folder: Path):
        found = list(real(folder))
        for path, _ in found:
            path.unlink()
        return iter(found)

    with patch.object(module, "_files", listed):
        return lands(closed, nothing)(desk)


def same_twice(folder: Path) -> None:
    (folder / "名单.xlsx").write_bytes(DATA)
    (folder / "名单 (1).xlsx").write_bytes(DATA)


def two_forms(folder: Path) -> None:
    for number, name in enumerate(("A.csv", "a.csv", unicodedata.normalize("NFC", "é.csv"), "e\u0301.csv")):
        (folder / name).write_bytes(DATA + str(number).encode())


def of_another_time(folder: Path) -> None:
    (folder / "a.csv").write_bytes(DATA)
    os.utime(folder / "a.csv", (4_102_444_800, 4_102_444_800))


def crowd(folder: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for number in range(2_500):
            archive.writestr(f"{number}.csv", str(number))
    (folder / "许多.zip").write_bytes(data.getvalue())


ODD = ("a\nb.csv", "\u202ecsv.exe", "长" * 80 + ".csv", "-rf", "CON")

ENTRIES = (
    Entry(115, "lock files and files of systems", "S", lands(files("~$名册.xlsx", ".~a.xlsx", "Thumbs.db", ".DS_Store"),
          nothing), ("临时锁文件", "系统自动生成")),
    Entry(116, "files that are still being sent", "S", lands(files("a.part", "b.tmp", "c.crdownload"), nothing),
          ("尚未传完的临时文件",)),
    Entry(117, "a pipe and a link", "S", lands(no_files, nothing), ("符号链接", "不是普通文件")),
    Entry(118, "a file that cannot be opened", "Q", refusing(PermissionError), ("暂时打不开", "下次运行会再试")),
    Entry(119, "a file that is gone before it is opened", "Q", vanished, ("暂时打不开", "下次运行会再试")),
    Entry(120, "a name in bytes of GBK", "A", lands(files("2021年5月名册.csv".encode("gbk")),
          lambda r: [x.original_name for x in r] == ["2021年5月名册.csv"])),
    Entry(121, "names that are none", "A", lands(files(*ODD), so_many(len(ODD)))),
    Entry(122, "the same content under two names", "S", lands(same_twice, so_many(2)), ours="A",
          decided="both are received, for a name may say another month; a night counts the rows once, and says so"),
    Entry(123, "names that differ by capitals or by how é is written", "A", lands(two_forms, so_many(4))),
    Entry(124, "a file of the year 2100", "A", lands(of_another_time)),
    Entry(125, "thousands of files in one archive", "AQ", lands(crowd, nothing), ("超过 2000 个",)),
)  # fmt: skip
