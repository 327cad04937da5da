"""Households on the roll that apply as though they were new are asked what the night asks of them, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from assets.applicants.asked import as_published, ask, asked_of, month_of
from assets.applicants.check import night_of
from assets.applicants.form import MARK, read_form
from assets.home.warehouse import Connection, opened
from tests.assets.applicants.form import Applicant, write_form
from tests.nights import AS_OF, County

RESTS_ON_MORE = {
    "filed_not_visited",  # visits are made once a household is enrolled
    "filing_stale",  # a filing names the certificate
    "handler_is_relative",  # investigators sign for a certificate
    "headcount_differs",  # the roll says how many are insured
    "sex_or_birth_disagrees",  # a birth written as a year alone
}

_ROLL = """
SELECT e.certificate_no, e.person_name, e.person_id_number, e.relation, e.township, coalesce(e.village, '') AS village,
    '' AS category, e.programme, e.is_single_person, e.declared_income_fen, e.is_student, e.person_sex,
    e.person_birth_on, e.handler_name, NULL::DATE AS consented_on
FROM record.enrolment AS e
JOIN link.person AS p ON p.record_id = e.record_id AND p.role = 'person'
JOIN fact.roll AS r ON r.certificate_no = e.certificate_no AND r.person = p.person AND r.month = e.month
WHERE NOT r.is_suspended AND e.certificate_no IN (
    SELECT certificate_no FROM fact.roll GROUP BY certificate_no HAVING count(*) FILTER (relation = '户主') = 1)
QUALIFY count(*) FILTER (e.relation = '户主') OVER (PARTITION BY e.certificate_no) = 1"""

_SUPPORTERS = """
SELECT certificate_no, person_name, person_id_number, relation, '伊山镇', '', '赡养人', '农村', NULL, NULL, NULL, NULL,
    NULL, NULL, consented_on
FROM record.supporter WHERE batch = (SELECT max(batch) FROM record.supporter)"""

_FLAGS = """
SELECT rule, coalesce(person, subject), CASE WHEN grain = 'H' THEN {certificate} END FROM review.flag
WHERE queue IN ('wrong_enrolment', 'identity', 'official_relative') AND {those}"""


def test_the_same_is_found_of_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    county = County.after_a_night(tmp_path_factory, "as_the_night")
    with opened(county.home.published, read_only=True) as published:
        form, numbers = _whole_roll(county, published)
        night = night_of(county.home, published)
        with read_form(form, night.contracts, AS_OF, month_of(published, AS_OF)) as con:
            ask(con, night, AS_OF, as_published(published, night.contracts, AS_OF))
            certificate = f"substr(certificate_no, {len(MARK) + 1})"
            asked = set(_flags(con, certificate, f"starts_with(certificate_no, '{MARK}')"))
        rules = ", ".join(f"'{code}'" for code in asked_of(night.rules) | dict.fromkeys(RESTS_ON_MORE))
        those = f"rule IN ({rules}) AND certificate_no IN (SELECT unnest({sorted(numbers)}))"
        of_night = set(_flags(published, "certificate_no", those))
    assert asked - of_night == set()
    assert {rule for rule, *_ in of_night - asked} <= RESTS_ON_MORE
    assert len(asked) > 50


def _flags(con: Connection, certificate: str, those: str) -> list[tuple[str, ...]]:
    return con.execute(_FLAGS.format(certificate=certificate, those=those)).fetchall()


def _whole_roll(county: County, published: Connection):
    rows = published.execute(_ROLL).fetchall()
    numbers = {row[0] for row in rows}
    rows += [row for row in published.execute(_SUPPORTERS).fetchall() if row[0] in numbers]
    households: dict[str, list[Applicant]] = {}
    for number, *row in rows:
        *told, income, student, sex, birth, handler, consent = row
        name, id_number, relation, township, village, category, programme, single = told
        households.setdefault(number, []).append(
            Applicant(
                name or "", id_number or "", relation or "", township, village, category, programme, _yes_no(single),
                None if income is None else income / 100, _yes_no(student), sex, birth, handler,
                date(2021, 5, 20) if not category else consent,
            )
        )  # fmt: skip
    return write_form(county.root / "在册.xlsx", households), numbers


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else "是" if value else "否"
