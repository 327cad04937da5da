"""What a home remembers of itself, `hedui.yaml`: the landing folder, the jurisdiction, where its witness lies,
which engine keeps its ledger (never its address: that holds a password), which answers the large statements of its
nights (`engine: spark`) and how much memory it may take, where somebody wrote it, and under which addresses the desk
and the Dagster pages were opened last, so that each can lead to the other.

Belongs here: reading and writing that file whole. Does not belong here: the environment and the command line, which
come before it (`pipelines/settings.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from assets.errors import BadInput
from assets.home.files import whole
from data_contracts.text_yaml import DeclarationError, load

MEMORY = "hedui.yaml"
WORDS = ("landing", "jurisdiction", "witness", "ledger", "engine", "memory", "desk", "ui")


def remembered(root: Path) -> Mapping[str, str]:
    """What the home at `root` remembers, nothing where no night ever ran; BadInput for a damaged file."""
    file = root / MEMORY
    try:
        found = load(file) if file.is_file() else {}
    except DeclarationError:
        found = None
    if not isinstance(found, dict) or set(found) - set(WORDS):
        raise BadInput(f"{file} 只应有 {'、'.join(WORDS)} 八项，请改正或删除该文件")
    return found


def remember(root: Path, **words: str) -> None:
    """Write `words` down beside those remembered already; a full disk leaves the file as it was."""
    before = remembered(root)
    after = {word: {**before, **words}.get(word, "") for word in WORDS}
    if dict(before) == {word: value for word, value in after.items() if value}:
        return
    root.mkdir(parents=True, exist_ok=True)
    # A path of Windows is full of backslashes, which YAML reads as JSON does.
    lines = (f"{word}: {json.dumps(value, ensure_ascii=False)}\n" for word, value in after.items() if value)
    with whole(root / MEMORY) as scratch:
        scratch.write_text("".join(lines), encoding="utf-8")
