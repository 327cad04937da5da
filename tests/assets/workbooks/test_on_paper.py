"""The list on paper: how large it is printed, and that no number and no header breaks in the middle."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import tests.assets.casework as casework
from assets.cases.release import release
from assets.cases.update import update_cases
from assets.workbooks.sheet import COLUMNS
from assets.workbooks.workbook import export_township
from tests.assets.casework import D1, book, warehouse
from tests.assets.guides import GUIDES

CERTIFICATE = "320723101000059"
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">([^<]+)</word>')


@pytest.fixture
def pages(tmp_path: Path, monkeypatch) -> str:
    """The words of the printed list, each with its box, as `pdftotext -bbox` tells them."""
    flags = [tuple(CERTIFICATE if cell == "GY0001" else cell for cell in flag) for flag in casework.FLAGS]
    monkeypatch.setattr(casework, "FLAGS", flags)
    con = warehouse()
    with book(tmp_path) as ledger:
        update_cases(con, ledger, D1)
        release(ledger, con, by="郑科长", as_of=D1)
        path = export_township(con, ledger, "伊山镇", "20210601-001", tmp_path, D1, GUIDES)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    printing = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(printing, check=True, capture_output=True, timeout=120)
    told = subprocess.run(
        ["pdftotext", "-bbox", str(path.with_suffix(".pdf")), "-"], check=True, capture_output=True, text=True
    )
    return told.stdout


@pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdftotext") is None, reason="没有 LibreOffice 或 poppler,不能打印"
)
def test_every_character_of_a_line_is_ten_and_a_half_points(pages):
    """A Chinese character is as wide as its font is high."""
    words = [(float(b) - float(a), text) for a, b, text in WORD.findall(pages)]
    sizes = {round(width / len(text), 1) for width, text in words if re.fullmatch(r"[一-鿿]{3,6}", text)}
    body = sizes - {9.0}  # the foot of the page
    assert min(body) >= 10.4, sorted(sizes)
    texts = [text for _, text in words]
    assert texts.count(CERTIFICATE) == 2, "once in each row of the household, whole"
    for header in (header for word, header, _ in COLUMNS if word != "untrue_flags"):
        assert header in texts, header
    assert {"不属实", "疑点"} <= set(texts)
    assert "填表人（签字）：" in texts
