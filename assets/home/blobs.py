"""Files received, each under the digest of its bytes: finding, copying and checking them.

Belongs here: what a name that is a digest promises. Does not belong here: receiving them (`assets/intake/landing.py`),
what belongs to a backup (`backup.py`).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from assets.home.files import whole

DIGEST_CHARACTERS = 64


def blobs(store: Path) -> Iterator[Path]:
    """The files received that lie in a store."""
    return (f for f in sorted(store.glob("??/*")) if len(f.name) == DIGEST_CHARACTERS)


def blob(root: Path, name: str) -> Path:
    """Where a file received lies below a home or a backup folder, by its digest."""
    return root / "store" / name[:2] / name


def copy_blob(source: Path, target: Path) -> bool:
    """Copy a file received unless it is there, whole; False too where the source is not what its name says."""
    if is_file_of(target, target.name) or not is_file_of(source, target.name):
        return False
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy_whole(source, target, 0o400)
    return True


def copy_whole(source: Path, target: Path, mode: int = 0o600) -> None:
    """A copy that is there whole or not at all."""
    with whole(target) as scratch:
        shutil.copyfile(source, scratch)
        scratch.chmod(mode)


def is_file_of(file: Path, digest: str) -> bool:
    """Whether a file is there and is what its digest says."""
    return file.is_file() and digest_of(file) == digest


def digest_of(file: Path) -> str:
    """SHA-256 of a file, in 64 hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
