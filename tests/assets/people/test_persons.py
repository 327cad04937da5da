from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from assets.home.warehouse import connect
from assets.people.aliases import LedgerPersons
from assets.people.identities import identities_again_sql, identities_sql
from assets.people.judgements import Judgement, number_pairs
from assets.people.persons import link_persons
from data_contracts.contract import load_contracts
from matchers.cases.numbers import read_pair_number
from matchers.people.certainty import DAMAGED_NUMBER, HIGHEST_SCORE, JUDGED
from tests.assets.linked_people import (
    GIVEN,
    SURNAMES,
    Person,
    checked,
    funeral_row,
    people,
    register_rows,
    roll_rows,
    write,
    write_county,
)

KEY = b"k" * 32
CONTRACTS = load_contracts()
CROWD = people(400, seed=3)
AUNT = Person("孙桂芳", checked("32072319450307124"), date(1945, 3, 7), "女", "伊山镇", "王庄村", "HA")


def death(record: str = "d1", **said) -> dict:
    row = {
        "record_id": record,
        "source": "cremations",
        "batch": date(2021, 6, 1),
        "person_id_status": "missing",
        "died_on": date(2021, 5, 20),
        "is_death": True,
        "evidence": "火化",
    }
    return row | {f"person_{attribute}": value for attribute, value in said.items()}


def linked(deaths, everybody=(*CROWD, AUNT), roll=(), known=None, contracts=CONTRACTS):
    con = connect()
    write_county(con, contracts, list(everybody), deaths, roll)
    result = link_persons(con, contracts, KEY, known)
    return con, result


def person_of(con, record: str, role: str = "person"):
    return con.execute(
        "SELECT person, method, probability FROM link.person WHERE record_id = ? AND role = ?", [record, role]
    ).fetchall()[0]


def aunt(con) -> str:
    return con.execute(
        "SELECT person FROM link.identity WHERE id_number = ? ORDER BY name = '孙桂芳' DESC", [AUNT.id_number]
    ).fetchall()[0][0]


def test_same_valid_number_and_agreeing_name_is_one_person():
    con, result = linked(
        [
            death(name="孫桂芳", id_number=AUNT.id_number, id_status="valid"),
            death("d2", name="孙桂芬", id_number=AUNT.id_number, id_status="valid"),
            death("d3", name=None, id_number=AUNT.id_number, id_status="upgraded"),
        ]
    )
    assert {person_of(con, d)[:2] for d in ("d1", "d2", "d3")} == {(aunt(con), "id_name")}
    assert result.conflicts == 0


def test_same_valid_number_and_another_name_is_a_conflict_never_a_match():
    con, result = linked([death(name="陈立强", id_number=AUNT.id_number, id_status="valid")])
    person, method, _ = person_of(con, "d1")
    assert person != aunt(con)
    assert method == "own"
    assert con.execute("SELECT record_id, role, person, other_person FROM link.name_conflict").fetchall() == [
        ("d1", "person", person, aunt(con))
    ]
    assert result.conflicts == 1


def test_the_register_says_whose_number_it_is_even_against_many():
    con, _ = linked([death(f"d{i}", name="陈立强", id_number=AUNT.id_number, id_status="valid") for i in range(5)])
    persons = {person_of(con, f"d{i}")[0] for i in range(5)}
    assert len(persons) == 1
    assert persons != {aunt(con)}
    assert con.execute("SELECT name FROM link.identity WHERE person = ?", [aunt(con)]).fetchall() == [("孙桂芳",)]


def test_a_number_shared_by_names_of_equal_claim_belongs_to_nobody():
    number = checked("32072319550505122")
    shared = [
        death(f"d{i}", name=name, id_number=number, id_status="valid") for i, name in enumerate(("陈立强", "武卫东"))
    ]
    nameless = death("d9", id_number=number, id_status="valid")
    con, result = linked([*shared, nameless])
    assert len({person_of(con, d)[0] for d in ("d0", "d1", "d9")}) == 3
    assert {person_of(con, d)[1] for d in ("d0", "d1")} == {"own"}
    assert result.conflicts == 2
    # One more record of one of them, and the number is that person's again.
    con, _ = linked([*shared, nameless, death("d2", name="武卫东", id_number=number, id_status="valid")])
    assert person_of(con, "d9")[0] == person_of(con, "d1")[0] != person_of(con, "d0")[0]


def test_a_number_with_somebody_elses_name_is_set_aside_and_the_rest_decides():
    neighbour = CROWD[7]
    con, _ = linked(
        [
            death(
                name="孙桂芳",
                id_number=neighbour.id_number,
                id_status="valid",
                sex="女",
                age=76,
                address="灌云县伊山镇王庄村三组",
            )
        ]
    )
    person, method, probability = person_of(con, "d1")
    assert (person, method) == (aunt(con), "probable")
    assert probability >= 0.95
    assert con.execute("SELECT count(*) FROM link.name_conflict").fetchall() == [(1,)]


STRANGER = checked("32132419710830112")


def test_a_number_no_register_knows_and_the_record_contradicts_is_set_aside():
    said = {"name": "孙桂芳", "id_number": STRANGER, "id_status": "valid", "sex": "女"}
    address = "灌云县伊山镇王庄村三组"
    con, _ = linked(
        [
            death(**said, birth_on=AUNT.born, address=address),
            death("d2", **said, age=76, address=address),
            # Nothing contradicts the number: a namesake of the stranger's own age.
            death("d3", **said, birth_on=date(1971, 8, 30), address=address),
            death("d4", name="陈立强", id_number=STRANGER, id_status="valid", birth_on=date(1971, 8, 30)),
        ]
    )
    assert [person_of(con, d)[:2] for d in ("d1", "d2")] == [(aunt(con), "probable")] * 2
    assert {person_of(con, d)[0] for d in ("d3", "d4")}.isdisjoint({aunt(con)})


def aunt_of(case: int) -> Person:
    """A woman of 76 of the aunt's village, whose name nobody else in the county has."""
    born = date(1945, 1, 2) + timedelta(days=8 * case)
    name = SURNAMES[3 * case % len(SURNAMES)] + GIVEN[7 * case % len(GIVEN)] + GIVEN[(11 * case + 5) % len(GIVEN)]
    number = checked(f"320723{born:%Y%m%d}{12 + 2 * case:03}")
    return Person(name, number, born, "女", "伊山镇", "王庄村", f"HA{case}")


def linked_aunts(cases, said) -> dict:
    """One county in which each case has an aunt of its own, and a record that names her.

    `said`: what the record of a case and its aunt says besides. Returns by case whom the record names and how it was
    linked. For records that name their aunt indeed: the weights learn from them all.
    """
    aunts = {case: aunt_of(at) for at, case in enumerate(cases)}
    assert not {aunt.name for aunt in aunts.values()} & {neighbour.name for neighbour in CROWD}
    deaths = [death(f"d {case}", name=aunt.name, **said(case, aunt)) for case, aunt in aunts.items()]
    con, _ = linked(deaths, (*CROWD, *aunts.values()))
    known = {
        (number, name): person
        for number, name, person in con.execute("SELECT id_number, name, person FROM link.identity").fetchall()
    }
    return {case: (known[aunt.id_number, aunt.name], person_of(con, f"d {case}")) for case, aunt in aunts.items()}


WRONG_AT = (1, 4, 7, 9, 11, 13, 14, 16, 17)


@pytest.fixture(scope="module")
def wrong_digits():
    def said(at, aunt):
        digit = "1" if aunt.id_number[at] != "1" else "2"
        return {"id_number": aunt.id_number[:at] + digit + aunt.id_number[at + 1 :], "id_status": "invalid"}

    return linked_aunts(WRONG_AT, said)


@pytest.mark.parametrize("at", WRONG_AT)
def test_one_wrong_digit_with_the_same_name_links(wrong_digits, at):
    own_aunt, (person, method, probability) = wrong_digits[at]
    assert (person, method) == (own_aunt, "probable")
    assert probability >= 0.95


def test_a_damaged_number_with_the_same_name_links_and_with_another_name_does_not():
    number = AUNT.id_number[:15] + "000"
    con, _ = linked(
        [
            death(name="孙桂芳", id_number=number, id_status="damaged"),
            death("d2", name="陈立强", id_number=number, id_status="damaged"),
            death("d3", name="孙建", id_number=number, id_status="damaged"),
        ]
    )
    assert person_of(con, "d1")[0] == aunt(con)
    assert person_of(con, "d1")[2] >= 0.95
    assert person_of(con, "d2")[1] == person_of(con, "d3")[1] == "own"


@pytest.mark.parametrize(
    "said",
    [
        {"birth_on": date(1961, 11, 20)},
        {"birth_on": date(1945, 10, 21)},
        {"age": 60},
        {"age": 72},
        {},
    ],
    ids=str,
)
def test_a_namesake_never_merges(said):
    con, _ = linked([death(name="孙桂芳", sex="女", address="灌云县伊山镇王庄村", **said)])
    person, method, _ = person_of(con, "d1")
    assert method == "own"
    assert person != aunt(con)
    assert all(p < 0.8 for (p,) in con.execute("SELECT probability FROM link.pair").fetchall())


AGES = (75, 76, 77)


@pytest.fixture(scope="module")
def ages():
    return linked_aunts(AGES, lambda age, _: {"sex": "女", "address": "灌云县伊山镇王庄村三组", "age": age})


@pytest.mark.parametrize("age", AGES)
def test_a_name_that_is_one_in_the_county_with_sex_age_and_village_links(ages, age):
    own_aunt, (person, _, probability) = ages[age]
    assert person == own_aunt
    assert probability >= 0.95


def test_two_equally_good_candidates_are_both_kept_and_none_is_taken():
    twin = Person("孙桂芳", checked("32072319450401128"), date(1945, 4, 1), "女", "伊山镇", "王庄村", "HB")
    con, _ = linked([death(name="孙桂芳", sex="女", age=76, address="灌云县伊山镇王庄村")], (*CROWD, AUNT, twin))
    assert person_of(con, "d1")[1] == "own"
    candidates = con.execute("SELECT probability, match_probability FROM link.candidate").fetchall()
    assert len(candidates) == 2
    assert all(0.3 <= p < 0.8 < match for p, match in candidates)


def test_a_child_without_a_number_is_found_through_the_household():
    head = Person("孙大力", checked("32072319800101123"), date(1980, 1, 1), "女", "伊山镇", "王庄村", "HC")
    child = Person("孙小宝", checked("32072320150610043"), date(2015, 6, 10), "男", "伊山镇", "王庄村", "HC")
    rows = roll_rows([head, child])
    rows[1] |= {"person_id_number": None, "person_id_status": "missing"}
    con = connect()
    write_county(con, CONTRACTS, [*CROWD, head, child], [])
    write(con, CONTRACTS.kinds["enrolment"], rows)
    link_persons(con, CONTRACTS, KEY)
    found = con.execute(
        "SELECT i.id_number, p.probability FROM link.person AS p JOIN link.identity AS i USING (person) "
        "WHERE p.record_id = ?",
        [rows[1]["record_id"]],
    ).fetchall()
    assert found[0][0] == child.id_number
    assert found[0][1] >= 0.95


def test_a_person_nobody_is_found_for_is_the_same_on_next_months_roll():
    stranger = Person("阎无双", "", date(1990, 1, 1), "男", "伊山镇", "王庄村", "HX")
    rows = []
    for month in (4, 5):
        row = roll_rows([stranger])[0] | {
            "record_id": f"m{month}",
            "batch": date(2021, month, 1),
            "month": date(2021, month, 1),
            "person_id_number": None,
            "person_id_status": "missing",
        }
        rows.append(row)
    con = connect()
    write_county(con, CONTRACTS, CROWD, [])
    write(con, CONTRACTS.kinds["enrolment"], rows)
    link_persons(con, CONTRACTS, KEY)
    assert person_of(con, "m4") == person_of(con, "m5")
    assert person_of(con, "m4")[1] == "own"


def test_every_mention_has_exactly_one_person_and_ids_say_nothing_but_stay():
    deaths = [death(name="孙桂芳", id_number=AUNT.id_number, id_status="valid"), death("d2", name="孙桂芳")]
    con, result = linked(deaths, roll=CROWD[:50])
    again, _ = linked(list(reversed(deaths)), roll=CROWD[:50])
    query = "SELECT record_id, role, person FROM link.person ORDER BY ALL"
    assert con.execute(query).fetchall() == again.execute(query).fetchall()
    assert con.execute("SELECT count(*), count(DISTINCT (record_id, role)) FROM link.person").fetchall() == [
        (result.mentions, result.mentions)
    ]
    assert con.execute("SELECT count(*) FROM link.mention").fetchall() == [(result.mentions,)]
    ids = [p for (p,) in con.execute("SELECT DISTINCT person FROM link.person").fetchall()]
    assert all(len(p) == 13 and p.startswith("P") and p.isalnum() for p in ids)
    other = connect()
    write_county(other, CONTRACTS, [*CROWD, AUNT], deaths, CROWD[:50])
    link_persons(other, CONTRACTS, b"another key")
    assert not set(ids) & {p for (p,) in other.execute("SELECT person FROM link.person").fetchall()}


def test_two_names_in_one_household_of_the_register_stand_for_a_number():
    couple = [
        Person("阚末芳", checked("32072319680912124"), date(1968, 9, 12), "女", "伊山镇", "王庄村", "HB"),
        Person("武卫东", checked("32072319660203125"), date(1966, 2, 3), "男", "伊山镇", "王庄村", "HB"),
        Person("武卫东", checked("32072319700405123"), date(1970, 4, 5), "男", "伊山镇", "王庄村", "HC"),
    ]
    con = connect()
    write_county(con, CONTRACTS, [*CROWD, *couple], [])
    said = {"source": "dibao_roll", "batch": date(2021, 5, 1), "month": date(2021, 5, 1), "programme": "农村"}
    said |= {"person_id_status": "missing", "certificate_no": "C1", "township": "伊山镇"}
    rows = [said | {"record_id": f"e{i}", "person_name": p.name} for i, p in enumerate(couple[:2])]
    alone = said | {"record_id": "e9", "person_name": "武卫东", "certificate_no": "C2"}
    write(con, CONTRACTS.kinds["enrolment"], [*rows, alone])
    link_persons(con, CONTRACTS, KEY)
    known = dict(con.execute("SELECT id_number, person FROM link.identity WHERE id_number IS NOT NULL").fetchall())
    assert person_of(con, "e0")[0] == known[couple[0].id_number]
    assert person_of(con, "e1")[0] == known[couple[1].id_number]
    assert person_of(con, "e9")[0] not in known.values()
    levels = con.execute("SELECT DISTINCT level_household FROM link.pair WHERE record_id IN ('e0', 'e1')").fetchall()
    assert ("names",) in levels


def test_an_address_in_another_county_speaks_against_and_one_in_this_does_not():
    con = connect()
    home = [
        row | {"person_address": f"江苏省灌云县{p.township}{p.village}"}
        for p, row in zip(CROWD, register_rows(CROWD), strict=True)
    ]
    own = register_rows([AUNT])[0] | {"record_id": "r-aunt", "person_address": "灌云县伊山镇王庄村二组"}
    write(con, CONTRACTS.kinds["residence"], [*home, own])
    said = {"name": "孙桂芳", "sex": "女", "age": 76}
    away, near = "江苏省连云港市东海县白塔埠镇前进村", "连云港市灌云县四队镇河东村"
    write(con, CONTRACTS.kinds["death"], [death(**said, address=away), death("d2", **said, address=near)])
    link_persons(con, CONTRACTS, KEY)
    found = dict(con.execute("SELECT record_id, level_place FROM link.pair WHERE person = ?", [aunt(con)]).fetchall())
    assert found == {"d1": "differs", "d2": "county"}


def test_a_merged_townships_old_name_leads_to_the_new_one():
    con = connect()
    write_county(con, CONTRACTS, [*CROWD, AUNT], [death(name="孙桂芳", address="灌云县陡沟乡王庄村二组")])
    division = {
        "record_id": "v1",
        "source": "divisions",
        "code": "320723101",
        "level": "乡级",
        "division_name": "伊山镇",
    }
    write(con, CONTRACTS.kinds["division"], [division | {"also": "陡沟乡、伊山乡"}])
    link_persons(con, CONTRACTS, KEY)
    found = con.execute("SELECT township, village FROM link.mention WHERE record_id = 'd1'").fetchall()
    assert found == [("伊山镇", "王庄村")]


@pytest.mark.parametrize(
    ("address", "village"),
    [
        ("灌云县伊山镇新民社区5号楼2单元301室", "新民社区"),
        ("伊山镇新民居委会三组", "新民社区"),
        ("伊山镇安居社区", "安居社区"),
        ("伊山镇为民村村民委员会3组", "为民村"),
        ("伊山镇王庄村光明组12号", "王庄村"),
        ("伊山镇光明村王庄组12号", "光明村"),
        ("伊山镇大新民村一组", "大新民村"),
        ("伊山镇三组", None),
    ],
)
def test_the_village_an_address_names_is_found_by_its_short_name(address, village):
    villages = ("新民社区", "安居社区", "为民村", "王庄村", "光明村", "大新民村")
    crowd = [
        Person(f"张{i}", checked(f"3207231950010{i}12{i}"), AUNT.born, "男", "伊山镇", v, f"H{i}")
        for i, v in enumerate(villages, start=1)
    ]
    con, _ = linked([death(name="孙桂芳", address=address)], crowd)
    found = con.execute("SELECT township, village FROM link.mention WHERE record_id = 'd1'").fetchall()
    assert found == [("伊山镇", village)]


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("王庄村3组12号", ("伊山镇", "王庄村")),
        ("江苏省连云港市灌云县王庄村3组12号", ("伊山镇", "王庄村")),
        ("灌云县西苑社区5号楼2单元301室", ("伊山镇", "西苑社区")),
        ("江苏省连云港市东海县王庄村3组12号", (None, None)),
        ("新集村3组12号", (None, None)),
        ("灌云县小王庄村3组12号", (None, None)),
        ("杨集镇王庄村3组12号", ("杨集镇", None)),
        ("灌云县", (None, None)),
    ],
)
def test_a_village_of_which_the_county_has_one_needs_no_township(address, place):
    con = connect()
    homes = [("伊山镇", "王庄村"), ("伊山镇", "西苑社区"), ("伊山镇", "新集村"), ("杨集镇", "新集村")]
    crowd = [
        Person(f"张{i}", checked(f"3207231950010{i}12{i}"), AUNT.born, "男", *home, f"H{i}")
        for i, home in enumerate(homes, start=1)
    ]
    write_county(con, CONTRACTS, crowd, [death(name="孙桂芳", address=address)])
    rows = [row | {"person_address": f"灌云县{row['township']}{row['village']}"} for row in register_rows(crowd)]
    write(con, CONTRACTS.kinds["residence"], rows)
    link_persons(con, CONTRACTS, KEY)
    found = con.execute("SELECT township, village FROM link.mention WHERE record_id = 'd1'").fetchall()
    assert found == [place]


def test_a_county_without_any_unclear_mention():
    con, result = linked([])
    assert result.probable == result.pairs == 0
    assert con.execute("SELECT count(*) FROM link.weight").fetchall()[0][0] > 20


def test_a_county_without_any_record():
    result = link_persons(connect(), CONTRACTS, KEY)
    assert result.mentions == result.persons == 0


def test_precision_and_recall_on_a_funeral_list(capsys):
    rng, everybody = random.Random(11), people(8000, seed=8)
    dead = rng.sample(everybody, 800)
    rows = [funeral_row(i, p, rng) for i, p in enumerate(dead)]
    con, result = linked(rows, everybody)
    truth = {row["record_id"]: p.id_number for row, p in zip(rows, dead, strict=True)}
    found = con.execute(
        "SELECT p.record_id, i.id_number FROM link.person AS p JOIN link.identity AS i USING (person) "
        "WHERE p.record_id LIKE 'd%' AND p.method <> 'own' AND p.probability >= 0.95"
    ).fetchall()
    right = sum(truth[record] == number for record, number in found)
    precision, recall = right / len(found), right / len(rows)
    exact = sum(r["person_id_status"] == "valid" for r in rows) / len(rows)
    with capsys.disabled():
        print(
            f"\nfuneral list 800 × register 8,000 at 0.95: precision {precision:.4f}, recall {recall:.4f} "
            f"(exact numbers alone {exact:.4f}), {result.pairs} pairs compared"
        )
    assert precision >= 0.995
    assert recall >= 0.99


def judged(con, record: str, right: str, verdict: str) -> LedgerPersons:
    """A judgement on the pair of a record's own person and `right`, as the ledger would hand it to the next night."""
    left = con.execute("SELECT own_person FROM link.pair WHERE record_id = ? LIMIT 1", [record]).fetchall()
    own = left[0][0] if left else person_of(con, record)[0]
    return LedgerPersons((Judgement("L", own, right, verdict),))


def test_judgements_beat_the_score():
    number = AUNT.id_number[:15] + "000"
    cut = death(name="孙桂芳", id_number=number, id_status="damaged")
    con, _ = linked([cut])
    person = aunt(con)
    assert person_of(con, "d1")[:2] == (person, "probable")
    assert person_of(linked([cut], known=judged(con, "d1", person, "different"))[0], "d1")[1] == "own"
    other = death(name="陈立强", sex="女", age=76)
    con, _ = linked([other])
    con, result = linked([other], known=judged(con, "d1", person, "same"))
    assert person_of(con, "d1") == (person, "judged", JUDGED.probability)
    assert (result.judged, result.merged) == (1, 1)
    assert con.execute("SELECT count(*) FROM link.pair WHERE record_id = 'd1'").fetchall() == [(0,)]


def test_only_a_number_gives_certainty_however_much_agrees():
    born = f"{AUNT.born:%Y-%m-%d}"
    said = {"name": "孙桂芳", "sex": "女", "address": "灌云县伊山镇王庄村", "birth_on": date.fromisoformat(born)}
    con, _ = linked([death("d1", **said), death("d2", name="孙桂芳", id_number=AUNT.id_number, id_status="valid")])
    assert 0.95 < person_of(con, "d1")[2] <= HIGHEST_SCORE.probability < 1
    assert person_of(con, "d2")[2] == 1


def test_what_is_left_of_a_damaged_number_ties_two_registers_but_not_as_a_number_does():
    cut = {"name": "阎无双", "id_number": "321111194503071000"[:15] + "000", "id_status": "damaged"}
    alone, _ = linked([death("d1", **cut), death("d2", **cut)])
    assert [person_of(alone, d)[1:] for d in ("d1", "d2")] == [("own", 1.0)] * 2
    both, _ = linked([death("d1", **cut), death("d2", **cut) | {"source": "civil_deaths"}])
    one, two = (person_of(both, d) for d in ("d1", "d2"))
    assert one == two
    assert one[1:] == ("own", DAMAGED_NUMBER.probability)


def test_a_judgement_holds_for_next_months_roll_and_for_another_spelling_of_the_record():
    stranger = Person("孙桂芳", "", date(1950, 1, 1), "女", "伊山镇", "王庄村", "HX")
    rows = roll_rows([stranger])
    rows[0] |= {"person_id_number": None, "person_id_status": "missing"}
    con, _ = linked([], roll=[])
    write(con, CONTRACTS.kinds["enrolment"], rows)
    link_persons(con, CONTRACTS, KEY)
    known = judged(con, rows[0]["record_id"], aunt(con), "same")
    july = rows[0] | {"record_id": "july", "batch": date(2021, 7, 1), "month": date(2021, 7, 1)}
    write(con, CONTRACTS.kinds["enrolment"], [july])
    link_persons(con, CONTRACTS, KEY, known)
    assert person_of(con, "july") == (aunt(con), "judged", JUDGED.probability)


def test_a_name_that_is_not_the_numbers_can_be_judged_its_owners():
    con, _ = linked([death(name="陈立强", id_number=AUNT.id_number, id_status="valid")])
    own, owner, pair = con.execute("SELECT own_person, other_person, pair FROM link.name_conflict").fetchall()[0]
    con, _ = linked(
        [death(name="陈立强", id_number=AUNT.id_number, id_status="valid")],
        known=LedgerPersons((Judgement(pair, own, owner, "same"),)),
    )
    assert person_of(con, "d1")[:2] == (owner, "judged")
    assert con.execute("SELECT count(*) FROM link.name_conflict").fetchall() == [(0,)]


@pytest.mark.parametrize("whose", ["the number's owner", "somebody else", "nobody"])
def test_what_a_night_writes_down_of_its_persons_is_what_is_gathered_of_it_afterwards(whose):
    """A judgement may bring a mention under somebody's number to its owner, or to a third person."""
    conflict = death(name="陈立强", id_number=AUNT.id_number, id_status="valid", address="灌云县伊山镇王庄村9号")
    con, _ = linked([conflict])
    own, owner, pair = con.execute("SELECT own_person, other_person, pair FROM link.name_conflict").fetchall()[0]
    (other,) = con.execute("SELECT min(person) FROM link.identity WHERE name NOT IN ('陈立强', '孙桂芳')").fetchall()[0]
    same_as = {"the number's owner": owner, "somebody else": other}.get(whose)
    known = LedgerPersons((Judgement(pair, own, same_as, "same"),)) if same_as else None
    con, _ = linked([conflict], known=known)
    written = con.sql(f"SELECT * FROM ({identities_again_sql()}) ORDER BY ALL").pl()
    gathered = con.sql(f"SELECT * FROM ({identities_sql('memory')}) ORDER BY ALL").pl()
    assert written.height >= len(CROWD)
    columns = sorted(written.columns)
    assert written.select(columns).sort(columns).equals(gathered.select(columns).sort(columns))
    assert (AUNT.id_number in written.filter(person=other)["id_number"]) == (whose == "somebody else")


def test_the_number_of_a_pair_is_the_same_every_night_and_whichever_side_comes_first():
    con, _ = linked([death(name="孙桂芳", id_number=AUNT.id_number[:15] + "000", id_status="damaged")])
    pair, own, person = con.execute("SELECT pair, own_person, person FROM link.pair").fetchall()[0]
    assert read_pair_number(pair.lower()) == pair
    number_pairs(con, f"SELECT '{person}', '{own}'", "turned")
    assert con.execute("SELECT pair FROM turned").fetchall() == [(pair,)]


def child(record: str, household: str, source: str = "household_register", **said) -> dict:
    return {
        "record_id": record,
        "source": source,
        "batch": date(2021, 6, 1),
        "person_id_status": "missing",
        "household_no": household,
        "township": "伊山镇",
        "village": "王庄村",
    } | {f"person_{attribute}": value for attribute, value in said.items()}


def register_of(children: list[dict], source: str) -> str:
    """How the register's (or another list's) rows of a child are linked, by record."""
    known = Person("孙小宝", checked("32072320150610047"), date(2015, 6, 10), "女", "伊山镇", "王庄村", "HC")
    rows = register_rows([*CROWD, known])
    rows[-1] |= {"source": source, "batch": date(2021, 5, 1)}
    con = connect()
    write(con, CONTRACTS.kinds["residence"], [*rows, *children])
    link_persons(con, CONTRACTS, KEY)
    return dict(con.execute("SELECT record_id, method FROM link.person WHERE record_id LIKE 'x%'").fetchall())


@pytest.mark.parametrize("source", ["household_register", "tekun_roll"])
def test_whom_a_register_lists_once_is_at_most_one_of_its_rows(source):
    surely = {"name": "孙小宝", "birth_on": date(2015, 6, 10), "sex": "女"}
    twice = [child("x1", "HC", source, **surely), child("x2", "HC", source, **surely)]
    found = register_of(twice, source)
    assert set(found.values()) == ({"own"} if source == "household_register" else {"probable"})
    likelier = [child("x1", "HC", source, **surely), child("x2", "HC", source, **surely | {"name": "孙小保"})]
    found = register_of(likelier, source)
    assert found["x1"] == "probable"
    assert found["x2"] == ("own" if source == "household_register" else "probable")


def test_whoever_stands_on_the_register_by_number_is_no_other_row_of_it():
    mine = Person("孙小宝", checked("32072320150610047"), date(2015, 6, 10), "女", "伊山镇", "王庄村", "HC")
    con = connect()
    again = child("x1", "HC", name="孙小宝", birth_on=mine.born, sex="女")
    write(con, CONTRACTS.kinds["residence"], [*register_rows([*CROWD, mine]), again])
    link_persons(con, CONTRACTS, KEY)
    assert person_of(con, "x1")[1] == "own"
    assert con.execute("SELECT count(*) FROM link.candidate WHERE record_id = 'x1'").fetchall() == [(1,)]
