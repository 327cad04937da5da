"""A PDF of a written workbook, by the office program of the machine.

Belongs here: calling it. Does not belong here: a PDF engine of our own: the default needs none, since a browser and a
spreadsheet both print what `xlsx.py` and `page.py` wrote.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from assets.errors import BadInput

SECONDS = 300


def write_pdf(workbook: Path) -> Path:
    """The PDF beside `workbook`; BadInput where no LibreOffice is installed, or it makes none."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise BadInput(
            "本机没有安装 LibreOffice，不能出 PDF；已写出的 xlsx、html 可以直接打印，浏览器打印时可另存为 PDF"
        )
    with tempfile.TemporaryDirectory(dir=workbook.parent, prefix=".writing-") as scratch:
        profile = f"-env:UserInstallation={(Path(scratch) / 'profile').as_uri()}"
        asked = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", scratch, str(workbook)]
        subprocess.run(asked, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  (our own arguments)
        made = Path(scratch) / workbook.with_suffix(".pdf").name
        if not made.exists():
            raise BadInput("LibreOffice 没有转成 PDF；请关闭正在打开的 LibreOffice 再试，或直接打印 xlsx")
        made.chmod(0o600)
        return made.replace(workbook.with_suffix(".pdf"))
