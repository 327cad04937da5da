"""Logs of kept programs: bounded, and without what may be of a person."""

from __future__ import annotations

from pathlib import Path

from pipelines.serving.logs import KEPT, LONGEST, Log

NUMBER = "110101199003071092"
SAID = f"""\
2026-11-30 17:18:38 +0000 - dagster.daemon - INFO - Instance is configured
\x1b[34mServing\x1b[0m on http://127.0.0.1:3000
Traceback (most recent call last):
  File "/opt/hedui/assets/desk/book.py", line 12, in row
    return names[key]
           ~~~~~^^^^^
  File "/opt/hedui/assets/desk/store.py", line 3, in <module>
ValueError: 毕小兰 {NUMBER}
[parameters: ('毕小兰',)]

During handling of the above exception, another exception occurred:

sqlalchemy.exc.IntegrityError: (sqlite3.IntegrityError) 张建国
DETAIL: Key (name)=(张建国) already exists
ERROR:    Exception in ASGI application
2026-11-30 17:18:39 +0000 - dagster - ERROR - 账号 6228480402564890018
"""


def test_of_an_error_the_kind_and_the_places_are_kept_and_nothing_it_quotes(tmp_path: Path) -> None:
    log = Log(tmp_path / "logs", "desk")
    for line in SAID.splitlines():
        log.write(line)
    log.close()
    written = (tmp_path / "logs" / "desk.log").read_text(encoding="utf-8")
    for kept in (
        "Instance is configured",
        "Serving on http://127.0.0.1:3000",
        "book.py 第 12 行 row",
        "store.py 第 3 行 <module>",
        "错误 ValueError",
        "错误 sqlalchemy.exc.IntegrityError",
        "Exception in ASGI application",
        "账号 〔号码略〕",
    ):
        assert kept in written, kept
    for gone in (NUMBER, "毕小兰", "张建国", "6228480402564890018", "parameters", "names[key]"):
        assert gone not in written, gone


def test_a_log_cannot_grow_for_ever(tmp_path: Path) -> None:
    log = Log(tmp_path, "desk", size=2_000)
    for n in range(1_000):
        log.write(f"第 {n} 句")
    log.write("长" * 5_000)
    log.close()
    files = sorted(tmp_path.iterdir())
    assert len(files) == KEPT + 1
    assert all(f.stat().st_size <= 2_000 + 3 * LONGEST for f in files)
    assert "第 999 句" in "".join(f.read_text(encoding="utf-8") for f in files)
    assert "长" * (LONGEST + 1) not in "".join(f.read_text(encoding="utf-8") for f in files)
