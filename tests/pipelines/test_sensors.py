"""A landed file asks for a run once, after it has stopped growing."""

import os
from pathlib import Path

from pipelines.sensors import beginning, due, seen


def test_a_file_still_being_copied_asks_for_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "vehicles"
    folder.mkdir()
    file = folder / "车辆.csv"
    file.write_text("一", encoding="utf-8")
    cursor, ask = due(None, seen(tmp_path, ["vehicles"]))
    assert ask is None
    file.write_text("一二三", encoding="utf-8")
    cursor, ask = due(cursor, seen(tmp_path, ["vehicles"]))
    assert ask is None
    cursor, ask = due(cursor, seen(tmp_path, ["vehicles"]))
    assert ask is not None
    cursor, again = due(cursor, seen(tmp_path, ["vehicles"]))
    assert again is None


def test_an_empty_folder_asks_for_nothing(tmp_path: Path) -> None:
    cursor, ask = due(None, seen(tmp_path, ["vehicles"]))
    assert due(cursor, seen(tmp_path, ["vehicles"]))[1] is None
    assert ask is None


def test_file_names_stay_out_of_the_cursor(tmp_path: Path) -> None:
    (tmp_path / "vehicles").mkdir()
    (tmp_path / "vehicles" / "张三.csv").write_text("一", encoding="utf-8")
    assert "张三" not in due(None, seen(tmp_path, ["vehicles"]))[0]


def test_what_a_night_has_read_is_not_read_again_because_somebody_begins_to_watch(tmp_path: Path) -> None:
    names, published = ["vehicles"], tmp_path / "hedui.duckdb"
    (tmp_path / "vehicles").mkdir()
    (tmp_path / "vehicles" / "车辆.csv").write_text("一", encoding="utf-8")
    assert beginning(tmp_path, names, published) is None
    published.touch()
    night = published.stat().st_mtime_ns
    cursor, ask = due(beginning(tmp_path, names, published), seen(tmp_path, names))
    assert ask is None
    new = tmp_path / "vehicles" / "车辆2.csv"
    new.write_text("二", encoding="utf-8")
    # Copied with the time it was written at: that it came now, the disk alone knows.
    while new.stat().st_ctime_ns <= night:
        os.utime(new, (0, 0))
    assert beginning(tmp_path, names, published) is None
    cursor, _ = due(cursor, seen(tmp_path, names))
    assert due(cursor, seen(tmp_path, names))[1] is not None
