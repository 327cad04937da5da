"""Files that were sent to the desk and of which nobody has said yet that they count.

Belongs here: keeping them under the home, private, until they are accepted into the landing folder or removed. Does not
belong here: what they say (`assets/explain`), what happens to them afterwards (`assets/intake/landing.py`).

A file lies in `incoming/<account>/<id>/<register>/` under the name it came with, which may say the month. `work/` would
be emptied by the next night.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from assets.errors import BadInput
from assets.home.disk_troubles import sentence_of
from assets.home.files import whole
from assets.intake.file_names import printable

LETTERS = "abcdefghjkmnpqrstuvwxyz"
"""Of ids: no digit, which might be read as the month of a file."""
KEPT_SECONDS = 24 * 3600
NAME_LENGTH = 80
BESIDE = "网上收件"


@dataclass(frozen=True)
class Upload:
    """A file that waits for its sender's word, and the register he sent it for."""

    id: str
    register: str
    path: Path

    @property
    def name(self) -> str:
        """The name it came with."""
        return self.path.name


class Uploads:
    """The files of one account in a home."""

    def __init__(self, root: Path, account: str) -> None:
        """`root` is the home's folder."""
        self._folder = root / "incoming" / account

    def keep(self, name: str, stream: BinaryIO, register: str) -> Upload:
        """Write the bytes of a sent file; BadInput for an empty one, and where the disk has no room."""
        identity = "".join(secrets.choice(LETTERS) for _ in range(12))
        folder = self._folder / identity / register
        try:
            for made in (self._folder.parent, self._folder, folder.parent, folder):
                made.mkdir(mode=0o700, exist_ok=True)
            with whole(folder / fit_name(name)) as scratch, scratch.open("wb") as target:
                shutil.copyfileobj(stream, target)
        except OSError as error:
            shutil.rmtree(self._folder / identity, ignore_errors=True)
            raise BadInput(sentence_of(error) or "文件存不下来，没有收下；请告诉维护人员检查磁盘") from None
        (path,) = folder.iterdir()
        if not path.stat().st_size:
            shutil.rmtree(self._folder / identity)
            raise BadInput("文件是空的(0 字节)，没有收下；请重新选择")
        return Upload(identity, register, path)

    def all(self) -> list[Upload]:
        """The files that wait, by name."""
        return sorted(self._found(), key=lambda upload: (upload.name, upload.id))

    def find(self, identity: str) -> Upload | None:
        """The file of that id, if it is this account's."""
        return next((upload for upload in self._found() if upload.id == identity), None)

    def assign(self, upload: Upload, register: str) -> Upload:
        """Say that a file is of another register."""
        folder = upload.path.parent.parent / register
        upload.path.parent.rename(folder)
        return Upload(upload.id, register, folder / upload.name)

    def drop(self, upload: Upload) -> None:
        """Remove a file that nobody accepted."""
        shutil.rmtree(self._folder / upload.id, ignore_errors=True)

    def accept(self, upload: Upload, landing: Path) -> None:
        """Put a file down in the landing folder, from where the next night takes it, and nowhere else any more. A file
        of that name that lies there stays: the new one goes into a folder beside it."""
        folder = landing / upload.register
        if (folder / upload.name).exists():
            folder = folder / f"{BESIDE}{upload.id}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with whole(folder / upload.name) as scratch:
                shutil.copyfile(upload.path, scratch)
        except OSError as error:
            raise BadInput(sentence_of(error) or "接收目录写不进去，没有采用；请告诉维护人员检查磁盘和权限") from None
        self.drop(upload)

    def _found(self) -> Iterator[Upload]:
        for path in self._folder.glob("*/*/*"):
            if not path.name.startswith(".writing-"):
                yield Upload(path.parent.parent.name, path.parent.name, path)


def forget_old(root: Path, now: float | None = None) -> int:
    """Remove what nobody accepted within a day, of all accounts, and what a killed desk left; returns how many."""
    before, count = (time.time() if now is None else now) - KEPT_SECONDS, 0
    incoming = root / "incoming"
    for folder in [*incoming.glob("tmp*"), *incoming.glob("*/*")]:
        with contextlib.suppress(FileNotFoundError):
            if folder.is_dir() and folder.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)
                count += 1
    return count


def fit_name(name: str) -> str:
    """A sent name fit for a file: no folder, no sign that is none, no leading point; its ending stays.

    >>> fit_name("C:\\\\下载\\\\..机动车.xlsx")
    '机动车.xlsx'
    """
    stem, point, ending = name.replace("\\", "/").rpartition("/")[2].strip().lstrip(".~$ ").rpartition(".")
    if not point:
        stem, ending = ending, ""
    return (printable(stem[:NAME_LENGTH]) or "未命名") + point + printable(ending[:10])
