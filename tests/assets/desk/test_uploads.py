"""Files that wait at the desk for their sender's word."""

import io
import time

import pytest

from assets.desk.uploads import Uploads, fit_name, forget_old
from assets.errors import BadInput


@pytest.fixture
def uploads(tmp_path):
    return Uploads(tmp_path, "U1")


def test_a_file_waits_privately_under_its_name(uploads, tmp_path):
    upload = uploads.keep("../../机动车2021年5月.xlsx", io.BytesIO(b"abc"), "vehicles")
    assert upload.path.name == "机动车2021年5月.xlsx"
    assert upload.path.is_relative_to(tmp_path / "incoming" / "U1")
    assert upload.path.stat().st_mode & 0o777 == 0o600
    assert {p.stat().st_mode & 0o777 for p in (tmp_path / "incoming").rglob("*") if p.is_dir()} == {0o700}
    assert upload.id.isalpha()
    assert uploads.find(upload.id) == upload
    assert Uploads(tmp_path, "U2").find(upload.id) is None


def test_an_empty_file_is_not_kept(uploads, tmp_path):
    with pytest.raises(BadInput, match="空的"):
        uploads.keep("a.csv", io.BytesIO(b""), "vehicles")
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_what_is_accepted_lies_in_the_landing_folder_and_nowhere_else(uploads, tmp_path):
    landing = tmp_path / "landing"
    uploads.accept(uploads.keep("a.csv", io.BytesIO(b"1"), "vehicles"), landing)
    uploads.accept(uploads.keep("a.csv", io.BytesIO(b"2"), "vehicles"), landing)
    assert (landing / "vehicles" / "a.csv").read_bytes() == b"1"
    assert [p.read_bytes() for p in landing.glob("vehicles/网上收件*/a.csv")] == [b"2"]
    assert uploads.all() == []
    assert not [p for p in (tmp_path / "incoming").rglob("*") if p.is_file()]


def test_a_landing_folder_that_cannot_be_written_leaves_the_file_waiting(uploads, tmp_path):
    (tmp_path / "landing").write_text("in the way")
    upload = uploads.keep("a.csv", io.BytesIO(b"1"), "vehicles")
    with pytest.raises(BadInput, match="没有采用"):
        uploads.accept(upload, tmp_path / "landing")
    assert uploads.find(upload.id) == upload


def test_what_nobody_accepts_is_gone_after_a_day(uploads, tmp_path):
    uploads.keep("a.csv", io.BytesIO(b"1"), "vehicles")
    assert forget_old(tmp_path) == 0
    assert len(uploads.all()) == 1
    assert forget_old(tmp_path, time.time() + 24 * 3600 + 60) == 1
    assert uploads.all() == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("机动车.xlsx", "机动车.xlsx"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\车.xls", "车.xls"),
        ("~$车.xlsx", "车.xlsx"),
        (".", "未命名"),
        ("", "未命名"),
        ("车\u202exlsx.exe", "车□xlsx.exe"),
        ("长" * 300 + ".xlsx", "长" * 80 + ".xlsx"),
    ],
)
def test_a_name_is_made_fit_for_a_file(sent, kept):
    assert fit_name(sent) == kept
    assert fit_name(kept) == kept
