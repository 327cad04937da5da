"""By what somebody without a number is found, and what linkage cannot do without."""

from __future__ import annotations

import pytest

from assets.people.mentions import COLUMNS
from data_contracts.contract import load_contracts
from matchers.people.blocking import BLOCKS
from matchers.people.said import said_of
from matchers.people.ways import READ_FROM, needs, read_by

KINDS = load_contracts().kinds
ROLL = {"name", "id_number", "birth_on", "sex", "phone", "address", "township", "village", "household"}


def test_every_column_that_a_block_reads_is_one_of_a_mention_or_made_of_some():
    made = {column for columns in READ_FROM.values() for column in columns}
    assert made <= {*COLUMNS}
    for block in BLOCKS:
        assert read_by(block) <= {*READ_FROM, *COLUMNS}, block.name


@pytest.mark.parametrize(
    ("said", "needed"),
    [
        (ROLL, {"name", "id_number", "birth_on"}),
        ({"name", "id_number", "address", "phone", "age"}, {"name", "id_number", "address", "age"}),
        ({"name", "id_number", "employer"}, {"name", "id_number", "employer"}),
        ({"name", "id_number"}, {"name", "id_number"}),
        ({"id_number"}, {"id_number"}),
        ((), set()),
    ],
    ids=["the roll", "cremations", "officials", "filings", "a number alone", "nothing"],
)
def test_one_way_among_several_is_a_help_and_several_or_the_only_one_are_a_need(said, needed):
    assert needs(said) >= needed
    assert needs(said).isdisjoint({"phone", "sex"})
    assert "address" not in needs(said) or "township" not in said


def test_a_roster_of_officials_gives_the_place_of_work_and_a_roll_the_home():
    office, roll = KINDS["office"], KINDS["enrolment"]
    assert said_of(office, office.roles[0]) == {
        "name": "person_name",
        "id_number": "person_id_number",
        "employer": "employer",
    }
    person = said_of(roll, roll.roles[0])
    assert (person["township"], person["household"], person["phone"]) == ("township", "certificate_no", "person_phone")
