"""Files of a home that nobody asks for any more."""

import os
from pathlib import Path

from assets.home.files import sweep_unused, used_today


def test_what_no_night_uses_any_more_goes(tmp_path: Path) -> None:
    day = 24 * 3600
    now = 2_000_000_000.0
    for name, age in (("asked", 390), ("forgotten", 401), ("new", 1)):
        (tmp_path / name).write_text("made", encoding="utf-8")
        os.utime(tmp_path / name, (now - age * day, now - age * day))
    used_today(tmp_path / "asked", now)
    assert sweep_unused([tmp_path, tmp_path / "not there"], now) == 1
    assert {f.name for f in tmp_path.iterdir()} == {"asked", "new"}
    assert sweep_unused([tmp_path], now + 399.5 * day) == 1
    assert {f.name for f in tmp_path.iterdir()} == {"asked"}
