"""Households on the roll as a form of theirs is filled in: what the registers say that they know themselves.

Belongs here: reading it, for all households of a print job at once. Does not belong here: the layout of a form.

A form lies open before the household. So a register is believed only where number and name agree, or another's wage or
address would be told to it; a supporter who has not consented is not spoken of; and nothing here comes from a flag.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assets.errors import BadInput
from assets.home.warehouse import tables
from assets.reports import Wanted
from assets.workbooks.households import ADDRESS, allowed_contacts, contacts
from matchers.cases.money import yuan
from matchers.cases.numbers import read_flag_number


@dataclass(frozen=True)
class Person:
    """A member of a household or a supporter, in the words of the register that names him; empty where it says nothing.

    `yearly_fen`, `persons` and `paid_fen` are a supporter's income, household and what he pays a year.
    """

    name: str
    relation: str
    number: str = ""
    work: str = ""
    health: str = ""
    yearly_fen: int | None = None
    persons: int | None = None
    paid_fen: int | None = None


@dataclass(frozen=True)
class Income:
    """What a register pays: the line of the form it belongs to, fen (None where the register does not say how much),
    for which time, and the month it was read of."""

    line: str
    fen: int | None
    per: str = "月"
    month: str = ""


@dataclass(frozen=True)
class Household:
    """One household of the roll. `incomes` are what the registers pay it, by the line of the form they belong to;
    `unconsented` supporters are counted and not named. Amounts are fen a month."""

    certificate_no: str
    township: str
    village: str
    programme: str
    monthly_fen: int | None
    insured: int | None
    reviewed_on: str
    standard_fen: int | None
    head: Person = field(default_factory=lambda: Person("", ""))
    address: str = ""
    hukou_address: str = ""
    phone: str = ""
    members: tuple[Person, ...] = ()
    supporters: tuple[Person, ...] = ()
    unconsented: int = 0
    incomes: tuple[Income, ...] = ()

    def income(self, *lines: str) -> str:
        """What is told of these lines of the form, several as their sum: a field has two lines."""
        found = [one for one in self.incomes if one.line in lines]
        months = "、".join(sorted({one.month for one in found if one.month}, reverse=True)[:1])
        when = f"\n（{months}）" if months else ""
        if any(one.fen is None for one in found):
            return f"登记在领{when}"
        several = f"{len(found)} 笔共 " if len(found) > 1 else ""
        said = f"申报 {several}" if DECLARED in lines else several
        return f"{said}{plain(sum(one.fen or 0 for one in found))} 元/{found[0].per}{when}" if found else ""


WAGES, PENSION, SURVIVORS, JOBLESS, SUPPORT, DECLARED = "工资", "退休金", "遗属补助", "失业", "赡养费", "申报"
"""The lines of the form that a register fills."""
SURE = "'id_name'"
"""How a row must have found its person to be told to the household: number and name agree."""

_ON_ROLL = """
SELECT certificate_no, min(township), coalesce(min(village), ''), min(programme), max(monthly_amount_fen),
    coalesce(max(insured_count), max(members_count)), CAST(max(last_review_on) AS VARCHAR), max(declared_income_fen)
FROM fact.roll
WHERE ($townships IS NULL OR list_contains($townships, township)) AND ($village IS NULL OR village = $village)
    AND ($only IS NULL OR certificate_no IN (SELECT unnest($only::VARCHAR[])))
GROUP BY certificate_no ORDER BY 2, 3, 1"""
_MEMBERS = f"""
WITH newest AS (SELECT certificate_no, max(month) AS month FROM fact.roll
    WHERE certificate_no IN (SELECT unnest($asked::VARCHAR[])) GROUP BY certificate_no)
SELECT e.certificate_no, e.person_name, coalesce(e.relation, ''), coalesce(e.person_id_number, ''),
    coalesce(e.is_student, FALSE), CASE WHEN f.person_link_method = {SURE} THEN f.person END
FROM record.enrolment AS e JOIN newest USING (certificate_no, month) JOIN fact.enrolment AS f USING (record_id)
QUALIFY row_number() OVER (PARTITION BY e.certificate_no, e.person_name, e.person_id_number ORDER BY e.record_id) = 1
ORDER BY e.certificate_no, e.relation IS DISTINCT FROM '户主', e._row, e._member, e.record_id"""
_SUPPORTERS = """
SELECT certificate_no, person_name, coalesce(relation, ''), coalesce(person_id_number, ''), supporter_income_fen,
    household_size, support_paid_fen, consented_on IS NOT NULL AND consented_on <= CAST($day AS DATE)
FROM record.supporter WHERE certificate_no IN (SELECT unnest($asked::VARCHAR[]))
QUALIFY batch = max(batch) OVER (PARTITION BY certificate_no)
    AND row_number() OVER (
        PARTITION BY certificate_no, person_name, person_id_number ORDER BY batch DESC, record_id) = 1
ORDER BY certificate_no, record_id"""
_DISABLED = f"""
SELECT person, arg_max(coalesce(disability_kind, '') || coalesce(disability_grade, ''), (issued_on, record_id))
FROM fact.disability WHERE person IN (SELECT unnest($persons::VARCHAR[])) AND person_link_method = {SURE}
    AND coalesce(valid_until_on >= CAST($day AS DATE), TRUE) GROUP BY person ORDER BY person"""
_PAID = f"""
WITH newest AS (
    SELECT person, employer, staff_category, month, max(coalesce(gross_fen, net_fen)) AS fen FROM fact.salary
    WHERE person IN (SELECT unnest($persons::VARCHAR[])) AND person_link_method = {SURE} AND months_ago BETWEEN 0 AND 12
    GROUP BY person, employer, staff_category, month
    QUALIFY month = max(month) OVER (PARTITION BY person, employer, staff_category))
SELECT person, CASE staff_category WHEN '离退休' THEN '{PENSION}' WHEN '遗属补助' THEN '{SURVIVORS}'
    WHEN '优抚' THEN '{SURVIVORS}' ELSE '{WAGES}' END, fen, strftime(month, '%Y-%m')
FROM newest WHERE fen > 0 ORDER BY ALL"""
_PENSIONS = f"""
SELECT person, '{PENSION}', max(monthly_pension_fen), strftime(max(last_paid_month), '%Y-%m') FROM fact.pension
WHERE person IN (SELECT unnest($persons::VARCHAR[])) AND person_link_method = {SURE} AND pension_status = '正常'
    AND monthly_pension_fen > 0 GROUP BY person, pension_kind ORDER BY ALL"""
_JOBLESS = f"""
SELECT person, '{JOBLESS}', NULL, strftime(max(registered_on), '%Y-%m') FROM fact.unemployment
WHERE person IN (SELECT unnest($persons::VARCHAR[])) AND person_link_method = {SURE} AND is_paid
GROUP BY person ORDER BY ALL"""
_HUKOU = f"""
SELECT f.person, arg_max(r.person_address, (r.batch, r.record_id)) FROM fact.residence AS f
JOIN record.residence AS r USING (record_id)
WHERE f.person IN (SELECT unnest($persons::VARCHAR[])) AND f.person_link_method = {SURE}
    AND r.person_address IS NOT NULL
GROUP BY f.person ORDER BY f.person"""
_STANDARDS = """
SELECT programme, arg_max(standard_fen, month) FROM fact.standard
WHERE month <= CAST($day AS DATE) AND NOT is_earliest_known GROUP BY programme ORDER BY programme"""


def households(wanted: Wanted, only: Sequence[str] | None = None) -> list[Household]:
    """The households of the roll where `wanted` is asked for, or those of them whose certificate is in `only`; by
    township, village and certificate."""
    if wanted.of:
        only = [certificate_of(wanted)]
    asked = {"townships": _list(wanted.townships), "village": wanted.village, "only": _list(only)}
    roll = wanted.con.execute(_ON_ROLL, asked).fetchall()
    standards = dict(_read(wanted, "fact.standard", _STANDARDS, {"day": wanted.night}))
    found = {
        no: Household(no, township, village, programme, fen, insured, reviewed or "", standards.get(programme))
        for no, township, village, programme, fen, insured, reviewed, _ in roll
    }
    incomes = {no: [Income(DECLARED, declared)] for no, *_, declared in roll if declared is not None}
    found = _with_members(wanted, found, incomes)
    found = _with_supporters(wanted, found, incomes)
    told = allowed_contacts(wanted.jurisdiction, wanted.day)
    known = contacts(wanted.con, _series(found), told)
    return [
        replace(
            one,
            address=known[no].address if no in known else "",
            phone=known[no].phone if no in known else "",
            hukou_address=one.hukou_address if ADDRESS in told else "",
            incomes=tuple(incomes.get(no, ())),
        )
        for no, one in found.items()
    ]


def certificate_of(wanted: Wanted) -> str:
    """The certificate of the one household that is asked for; BadInput where there is none, without repeating it."""
    no = wanted.of
    if (flag := read_flag_number(no)) is not None:
        no = str(case_of(wanted, flag)["certificate_no"] or "")
        if not no:
            raise BadInput(f"疑点 {flag} 所指的户没有低保证号，出不了在册户的表")
    rows = wanted.con.execute("SELECT DISTINCT township FROM fact.roll WHERE certificate_no = ?", [no]).fetchall()
    if not rows:
        raise BadInput("在册名册里没有这个低保证号；--of 写低保证号或 F 开头的疑点编号，不要写身份证号")
    _refuse_elsewhere(wanted, {township for (township,) in rows})
    return no


def case_of(wanted: Wanted, number: str) -> dict[str, Any]:
    """The case of a flag's number; BadInput where there is none among those that may be seen."""
    import polars as pl

    found = wanted.cases.filter(pl.col("case_id") == number)
    if found.is_empty():
        raise BadInput(f"没有编号为 {number} 的疑点，或已不在办理范围内")
    row: dict[str, Any] = found.row(0, named=True)
    _refuse_elsewhere(wanted, {row["township"]})
    return row


def _refuse_elsewhere(wanted: Wanted, townships: set[str]) -> None:
    if wanted.townships is not None and not townships & set(wanted.townships):
        raise BadInput(f"这一户不在{'、'.join(wanted.townships)}，请核对编号和乡镇")


def _with_members(
    wanted: Wanted, found: dict[str, Household], incomes: dict[str, list[Income]]
) -> dict[str, Household]:
    rows = wanted.con.execute(_MEMBERS, {"asked": list(found)}).fetchall()
    persons = sorted({person for *_, person in rows if person})
    asked = {"persons": persons}
    health = dict(_read(wanted, "fact.disability", _DISABLED, {**asked, "day": wanted.day}))
    hukou = dict(_read(wanted, "record.residence", _HUKOU, asked))
    paid = [row for table, query in _INCOMES for row in _read(wanted, table, query, asked)]
    by_person: dict[str, list[Income]] = {}
    for person, line, fen, month in _once(paid):
        by_person.setdefault(person, []).append(Income(line, fen, month=month))
    members: dict[str, list[Person]] = {no: [] for no in found}
    homes: dict[str, str] = {}
    for no, name, relation, number, is_student, person in rows:
        work, ill = "学生" if is_student else "", f"{health[person]}残疾" if person in health else ""
        members[no].append(Person(name or "", relation, number, work, ill))
        incomes.setdefault(no, []).extend(by_person.get(person, ()))
        if relation == "户主":
            homes[no] = "".join((hukou.get(person) or "").split())
    nobody = Person("", "")
    return {
        no: replace(
            one,
            members=tuple(members[no]),
            head=next((m for m in members[no] if m.relation == "户主"), nobody),
            hukou_address=homes.get(no, ""),
        )
        for no, one in found.items()
    }


_INCOMES = (("fact.salary", _PAID), ("fact.pension", _PENSIONS), ("fact.unemployment", _JOBLESS))


def _once(paid: list[Any]) -> list[Any]:
    """What the registers pay, without a pension that stands on two of them: the larger counts."""
    largest = {row[0]: row for row in sorted((r for r in paid if r[1] == PENSION), key=lambda r: r[2])}
    return [row for row in paid if row[1] != PENSION or row is largest[row[0]]]


def _with_supporters(
    wanted: Wanted, found: dict[str, Household], incomes: dict[str, list[Income]]
) -> dict[str, Household]:
    named: dict[str, list[Person]] = {}
    silent: dict[str, int] = {}
    for no, name, relation, number, yearly, persons, paid, is_told in _read(
        wanted, "record.supporter", _SUPPORTERS, {"asked": list(found), "day": wanted.day}
    ):
        if not is_told:
            silent[no] = silent.get(no, 0) + 1
            continue
        named.setdefault(no, []).append(
            Person(name or "", relation, number, yearly_fen=yearly, persons=persons, paid_fen=paid)
        )
    for no, ones in named.items():
        if fees := [one.paid_fen for one in ones if one.paid_fen]:
            incomes.setdefault(no, []).append(Income(SUPPORT, sum(fees), "年"))
    return {
        no: replace(one, supporters=tuple(named.get(no, ())), unconsented=silent.get(no, 0))
        for no, one in found.items()
    }


def _read(wanted: Wanted, table: str, query: str, asked: dict[str, Any]) -> list[Any]:
    """Rows of a query, none where the county has never had the register."""
    schema, _, name = table.partition(".")
    return wanted.con.execute(query, asked).fetchall() if name in tables(wanted.con, schema) else []


def plain(fen: int | None) -> str:
    """An amount as it is written by hand: whole yuan without cents."""
    return "" if fen is None else yuan(fen).removesuffix(".00")


def _list(values: Iterable[str] | None) -> list[str] | None:
    return None if values is None else list(values)


def _series(found: Iterable[str]) -> Any:
    import polars as pl

    return pl.Series("key", list(found), dtype=pl.String)
