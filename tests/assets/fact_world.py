"""A village of a few fictional people as records, linked for real: what facts, measures and flags are tested on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assets.facts.build import build_facts
from assets.facts.measures import build_measures
from assets.home.warehouse import connect
from assets.people.aliases import LedgerPersons
from assets.people.persons import link_persons
from data_contracts.contract import Contracts, load_contracts
from data_contracts.jurisdiction import Jurisdiction
from matchers.facts.measure import load_statements
from matchers.flags.rule import load_rules
from tests.assets.linked_people import checked, write

AS_OF = date(2021, 6, 1)
JUNE = date(2021, 6, 1)
KEY = b"k" * 32
CONTRACTS: Contracts = load_contracts()
SOURCES = {
    "enrolment": "dibao_roll",
    "exit": "dibao_exits",
    "support": "tekun_roll",
    "edge_listing": "edge_roll",
    "enrolment_elsewhere": "other_county_roll",
    "account": "dibao_roll",
    "payment": "disbursement",
    "death": "cremations",
    "registered_poor": "registered_poor",
    "monitoring": "poverty_monitoring",
    "salary": "fiscal_payroll",
    "pension": "enterprise_pensions",
    "insurance": "employee_insurance",
    "vehicle": "vehicles",
    "residence": "household_register",
    "marriage": "marriages",
    "office": "officials",
    "relative_filing": "relative_filings",
    "custody": "custody_agreements",
    "division": "divisions",
    "graduation": "graduates",
    "move": "hukou_changes",
    "doubt": "verification_doubts",
    "spending": "high_spending",
    "disability": "disabled_persons",
    "medical_expense": "medical_expenses",
    "unemployment": "unemployment",
    "application": "dibao_applications",
    "temporary_aid": "temporary_aid",
    "declaration": "relative_declarations",
    "supporter": "supporters",
    "business": "businesses",
    "real_estate": "real_estate",
    "visit": "household_visits",
    "petition": "petitions",
    "machine_purchase": "farm_machinery",
    "fund": "housing_fund",
    "review_answer": "review_results",
    "discovery": "discoveries",
    "care_agreement": "care_agreements",
    "price_subsidy": "price_subsidies",
    "annual_review": "annual_reviews",
}


def measures_for(*rules: str) -> tuple[str, ...]:
    """The measures that rules look at, and what says of whom a flag is."""
    read = {table for rule in rules for table in load_rules()[rule].tables}
    return tuple(sorted({"roll", "certificate", *read} & {*load_statements()}))


def number(born: str, sequence: int) -> str:
    return checked(f"320723{born.replace('-', '')}{sequence:03}")


def person(role: str, name: str | None, id_number: str | None, status: str | None = None) -> dict:
    """The identity columns of one role."""
    return {
        f"{role}_name": name,
        f"{role}_id_number": id_number,
        f"{role}_id_status": status or ("valid" if id_number else "missing"),
    }


class World:
    """Records by kind; every row gets an id, its usual source and yesterday's receipt unless it says otherwise."""

    def __init__(self, as_of: date = AS_OF, measures: Sequence[str] | None = None) -> None:
        """`measures`: what a file of tests looks at, all when None; what these read is made too."""
        self.as_of = as_of
        self.measures = measures
        self.con = connect(None)
        # Of a few rows, more than one thread makes nothing but work.
        self.con.execute("SET threads = 1").fetchall()
        self.rows: dict[str, list[dict]] = {}

    def add(self, kind: str, *roles: dict, **fields: object) -> str:
        rows = self.rows.setdefault(kind, [])
        record_id = str(fields.pop("record_id", f"{kind[:6]}{len(rows):010}"))
        row = {"record_id": record_id, "source": SOURCES[kind], "batch": JUNE, "received_on": AS_OF}
        for role in roles:
            row |= role
        rows.append(row | fields)
        return record_id

    def enrol(self, name: str, id_number: str | None, certificate: str, month: date = JUNE, **fields: object) -> str:
        status = fields.pop("id_status", None)
        head = fields.pop("head", None)
        return self.add(
            "enrolment",
            person("person", name, id_number, status),
            {"head_name": head},
            month=month,
            batch=month,
            certificate_no=certificate,
            **{
                "programme": "农村",
                "township": "伊山镇",
                "village": "前进村",
                "monthly_amount_fen": 62000,
                "status": "正常",
            }
            | fields,
        )

    def register(self, name: str, id_number: str, household: str = "H1", **fields: object) -> str:
        return self.add(
            "residence",
            person("person", name, id_number),
            person_former_name=fields.pop("former", None),
            household_no=household,
            **{"township": "伊山镇", "village": "前进村"} | fields,
        )

    def built(
        self, kinship: list[tuple] = (), known: LedgerPersons | None = None, jurisdiction: Jurisdiction | None = None
    ):
        for kind in CONTRACTS.kinds.values():
            write(self.con, kind, self.rows.get(kind.name, []))
        link_persons(self.con, CONTRACTS, KEY, known, self.as_of)
        build_facts(self.con, CONTRACTS, self.as_of, KEY)
        self.con.execute(
            "CREATE OR REPLACE TABLE fact.kinship (person VARCHAR, relative VARCHAR, relation VARCHAR, "
            "hops INTEGER, path VARCHAR, link_probability DOUBLE, sources VARCHAR, known_on DATE, dated_path VARCHAR)"
        )
        for left, right, relation in kinship:
            self.con.execute(
                "INSERT INTO fact.kinship VALUES (?, ?, ?, 1, '户口', 1.0, '户口', NULL, '户口')",
                [self.person(left), self.person(right), relation],
            )
        build_measures(self.con, self.as_of, CONTRACTS, jurisdiction, self.measures)
        return self.con

    def person(self, id_number: str) -> str:
        return self.con.execute("SELECT min(person) FROM link.identity WHERE id_number = ?", [id_number]).fetchone()[0]

    def fetch(self, query: str) -> list[tuple]:
        return self.con.execute(query).fetchall()
