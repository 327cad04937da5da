"""A landed file asks for a run once, after it has stopped growing."""

from pathlib import Path

from pipelines.sensors import due, seen


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
