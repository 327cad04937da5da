"""The last gate: a delivery like any other that would move too many cases is held, and nothing else is lost with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.nights import AS_OF, TO_FLAGS, County

LIVING = """
    SELECT DISTINCT e.person_name, e.person_id_number FROM record.enrolment e
    WHERE e.person_id_status = 'valid' AND e.person_name IS NOT NULL
      AND e.person_id_number NOT IN (SELECT person_id_number FROM record.death WHERE person_id_number IS NOT NULL)
    ORDER BY ALL LIMIT 28
"""
NAMED = """
    SELECT i.id_number FROM review.flag f JOIN link.identity i USING (person) WHERE f.rule = 'deceased_still_enrolled'
"""
WRONG, NEXT = "火化登记补.csv", AS_OF + timedelta(days=1)


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory):
    """A county after a night; its crematorium has put down the living, another office a few right rows."""
    made = County.after_a_night(tmp_path_factory, "effect")
    days = [(AS_OF - timedelta(days=120 + 3 * n)).isoformat() for n in range(28)]
    lines = [f"{name},{number},{day},{day}" for (name, number), day in zip(made.rows(LIVING), days, strict=True)]
    (made.landing / "cremations" / WRONG).write_text("\n".join(["逝者姓名,身份证号,死亡日期,火化日期", *lines]) + "\n")
    (made.landing / "death_cancellations" / "注销补.csv").write_text(
        "姓名,公民身份号码,死亡日期,注销日期,注销原因\n王某甲,320723194001010018,2021-05-20,2021-05-25,死亡\n"
    )
    return made


@pytest.fixture(scope="module")
def before(ordinary):
    """The flags of the first night, and the living."""
    flags = {row[0] for row in ordinary.rows("SELECT flag_id FROM review.flag")}
    return flags, {number for _, number in ordinary.rows(LIVING)}


@pytest.fixture(scope="module")
def county(ordinary, before):
    """The county after the night with the wrong list."""
    assert ordinary.night(NEXT) == 1
    return ordinary


def test_the_delivery_to_blame_is_held_and_the_others_count(county):
    ((source, file, reason, is_open),) = county.rows("SELECT source, file, reason, is_open FROM review.held")
    assert (source, file, is_open) == ("cremations", WRONG, True)
    assert "死亡" in reason
    assert "新增 2" in reason
    assert county.rows("SELECT count(*) FROM raw.death_cancellations WHERE _file IN "
                       "(SELECT _file FROM raw.header WHERE source = 'death_cancellations') "
                       "AND id_number = '320723194001010018'") == [(1,)]  # fmt: skip


def test_no_case_was_opened_or_closed_by_it(county, before):
    earlier, numbers = before
    flags = {row[0] for row in county.rows("SELECT flag_id FROM review.flag")}
    assert not numbers & {number for (number,) in county.rows(NAMED)}
    opened = {e.subject for e in county.events_of("opened") if e.as_of == NEXT}
    assert opened == flags - earlier


def test_the_next_night_holds_it_still_and_says_so(county, before, capsys):
    with county.begun(NEXT + timedelta(days=1), TO_FLAGS) as con:
        assert con.execute("SELECT file, is_open FROM review.held").fetchall() == [(WRONG, True)]
        assert not before[1] & {number for (number,) in con.execute(NAMED).fetchall()}
    assert len(county.events_of("delivery_stopped")) == 1
    assert county.command("held") == 0
    said = capsys.readouterr().out
    assert "暂缓 1 个文件" in said
    assert f"hedui held cremations '{WRONG}' --effect" in said


def test_its_effect_can_be_tried_and_nothing_is_written(county, capsys):
    before = county.events()
    assert county.command("held", "cremations", WRONG, "--effect") == 0
    assert "死亡" in capsys.readouterr().out
    assert county.events() == before


def test_a_second_person_lets_it_through(county, before, capsys):
    assert county.command("held", "cremations", WRONG, "--release", "--by", "周敏") == 2
    assert "--why" in capsys.readouterr().err
    assert county.command("held", "cremations", WRONG, "--release", "--by", "周敏", "--why", "已核对") == 0
    county.night(NEXT + timedelta(days=2))
    assert county.rows("SELECT count(*) FROM review.held WHERE is_open") == [(0,)]
    assert len(county.events_of("opened")) > len(before[0])


def test_checking_a_file_says_what_the_gates_would(ordinary, tmp_path, capsys):
    """Before it is put down: a tenth of the vehicles would be held, with the reason; nothing is written."""
    whole = next((ordinary.landing / "vehicles").glob("*.csv"))
    lines = whole.read_bytes().split(b"\n")
    tenth = tmp_path / "机动车登记2021年7月.csv"
    tenth.write_bytes(b"\n".join(lines[: len(lines) // 10]))
    written = len(ordinary.events())
    day = (AS_OF + timedelta(days=40)).isoformat()
    assert ordinary.command("check", "vehicles", str(tenth), "--as-of", day) == 1
    told = capsys.readouterr().out
    assert "[会暂缓]" in told
    assert "只有" in told
    assert "另一人放行" in told
    assert ordinary.command("check", "vehicles", str(whole), "--as-of", day) == 0
    capsys.readouterr()
    again = tmp_path / "车辆另存.csv"
    again.write_bytes(whole.read_bytes())
    assert ordinary.command("check", "vehicles", str(again), "--as-of", AS_OF.isoformat()) == 0
    assert "完全相同，只计一次" in capsys.readouterr().out
    assert len(ordinary.events()) == written
