"""The rows behind the morning sheet's numbers: every link leads somewhere, lists what it counts, and names nobody."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from assets.pages import behind
from assets.pages.behind import PAGES, forget_old
from tests.nights import AS_OF, County


class Links(HTMLParser):
    """Addresses with the text they are written under."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.address: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.address = dict(attrs).get("href") if tag == "a" else self.address

    def handle_data(self, data: str) -> None:
        if self.address:
            self.found.append((self.address, data.strip()))
            self.address = None


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return County.after_a_night(tmp_path_factory, "behind")


@pytest.fixture(scope="module")
def pages(county):
    folder = county.home.reports / AS_OF.isoformat()
    return {name: (folder / f"{name}.html").read_text(encoding="utf-8") for name in PAGES}


@pytest.fixture(scope="module")
def sheet(county):
    return (county.home.reports / f"{AS_OF}.html").read_text(encoding="utf-8")


def section(page: str, anchor: str) -> str:
    """What stands under one anchor."""
    start = page.index(f'<h2 id="{anchor}">')
    return page[start : page.index("</section>", start)]


def test_every_number_of_the_sheet_opens_what_it_counts(sheet, pages):
    links = Links(sheet).found
    assert len(links) > 100
    for address, text in links:
        name, _, anchor = address.removeprefix(f"{AS_OF}/").partition("#")
        page = pages[name.removesuffix(".html")]
        if not anchor:
            continue
        rows = section(page, anchor)
        if re.fullmatch(r"[a-z_]+-[a-z_]+", anchor):
            assert rows.count("<tr><td>F") == int(text.replace(",", "")), anchor


def test_pages_know_one_another(pages):
    for name, page in pages.items():
        for address, _ in Links(page).found:
            if address.startswith("#"):
                section(page, address[1:])
            else:
                assert address == f"../{AS_OF}.html" or address.removesuffix(".html") in set(PAGES) - {name}


def test_a_longer_list_says_what_it_leaves_out(county, pages, monkeypatch):
    monkeypatch.setattr(behind, "MOST", 3)
    from assets.home.warehouse import opened
    from assets.night.declarations import load_declarations

    declared = load_declarations(own=county.home.declarations)
    with opened(county.home.published, read_only=True) as con:
        night = behind.Night(con, AS_OF, AS_OF, declared.contracts, declared.rules)
        parts = behind.parts(night)
    (part,) = [p for p in parts["queues"] if p.anchor == "wrong_enrolment-open"]
    assert len(part.tables[0].rows) == 3
    every = section(pages["queues"], "wrong_enrolment-open").count("<tr><td>F")
    assert (
        part.tables[0].more
        == f"共 {every} 条，这里列出前 3 条；全部：hedui flags --queue wrong_enrolment --csv 文件.csv"
    )


def test_refused_rows_and_unread_columns_stand_by_register(county, pages):
    (refused,) = county.rows("SELECT source FROM raw.batch WHERE rejected > 0 ORDER BY rejected DESC LIMIT 1")
    assert "退回的行" in section(pages["registers"], refused[0])
    gap = county.rows("SELECT source, title FROM review.gap WHERE absent > 0 AND granted = '' ORDER BY ALL LIMIT 1")
    rows = section(pages["registers"], gap[0][0])
    assert gap[0][1] in rows
    assert f"hedui map {gap[0][0]} " in rows


def test_nobody_is_named(county, pages):
    names = {n for (n,) in county.rows("SELECT name FROM link.identity WHERE length(name) > 2")}
    for page in pages.values():
        text = re.sub(r"<[^>]*>", " ", page)
        assert not names & set(re.findall(r"[\u4e00-\u9fff]{3,4}", text))
        assert not re.search(r"\d{17}[\dXx]", text)


def test_no_form_is_called_by_its_sheet(county, pages, sheet):
    """Of a workbook of forms every sheet is called after whoever filled it in."""
    sheets = county.rows("SELECT DISTINCT _sheet FROM raw.relative_declarations")
    forms = {name for (name,) in sheets if re.search(r"[\u4e00-\u9fff]{2}", name)}
    assert forms
    for page in (*pages.values(), sheet):
        assert not [name for name in forms if f">{name}<" in page or f"「{name}」" in page]


def test_only_the_last_nights_keep_their_rows(tmp_path):
    for day in range(1, 6):
        folder = tmp_path / f"2021-06-0{day}"
        folder.mkdir()
        (folder / "rules.html").touch()
        (tmp_path / f"2021-06-0{day}.html").touch()
    (tmp_path / "表册").mkdir()
    assert forget_old(tmp_path, keep=2) == 3
    assert sorted(f.name for f in tmp_path.iterdir() if f.is_dir()) == ["2021-06-04", "2021-06-05", "表册"]
    assert len(list(tmp_path.glob("*.html"))) == 5


def test_a_township_with_nothing_open_has_its_part_all_the_same(county):
    """It answered, or has money written down: the sheet has a line of it, which leads somewhere."""
    import duckdb

    from assets.night.declarations import load_declarations

    declared = load_declarations(own=county.home.declarations)
    con = duckdb.connect()
    con.execute(
        "CREATE SCHEMA review; CREATE TABLE review.cases (case_id VARCHAR, rule VARCHAR, township VARCHAR, "
        "village VARCHAR, state VARCHAR, opened_on DATE, list_no VARCHAR, line_no VARCHAR, link_method VARCHAR, "
        "is_open BOOLEAN)"
    )
    con.execute("INSERT INTO review.cases (case_id, township, state, is_open) VALUES ('F1', '伊山镇', 'closed', FALSE)")
    night = behind.Night(con, AS_OF, AS_OF, declared.contracts, declared.rules)
    (part,) = behind._townships(night)
    assert (part.anchor, list(part.lines), list(part.tables)) == ("伊山镇", ["没有在办的疑点。"], [])
