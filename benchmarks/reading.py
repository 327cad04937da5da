"""How long reading takes: one large file, and many small ones, as CSV in this process.

`python -m benchmarks.reading`; seconds per million cells, the median of five. Small files show what looking at a sheet
costs before a row is read: headers, content and proposals.
"""

from __future__ import annotations

import csv
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from assets.intake.reading import parse
from data_contracts.contract import load_contracts

REGISTER = "dibao_roll"
HEADERS = [
    "低保证号", "户主姓名", "户主身份证号", "姓名", "身份证号", "与户主关系", "性别", "乡镇", "村(居)", "户月保障金额",
    "起始年月", "联系电话", "民族", "文化程度", "婚姻状况", "政治面貌", "健康状况", "邮政编码", "录入人员", "录入时间",
]  # fmt: skip
ROW = [
    "32072300001", "王某甲", "320723196001011232", "李某乙", "320723198502022245", "配偶", "女", "伊山镇", "东村",
    "600", "2019-01", "13900000000", "汉族", "小学", "已婚", "群众", "良好", "222200", "张某丙", "2021-05-06",
]  # fmt: skip
ROUNDS = 5


def main() -> None:
    """Measure and print."""
    source = load_contracts().sources[REGISTER]
    with tempfile.TemporaryDirectory() as folder:
        large = [_written(Path(folder) / "large.csv", 50_000)]
        small = [_written(Path(folder) / f"small{i}.csv", 100) for i in range(50)]
        for name, files, rows in (("one large file", large, 50_000), ("50 small files", small, 5_000)):
            seconds = statistics.median(_timed(files, source) for _ in range(ROUNDS))
            cells = rows * len(HEADERS)
            print(f"{name}: {seconds / cells * 1e6:.2f} s a million cells, {seconds / len(files) * 1e3:.1f} ms a file")


def _written(path: Path, rows: int) -> Path:
    with path.open("w", newline="", encoding="utf-8-sig") as stream:
        csv.writer(stream).writerows([HEADERS, *(ROW for _ in range(rows))])
    return path


def _timed(files: Sequence[Path], source) -> float:  # type: ignore[no-untyped-def]
    start = time.process_time()
    for file in files:
        assert parse(file, "2021年5月农村低保.csv", source).frame is not None
    return time.process_time() - start


if __name__ == "__main__":
    main()
