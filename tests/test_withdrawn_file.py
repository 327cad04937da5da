"""A wrong file is taken back: the next night stands as though it had never come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.nights import AS_OF, County

ASKED = """
    SELECT i.id_number FROM review.flag AS f JOIN link.identity AS i USING (person)
    WHERE f.rule = 'deceased_still_enrolled' ORDER BY ALL
"""
LIVING = """
    SELECT DISTINCT e.person_name, e.person_id_number FROM record.enrolment e
    WHERE e.person_id_status = 'valid' AND e.person_name IS NOT NULL
      AND e.person_id_number NOT IN (SELECT person_id_number FROM record.death WHERE person_id_number IS NOT NULL)
    ORDER BY ALL LIMIT 9
"""


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return County.after_a_night(tmp_path_factory, "withdrawn")


def test_the_living_of_a_wrong_list_are_asked_about_no_more_once_it_is_withdrawn(county):
    living = county.rows(LIVING)
    numbers, day = {number for _, number in living}, AS_OF - timedelta(days=200)
    lines = ["逝者姓名,身份证号,死亡日期,火化日期", *(f"{n},{i},{day},{day}" for n, i in living)]
    wrong = county.landing / "cremations" / "外县火化.csv"
    wrong.write_text("\n".join(lines) + "\n", encoding="utf-8")
    county.night(AS_OF + timedelta(days=1))
    assert len(numbers & {number for (number,) in county.rows(ASKED)}) >= 8

    assert county.command("withdraw", "cremations", "外县火化.csv", "--by", "周敏", "--why", "外县的名单") == 0
    county.night(AS_OF + timedelta(days=2))
    assert not numbers & {number for (number,) in county.rows(ASKED)}
    ((said,),) = county.rows("SELECT message FROM review.finding WHERE file = '外县火化.csv'")
    assert "撤回" in said
