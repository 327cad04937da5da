"""The desk under a whole bureau: so many sessions, each with its answers, while a night publishes in between.

`python -m benchmarks.desk HOME [--sessions 20 --answers 200 --think 0 2]`: HOME is the folder of a home after its
night; a copy is worked on. A server of its own process, clients in threads of this one, on the same machine: what they
take of its processors is told. Counted are answers that were lost (told as taken, not in the ledger) and doubled, and
how long a page, a card and an answer took.

Each number after `--think` is a campaign: the seconds a session waits before each page. 0 is the hard one: nobody
clicks so, and what is measured is how many pages a second the machine can make at all (twenty sessions that wait for
nothing but the answer see 300 ms only from 67 pages a second on). 2 is a bureau: a clerk needs longer for a household,
so twenty such sessions are a hundred clerks.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from assets.cases.release import release
from assets.cases.waiting import released
from assets.desk.accounts import Accounts
from assets.desk.store import FILE, opened_store
from assets.home.clock import today
from assets.home.home import Home
from assets.home.warehouse import opened
from benchmarks.process import HEDUI
from matchers.cases.casework import QUEUES

PASSWORD = "Bench-2021-desk"
OUTCOME = "疑点不属实"


@dataclass
class Told:
    """What the clients were told: seconds by kind of page, answers that were taken, and everything else."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    taken: list[str] = field(default_factory=list)
    other: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Session:
    """One browser of an account."""

    def __init__(self, port: int, login: str, told: Told) -> None:
        self.port, self.told, self.cookie = port, told, ""
        self.wire: socket.socket | None = None
        _, headers, _ = self._send("POST", "/login", {"login": login, "password": PASSWORD})
        self.cookie = headers["set-cookie"].partition(";")[0]
        self.word = re.search(r'name="csrf" value="([^"]+)"', self.get("password", "/password")).group(1)

    def get(self, what: str, path: str) -> str:
        """Open a page."""
        return self._timed(what, "GET", path, None)

    def post(self, what: str, path: str, form: dict[str, str]) -> str:
        """Send a form."""
        return self._timed(what, "POST", path, {"csrf": self.word, **form})

    def _timed(self, what: str, method: str, path: str, form: dict[str, str] | None) -> str:
        began = time.perf_counter()
        status, _, body = self._send(method, path, form)
        with self.told.lock:
            self.told.seconds[what].append(time.perf_counter() - began)
            self.told.other[f"{what} {status}"] += 1
        return body

    def _send(self, method: str, path: str, form: dict[str, str] | None) -> tuple[int, dict[str, str], str]:
        body = urlencode(form).encode() if form is not None else b""
        here = f"127.0.0.1:{self.port}"
        asked = f"{method} {path} HTTP/1.1\r\nHost: {here}\r\nOrigin: http://{here}\r\nCookie: {self.cookie}\r\n"
        if form is not None:
            asked += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        for is_last in (False, True):
            self.wire = self.wire or socket.create_connection(("127.0.0.1", self.port), timeout=120)
            try:
                self.wire.sendall(asked.encode() + b"\r\n" + body)
                return self._answer(self.wire)
            except ConnectionError:
                # A connection that was idle for long is closed by the server, as with any browser: a new one is made.
                self.wire = None
                if is_last:
                    raise
        raise AssertionError

    def _answer(self, wire: socket.socket) -> tuple[int, dict[str, str], str]:
        """What comes back, read as cheaply as it can be: the clients share the machine with what is measured."""
        found = b""
        while (end := found.find(b"\r\n\r\n")) < 0:
            found += self._more(wire)
        first, *lines = found[:end].decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body, length = found[end + 4 :], int(headers.get("content-length", "0"))
        while len(body) < length:
            body += self._more(wire)
        return int(first.split(" ", 2)[1]), headers, body.decode()

    def _more(self, wire: socket.socket) -> bytes:
        if piece := wire.recv(1 << 17):
            return piece
        raise ConnectionError


def work(session: Session, numbers: list[str], day: str, marker: str, think: float) -> None:
    """Look at the list, open a household, answer it; as often as there are numbers."""
    pauses = random.Random(marker)

    def pause() -> None:
        time.sleep(pauses.uniform(0.5, 1.5) * think)

    pause()
    for i, number in enumerate(numbers):
        if i % 5 == 0:
            session.get("list", "/cases?step=to_answer")
            pause()
        card = session.get("card", f"/cases/{number}")
        seen = re.search(r'name="seen_seq" value="(\d+)"', card)
        if seen is None:
            with session.told.lock:
                session.told.other["card without a form"] += 1
            continue
        remark = f"{marker}-{i}"
        form = {"outcome": OUTCOME, "visited_on": day, "investigator_1": "孙六", "investigator_2": "周七"}
        form |= {"remark": remark, "seen_seq": seen.group(1), "step": "confirmed"}
        pause()
        if "台账编号" in session.post("answer", f"/cases/{number}/answer", form):
            with session.told.lock:
                session.told.taken.append(remark)
        pause()


def prepared(source: Path, folder: Path, sessions: int) -> tuple[Home, list[str]]:
    """A copy of the home with everything released, and a county account a session."""
    # The accounts of the home are its people's own: the copy has those of the bench alone.
    shutil.copytree(source, folder / "home", ignore=shutil.ignore_patterns(f"{FILE}*", "open"))
    home = Home(folder / "home")
    asked = ["--home", str(home.root), "--by", "测速股长"]
    subprocess.run([HEDUI, "held", "--confirm", *asked], check=True, stdout=subprocess.DEVNULL)
    with opened(home.published, read_only=True) as con, home.ledger() as ledger:
        release(ledger, con, by="测速股长", as_of=today(), visits=10**6)
    with opened_store(home.root / FILE) as store:
        accounts = Accounts(store)
        for i in range(sessions):
            made, first = accounts.add(f"clerk{i}", f"测速{i}", "county_analyst", townships=None, queues=list(QUEUES))
            accounts.change_password(made.id, first, PASSWORD)
    with home.ledger(read_only=True) as ledger:
        lines = released(ledger).unique(["list_no", "line_no", "queue"], keep="first", maintain_order=True)
    return home, lines.filter(lines["queue"] != "identity")["case_id"].to_list()


def main() -> int:
    """Print what it took; 1 when an answer was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--answers", type=int, default=200)
    parser.add_argument("--think", type=float, nargs="+", default=[0, 2])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-", dir=asked.home.parent) as folder:
        home, numbers = prepared(asked.home, Path(folder), asked.sessions)
        each = min(asked.answers, len(numbers) // asked.sessions // len(asked.think))
        port = _free()
        server = subprocess.Popen([HEDUI, "desk", "--home", str(home.root), "--port", str(port)])
        print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.python_version()}; {len(numbers):,} lines out")
        try:
            _await(port)
            began = time.perf_counter()
            _await_gathering(server.pid)
            print(f"cards gathered {time.perf_counter() - began:.0f} s after the desk was opened")
            codes = [
                _campaign(home, port, server.pid, numbers[i * asked.sessions * each :], asked.sessions, each, think)
                for i, think in enumerate(asked.think)
            ]
        finally:
            server.terminate()
            server.wait()
        return max(codes)


def _campaign(home: Home, port: int, server: int, numbers: list[str], sessions: int, each: int, think: float) -> int:
    told, day = Told(), today().isoformat()
    seats = [Session(port, f"clerk{i}", told) for i in range(sessions)]
    seats[0].get("first", "/cases")
    told.seconds.clear()
    told.other.clear()
    threads = [
        threading.Thread(target=work, args=(seat, numbers[i * each : (i + 1) * each], day, f"t{think:g}s{i}", think))
        for i, seat in enumerate(seats)
    ]
    began, used, own = time.perf_counter(), _processor_seconds(server), time.process_time()
    for thread in threads:
        thread.start()
    time.sleep(5)
    # What a night does at its end: another file in the published one's place.
    fresh = home.published.with_suffix(".new")
    shutil.copyfile(home.published, fresh)
    fresh.replace(home.published)
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    is_behind = "更新的一夜" in seats[0].get("last", "/cases")
    said = f"{think:g} s of thought before a page" if think else "no pause: how much the machine can make"
    print("the night that was published meanwhile is " + ("not shown yet" if is_behind else "shown"))
    print(f"{sessions} sessions x {each} answers, {said}: {seconds:.0f} s, load {os.getloadavg()[0]:.1f}")
    pages, used = sum(map(len, told.seconds.values())), _processor_seconds(server) - used
    own = time.process_time() - own
    print(
        f"{pages / seconds:.1f} pages a second; a page took {used / pages * 1000:.1f} ms of the processors "
        f"in the server, {own / pages * 1000:.1f} ms in the clients"
    )
    return _report(home, told, f"t{think:g}s")


def _report(home: Home, told: Told, marker: str) -> int:
    with home.ledger(read_only=True) as ledger:
        answers = [(e.payload["remark"], e.subject) for e in ledger.events("answered")]
        kept = Counter(answer for answer in answers if answer[0].startswith(marker))
        entries = ledger.head().seq
    remarks = {remark for remark, _ in kept}
    lost = [remark for remark in told.taken if remark not in remarks]
    doubled = [key for key, times in kept.items() if times > 1]
    print(f"taken {len(told.taken):,}, lost {len(lost)}, doubled {len(doubled)}, kept {len(remarks):,}")
    print(f"{entries:,} entries in the ledger")
    for what, found in sorted(told.seconds.items()):
        ordered = sorted(found)
        p95 = ordered[int(0.95 * (len(ordered) - 1))]
        print(
            f"{what:8} {len(found):>6} median {statistics.median(found) * 1000:>6.0f} ms, p95 {p95 * 1000:>6.0f} ms",
            end="",
        )
        print(f", longest {ordered[-1] * 1000:>6.0f} ms")
    print(", ".join(f"{what}: {count}" for what, count in sorted(told.other.items())))
    return int(bool(lost or doubled))


def _processor_seconds(process: int) -> float:
    """What a process has used of the processors: the same on a machine that others work on too."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _await_gathering(server: int) -> None:
    """A desk is opened once and stays: what is measured begins when its first night is gathered."""
    had, until = False, time.perf_counter() + 60
    while (has := _has_child(server)) or (not had and time.perf_counter() < until):
        had |= has
        time.sleep(0.5)


def _has_child(process: int) -> bool:
    """Whether a process has another at work for it now."""
    return any(task.read_text(encoding="ascii") for task in Path(f"/proc/{process}/task").glob("*/children"))


def _await(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    sys.exit("the desk did not begin")


if __name__ == "__main__":
    sys.exit(main())
