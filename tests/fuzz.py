"""Random damage to whatever people send and write: nothing ends in a traceback, nothing takes long, nothing is
refused without a sentence.

`python -m tests.fuzz --seconds 600 --seed 1` (`make fuzz`) tries for that long and prints what failed, with the numbers
that make it again; `tests/test_fuzz.py` tries a few of each. The reader's own crashes are caught by its limited child
process in a night; here it runs in this one, so that they show.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import polars as pl

from assets.intake.reading import parse
from data_contracts.contract import Source, load_contracts
from data_contracts.text_yaml import DeclarationError
from matchers.flags.rule import FOLDER, read_rule
from matchers.standardise import (
    account,
    boolean,
    id_number,
    identifier,
    integer,
    is_unread,
    money,
    phone,
    plate,
    read_date,
    shown,
)
from matchers.standardise.names import name, name_key
from tests.assets.intake.reading.samples import HEADERS, csv_bytes, person_rows, roll, xlsx
from tests.assets.intake.reading.test_containers import ods
from tests.fuzz_headers import a_header
from tests.fuzz_returns import a_returned_workbook

SLOWEST_SECONDS = 5.0
FILE = "2021年5月农村低保.xlsx"
SIGNS = [
    *"0123456789Xx*-/.,:;年月日元万（）()[]'\"\t\n\r\x00\x01\ufeff\u200b",
    *("王", "𠮷", "·", "#N/A", "1E+17", "_x4E09_", "壹", "〇", "９"),
]
Attempt = Callable[[random.Random, Path], None]


def damaged(random: random.Random, data: bytes) -> bytes:
    """Bytes flipped, cut out, doubled, or cut short."""
    found = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 8, 64))):
        at = random.randrange(len(found) or 1)
        match random.randrange(5):
            case 0 if found:
                found[at] ^= 1 << random.randrange(8)
            case 1:
                del found[at : at + random.choice((1, 2, 16, 512))]
            case 2:
                found[at:at] = found[at : at + random.choice((1, 16, 256))]
            case 3:
                found[at:at] = bytes(random.randrange(256) for _ in range(random.choice((1, 4, 32))))
            case _ if random.random() < 0.1:
                del found[at:]
    return bytes(found)


def words(random: random.Random, most: int = 24) -> str:
    """Signs of the kind that stand in cells, in no order."""
    return "".join(random.choice(SIGNS) for _ in range(random.randrange(most)))


def read_whole(path: Path, source: Source, file: str = FILE) -> None:
    """Read a file; it is a frame whose rows are accepted or say why not, or is held with a sentence."""
    parsed = parse(path, file, source)
    if parsed.frame is None:
        assert parsed.report.is_held
        assert all(f.message.endswith("。") for f in parsed.report.findings if f.severity == "held")
    else:
        assert parsed.frame.filter(pl.col("_reject") == "").is_empty()


def a_text_table(random: random.Random, folder: Path) -> None:
    encoding = random.choice(("utf-8-sig", "gb18030", "utf-16"))
    (folder / "a.csv").write_bytes(damaged(random, csv_bytes([HEADERS, *person_rows(6)], encoding)))
    read_whole(folder / "a.csv", roll())


def a_workbook(random: random.Random, folder: Path) -> None:
    path = xlsx(folder / "a.xlsx", {"S": [HEADERS, *person_rows(6)]})
    path.write_bytes(damaged(random, path.read_bytes()))
    read_whole(path, roll())


def an_open_document(random: random.Random, folder: Path) -> None:
    (folder / "a.ods").write_bytes(damaged(random, ods([HEADERS, *person_rows(6)])))
    read_whole(folder / "a.ods", roll())


def cells(random: random.Random, folder: Path) -> None:
    """A sound table with anything in its cells and headers, of any register."""
    source = random.choice([*load_contracts().sources.values()])
    labels = [random.choice((c.header, *c.aliases)) if random.random() < 0.9 else words(random) for c in source.columns]
    rows = [[words(random) for _ in labels[: random.randrange(len(labels) + 1)]] for _ in range(random.randrange(12))]
    (folder / "a.csv").write_bytes(csv_bytes([labels, *rows]))
    read_whole(folder / "a.csv", source, f"2021年5月{words(random, 5)}.csv")


DOMAINS = ("date", "birth", "month", "money", "integer", "number", "boolean", "account", "plate", "identifier")


W = pl.col("w")
READERS = {
    "name": name(W),
    "key": name_key(W),
    "id": id_number(W),
    "date": read_date(W),
    "birth": read_date(W, of_birth=True),
    "money": money(W),
    "integer": integer(W),
    "phone": phone(W),
    "account": account(W),
    "plate": plate(W),
    "identifier": identifier(W),
    "boolean": boolean(W, "boolean"),
    **{f"unread_{domain}": is_unread(W, domain) for domain in DOMAINS},
}


def values(random: random.Random, _: Path) -> None:
    """Every reader of values takes any text, says the same of it alone and among others, and again of what it said."""
    frame = pl.DataFrame({"w": [*(words(random) for _ in range(200)), None, ""]})
    together = frame.select(**READERS)
    for at in random.sample(range(len(frame)), 3):
        assert together[at : at + 1].equals(frame[at : at + 1].select(**READERS)), frame["w"][at]
    read = pl.col("id").struct.field("value")
    again = together.select(name(pl.col("name")).alias("name"), id_number(read).alias("id"))
    assert again["name"].equals(together["name"])
    is_good = together["id"].struct.field("status") == "valid"
    assert again.filter(is_good)["id"].equals(together.filter(is_good)["id"])
    shown(frame["w"], None)


def a_rule(random: random.Random, folder: Path) -> None:
    text = random.choice(sorted(FOLDER.glob("*.sql"))).read_bytes()
    path = folder / "a_rule.sql"
    path.write_text(damaged(random, text).decode("utf-8", "replace"), encoding="utf-8")
    try:
        read_rule(path)
    except DeclarationError as error:
        assert error.faults  # noqa: PT017  (that there is no error is no fault here)


ATTEMPTS: tuple[Attempt, ...] = (
    *(a_text_table, a_workbook, an_open_document, cells, values, a_rule),
    *(a_header, a_returned_workbook),
)


def attempt(one: Attempt, seed: int) -> str:
    """Try once; what went wrong, '' where nothing did."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        try:
            one(random.Random(f"{one.__name__} {seed}"), Path(folder))
        except Exception:  # whatever it is, it is what is looked for
            return f"{one.__name__} {seed}\n{traceback.format_exc(limit=-4)}"
        took = time.process_time() - began
    return f"{one.__name__} {seed}: {took:.1f} 秒" if took > SLOWEST_SECONDS else ""


def rounds(seconds: float, seed: int, tell: Callable[[str], None]) -> tuple[int, int]:
    """Try every kind, seed after seed, for so long; rounds and failures, each of which is told."""
    until, at, failed = time.monotonic() + seconds, seed, 0
    while time.monotonic() < until:
        for one in ATTEMPTS:
            if said := attempt(one, at):
                failed += 1
                tell(said)
        at += 1
    return at - seed, failed


def main() -> int:
    """Try for a while; the number of failures is printed, and is the exit code where there are any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    tried, failed = rounds(given.seconds, given.seed, lambda said: print(said, flush=True))
    print(f"{tried} 轮，每轮 {len(ATTEMPTS)} 种，{failed} 处不对")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
