"""`make pictures`: PNG pictures of all that people see, into build/pictures: every report on paper and on screen, the
workbooks, the return slips, the morning sheet, and every page of the desk that an address alone opens.

`python -m tests.pictures [--home HOME] [--out DIR] [--only WORD]`; a home that is given is copied, never written to.
What the machine lacks (LibreOffice, pdftoppm, Chromium, playwright) is said with what it leaves out.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from assets.cases.frames import case_frame
from assets.explain.flag import as_of_of
from assets.home.home import Home
from assets.home.warehouse import opened
from assets.home.whose import published_county
from assets.night.declarations import load_declarations
from assets.reports import COUNTY, HOUSEHOLD, TOWNSHIP, VILLAGE, Wanted, load_reports, period_of
from assets.reports.visits import drawn
from assets.reports.writing import write_report

PEOPLE = "3000"
BY = "看图人"
PAPER, SCREEN = "纸面", "屏幕"
PAGES_OF_ONE, DOTS = 3, 70
SECONDS = 900
ROLES_SHOWN = ("county_head", "county_analyst", "township_clerk", "account_officer")


def main() -> int:
    """Make them all; the exit code is 0 even where something had to be left out, which is said."""
    wish = argparse.ArgumentParser(prog="python -m tests.pictures", description="把大家看到的一切画成图片")
    wish.add_argument("--home", type=Path, help="一份跑过核对的数据目录（只复制，不写入），默认现造一个小县")
    wish.add_argument("--out", type=Path, default=Path("build/pictures"), help="图片写到哪里")
    wish.add_argument("--only", default="", help="只画名称里有这个词的表册")
    asked = wish.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    asked.out.chmod(0o700)
    left_out: list[str] = []
    with tempfile.TemporaryDirectory(prefix="hedui-pictures-") as folder:
        home = _home(asked.home, Path(folder))
        papers, screens = _written(home, Path(folder) / "reports", asked.only)
        if not asked.only:
            papers += sorted(home.exports.glob("*/*.xlsx"))[-2:] + sorted(home.exports.glob("*/回执/*.xlsx"))[-2:]
            screens += sorted(home.reports.glob("*.html"))[-1:] + sorted(home.exports.glob("*/回执/*.html"))[-1:]
        _on_paper(papers, asked.out / PAPER, Path(folder), left_out)
        _on_screen(screens, asked.out / SCREEN, left_out)
        if not asked.only:
            _at_the_desk(home, asked.out / "网上", left_out)
    count = len(list(asked.out.rglob("*.png")))
    print(f"图片 {count} 张，在 {asked.out}")
    for words in left_out:
        print(f"没有画：{words}")
    return 0


def _home(given: Path | None, scratch: Path) -> Home:
    """A copy of the home that is given, or that of a small county after the demo's two nights."""
    root = scratch / "home"
    if given is not None:
        shutil.copytree(given, root, ignore=shutil.ignore_patterns("dagster", "demo", "store", "work", "desk.sqlite*"))
        return Home(root)
    asked = {**os.environ, "HEDUI_HOME": str(root), "HEDUI_DEMO_PEOPLE": PEOPLE}
    print(f"现造一个 {PEOPLE} 人的县，跑两夜 …")
    made = subprocess.run([sys.executable, "-m", "tests.demo"], env=asked, capture_output=True, text=True)
    if made.returncode:
        sys.exit(made.stdout[-2000:] + made.stderr[-2000:])
    # The demo has given out accounts; the seats bring their own, and some are called the same.
    for file in root.glob("desk.sqlite*"):
        file.unlink()
    return Home(root)


def _written(home: Home, out: Path, only: str) -> tuple[list[Path], list[Path]]:
    """Every report for the smallest place it is made for: the workbooks, and the pages for a browser."""
    out.mkdir()
    workbooks, pages = [], []
    with opened(home.published, read_only=True) as con, home.ledger() as ledger:
        declared = load_declarations(own=home.declarations)
        place = declared.jurisdictions[str(published_county(home.root))]
        night = as_of_of(con)
        rules = {code: rule.of(place) for code, rule in declared.rules.items()}
        cases = case_frame(con, ledger, night)
        whole = Wanted(con, ledger, cases, declared.contracts, rules, place, night, night, night, night, by=BY)
        township, village = con.execute(
            "SELECT township, village FROM fact.roll WHERE village IS NOT NULL GROUP BY ALL "
            "ORDER BY count(*) DESC, 1, 2"
        ).fetchall()[0]
        for code, kind in load_reports().items():
            if only not in kind.title and only not in code:
                continue
            for wanted in _places(whole, code, kind.scopes, township, village):
                since, until = period_of(kind.period, night)
                files = write_report(code, kind, replace(wanted, since=since, until=until), out)
                workbooks.append(files[0])
                pages.append(files[1])
    return workbooks, pages


def _places(whole: Wanted, code: str, scopes: tuple[str, ...], township: str, village: str) -> Iterator[Wanted]:
    if VILLAGE in scopes:
        yield replace(whole, townships=(township,), village=village)
    elif TOWNSHIP in scopes:
        yield replace(whole, townships=(township,))
    elif COUNTY in scopes:
        yield whole
    if COUNTY in scopes and code != "visit_forms":
        yield whole
    if scopes == (HOUSEHOLD,):
        out = whole.cases.filter(pl.col("state").is_in(["released", "answered"]) & (pl.col("grain") != "V"))
        for queue in ("payment", "wrong_enrolment", "missed_enrolment"):
            for number in out.filter(pl.col("queue") == queue)["case_id"].sort().head(1):
                yield replace(whole, of=number)
    elif HOUSEHOLD in scopes and code == "review_form_county_visit":
        yield replace(whole, of=min(drawn(whole).strata))


def _on_paper(workbooks: list[Path], out: Path, scratch: Path, left_out: list[str]) -> None:
    """The first pages of each workbook as they leave the printer."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None or shutil.which("pdftoppm") is None:
        left_out.append("纸面（要有 LibreOffice 和 pdftoppm）")
        return
    out.mkdir(exist_ok=True)
    pdfs = scratch / "pdf"
    profile = f"-env:UserInstallation={(scratch / 'profile').as_uri()}"
    asked = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(pdfs), *map(str, workbooks)]
    subprocess.run(asked, capture_output=True, timeout=SECONDS, check=False)
    for book in workbooks:
        pdf = pdfs / book.with_suffix(".pdf").name
        if not pdf.exists():
            left_out.append(f"纸面 {book.name}（LibreOffice 没有转成 PDF）")
            continue
        asked = ["pdftoppm", "-png", "-r", str(DOTS), "-l", str(PAGES_OF_ONE), str(pdf), str(out / book.stem)]
        subprocess.run(asked, check=True, timeout=SECONDS)


def _on_screen(pages: list[Path], out: Path, left_out: list[str]) -> None:
    """Each page as a browser of a usual size shows it, from its top on."""
    chromium = _chromium()
    if chromium is None:
        left_out.append("屏幕（要有 Chromium）")
        return
    out.mkdir(exist_ok=True)
    for page in pages:
        shot = f"--screenshot={out / page.stem}.png"
        asked = [
            chromium,
            "--headless",
            "--no-sandbox",
            "--hide-scrollbars",
            shot,
            "--window-size=1366,1600",
            page.as_uri(),
        ]
        subprocess.run(asked, capture_output=True, timeout=SECONDS, check=False)


def _at_the_desk(home: Home, out: Path, left_out: list[str]) -> None:
    """Every page of the desk that needs no more than its address, as each role sees it."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        left_out.append("网上办理的页面（要有 playwright）")
        return
    if _chromium() is None:
        left_out.append("网上办理的页面（要有 Chromium）")
        return
    from pipelines.desk.app import COOKIE
    from tests.pipelines.desk.seats import listening, seated

    out.mkdir(exist_ok=True)
    with home.ledger(read_only=True) as ledger:
        places = [event.payload["township"] for event in ledger.events("released")]
    township = max(sorted(set(places)), key=places.count)
    with seated(home, township) as seats, listening(seats.desk) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        for role in ROLES_SHOWN:
            context = browser.new_context(viewport={"width": 1366, "height": 768})
            context.add_cookies([{"name": COOKIE, "value": seats.tokens[role], "url": address}])
            page = context.new_page()
            page.set_default_timeout(SECONDS * 1000)
            for path in _addresses(seats, role):
                answer = page.goto(address + path)
                name = path.strip("/").replace("/", "_").partition("?")[0] or "首页"
                if answer is None or answer.status != 200:
                    left_out.append(f"{role} 的 {path}（{answer.status if answer else '没有回答'}）")
                    continue
                page.screenshot(path=out / f"{role}-{name}.png", full_page=True)
            context.close()
        browser.close()


def _addresses(seats: object, role: str) -> list[str]:
    from matchers.cases.authority import ROLES
    from pipelines.desk.pages import PAGES
    from tests.pipelines.desk.seats import Seats

    assert isinstance(seats, Seats)
    files = (".csv", "/file", "/package", "/form")
    found = []
    for page in PAGES:
        may = not page.act or page.act in ROLES[role].may
        if page.method == "GET" and may and "{" not in page.path and not page.path.endswith(files):
            found.append(page.path)
        if page.path == "/reports/{report}" and page.method == "GET" and may:
            found += ["/reports/publicity_list", "/reports/case_card"]
    if "look" in ROLES[role].may:
        cases = seats.desk.book.now(seats.today()).cases
        own = cases.filter(
            (pl.col("township") == seats.township) & pl.col("list_no").is_not_null() & ~pl.col("is_concerned")
        )
        found += [f"/cases/{number}" for number in own["case_id"].sort().head(1)]
    return found


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("google-chrome")


if __name__ == "__main__":
    sys.exit(main())
