from __future__ import annotations

import polars as pl

from assets.home.csv_lists import write_list


def test_no_text_of_a_list_is_a_formula(tmp_path) -> None:
    rows = pl.DataFrame({"village": ["=cmd()", "@x", "-1", "+2", "川星村", None], "yuan": [-1, 2, 3, 4, 5, 6]})
    write_list(rows, tmp_path / "lists" / "flags.csv")
    written = (tmp_path / "lists" / "flags.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.decode("utf-8-sig").splitlines() == [
        "village,yuan", "'=cmd(),-1", "'@x,2", "'-1,3", "'+2,4", "川星村,5", ",6",
    ]  # fmt: skip
