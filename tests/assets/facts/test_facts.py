"""Facts: records keyed by person, and the measures, on a few fictional people."""

import hashlib
import hmac
from datetime import date

import pytest

from assets.facts.build import build_facts
from matchers.facts.measure import fact_schema, load_measures
from tests.assets.fact_world import AS_OF, CONTRACTS, JUNE, KEY, World, number, person
from tests.assets.village import Village

MEASURES = (
    "roll",
    "dead",
    "payee",
    "payment_after_death",
    "name_difference",
    "filed",
    "possible",
    "certificate",
    "shared_number",
    "number_difference",
    "number_fault",
    "written_identity",
    "headcount",
)

A, B, C, D = (number(f"19{50 + 5 * i}-03-07", 11 + i) for i in range(4))
MAY = date(2021, 5, 1)


VILLAGE = Village(MEASURES)


@pytest.fixture(scope="module", autouse=True)
def _built():
    VILLAGE.built(VILLAGE.kinship)


@pytest.fixture
def world():
    """For a night of another day, and for what is true of a whole county."""
    return World(measures=MEASURES)


def die(home, letter, **said):
    home.add("death", home.who(letter), **{"is_death": True, "evidence": "火化"} | said)


def pay(home, certificate, month, payee, **fields):
    return home.add(
        "payment",
        person("head", None, None),
        {"payee_name": payee},
        month=month,
        certificate_no=certificate,
        **{"status": "成功", "paid_amount_fen": 62000} | fields,
    )


@pytest.mark.parametrize("kinds", [(), tuple(CONTRACTS.kinds)], ids=["empty", "filled"])
def test_every_fact_table_has_exactly_its_declared_columns(kinds):
    whole = World()
    for kind in kinds:
        whole.add(kind, batch=JUNE)
    con = whole.built()
    for table, columns in fact_schema(CONTRACTS, load_measures()).items():
        found = dict(
            con.execute(
                "SELECT column_name, data_type FROM information_schema.columns "
                "WHERE table_schema = 'fact' AND table_name = ?",
                [table],
            ).fetchall()
        )
        assert found == dict(columns), table


def test_no_identity_reaches_a_fact():
    whole = World()
    whole.enrol("王甲", A, "C1")
    whole.register("王甲", A)
    whole.add(
        "payment",
        person("head", "王甲", A),
        {"payee_name": "王甲"},
        month=MAY,
        certificate_no="C1",
        account_no="6217001234567890",
        status="成功",
        paid_amount_fen=62000,
    )
    con = whole.built()
    tables = con.execute("SELECT table_name FROM information_schema.tables WHERE table_schema='fact'").fetchall()
    for (table,) in tables:
        text = str(con.execute(f"SELECT * FROM fact.{table}").fetchall())
        assert A not in text
        assert "王甲" not in text
        assert "6217001234567890" not in text


@VILLAGE.home
def account(home):
    home.add(
        "payment",
        home.who("a", "head"),
        month=MAY,
        certificate_no=home.own("C1"),
        account_no="6217001234567890",
        status="成功",
    )


def test_accounts_become_keyed_hashes_with_a_tail():
    expected = hmac.new(KEY, b"6217001234567890", hashlib.sha256).hexdigest()[:16]
    rows = account.read("SELECT certificate_no, account_no, account_tail, months_ago FROM fact.payment")
    assert rows == [("C1", expected, "7890", 1)]


def test_a_list_counts_with_its_newest_batch_and_the_roll_keeps_every_month(world):
    for month in (MAY, JUNE):
        world.enrol("王甲", A, "C1", month)
        world.add("vehicle", person("person", "王甲", A), batch=month, plate_no=f"苏G{month.month}", vehicle_class="K")
    world.add("vehicle", person("person", "王甲", A), batch=date(2021, 7, 1), plate_no="苏G7", vehicle_class="K")
    world.built()
    assert world.fetch("SELECT count(*), max(batch) FROM fact.vehicle") == [(1, JUNE)]
    assert world.fetch("SELECT count(*) FROM fact.enrolment") == [(2,)]
    assert world.fetch("SELECT month FROM fact.roll") == [(JUNE,)]
    build_facts(world.con, CONTRACTS, AS_OF, KEY, in_force={"vehicles": MAY})
    assert world.fetch("SELECT batch FROM fact.vehicle") == [(MAY,)]


@VILLAGE.home
def later(home):
    exited = {"C1": {"exited_on": date(2021, 6, 2)}, "C2": {"exited_on": AS_OF}}
    for certificate, said in (exited | {"C3": {"exited_on": MAY, "received_on": date(2021, 6, 2)}}).items():
        home.add("exit", home.who("a"), certificate_no=home.own(certificate), **said)
    die(home, "a", died_on=MAY, registered_on=date(2021, 6, 2))
    pay(home, home.own("C1"), JUNE, None, paid_on=date(2021, 6, 25))


def test_what_is_dated_or_received_later_is_left_out():
    assert later.read("SELECT certificate_no FROM fact.exit") == [("C2",)]
    assert later.read("SELECT record_id FROM fact.death") == later.read("SELECT record_id FROM fact.payment") == []


def test_roll_leaves_out_who_exited_and_keeps_the_suspended(world):
    world.as_of = date(2021, 6, 20)
    world.enrol("王甲", A, "C1")
    world.enrol("李乙", None, "C2")
    world.enrol("张丙", C, "C3", status="暂停")
    world.enrol("赵丁", D, "C4")
    world.add("exit", person("person", "王甲", A), certificate_no="C1", exited_on=date(2021, 6, 10))
    world.add("exit", person("person", "李乙", B), certificate_no="C2", exited_on=date(2021, 6, 10))
    world.add("exit", person("person", "赵丁", D), certificate_no="C4", exited_on=date(2021, 5, 10))
    world.built()
    assert world.fetch("SELECT certificate_no, is_suspended FROM fact.roll ORDER BY 1") == [("C3", True), ("C4", False)]


@VILLAGE.home
def head_twice(home):
    home.enrol("a", relation="户主")
    home.enrol("a", relation="其他")
    home.enrol("b", relation="配偶")


def test_head_in_the_members_too_counts_once():
    rows = head_twice.read("SELECT certificate_no, relation, members_count FROM fact.roll ORDER BY relation")
    assert rows == [("C1", "户主", 2), ("C1", "配偶", 2)]


def dead(died, registered):
    home = VILLAGE.home()
    die(home, "a", died_on=died, registered_on=registered)
    return home


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        (dead(date(2021, 2, 1), date(2021, 2, 3)), (date(2021, 2, 1), date(2021, 2, 1), 3)),
        (dead(None, date(2021, 2, 3)), (None, date(2021, 2, 3), 3)),
        (dead(date(2021, 4, 1), date(2021, 2, 3)), (None, date(2021, 2, 3), 3)),
        (dead(date(1900, 1, 1), date(2021, 5, 3)), (None, date(2021, 5, 3), 0)),
        (dead(date(2031, 2, 1), date(2021, 2, 3)), (None, date(2021, 2, 3), 3)),
    ],
    ids=["both", "no day of death", "registered before", "written for unknown", "in the future"],
)
def test_the_date_of_a_death_is_the_earliest_plausible_one(home, expected):
    rows = home.read("SELECT person, died_on, dead_since_on, dead_since_months_past FROM fact.dead")
    assert rows == [("a", *expected)]


@VILLAGE.home
def cancelled(home):
    police = {"source": "death_cancellations", "evidence": "户口注销"}
    die(home, "a", died_on=date(2021, 3, 9), registered_on=date(2021, 3, 11), place="县殡仪馆")
    die(home, "a", died_on=date(2021, 3, 8), registered_on=date(2021, 5, 11), place="伊山派出所", **police)
    die(home, "b", registered_on=date(2020, 5, 11), is_death=False, reason="重户", **police)


def test_two_sources_of_one_death_and_none_of_another_cancellation():
    rows = cancelled.read("SELECT person, died_on, registered_on, evidence, sources_count FROM fact.dead")
    assert rows == [("a", date(2021, 3, 8), date(2021, 3, 11), "户口注销、火化", 2)]


@VILLAGE.home
def another_died(home):
    home.enrol("a")
    home.register("a")
    stranger = person("person", "欧阳建国", home.number("a"))
    died = {"died_on": date(2021, 1, 1), "registered_on": date(2021, 1, 2)}
    home.add("death", stranger, is_death=True, evidence="火化", **died)


def test_a_death_under_another_name_is_another_person():
    assert another_died.read("SELECT certificate_no FROM fact.roll") == [("C1",)]
    assert len(another_died.read("SELECT record_id FROM fact.death")) == 1
    assert another_died.read("SELECT certificate_no FROM fact.roll JOIN fact.dead USING (person)") == []


@VILLAGE.home
def paid(home):
    home.enrol("a", name="王德明", head="王德明")
    home.enrol("b", name="李乙花", head="王德明")
    home.enrol("c", "C2", MAY, name="张丙")
    home.add(
        "custody",
        person("person", "李乙花", home.number("b")),
        person("custodian", "孙代管", home.number("d")),
        certificate_no=home.own("C1"),
        agreed_from_on=date(2021, 6, 10),
        until_on=date(2021, 12, 31),
    )
    for payee, certificate, month in (
        ("王德明", "C1", JUNE),
        ("王徳明", "C1", JUNE),
        ("李乙花", "C1", JUNE),
        ("孙代管", "C1", JUNE),
        ("孙代管", "C1", MAY),
        ("钱外人", "C1", JUNE),
        ("张丙", "C2", JUNE),
        ("钱外人", "C9", JUNE),
        (None, "C1", JUNE),
    ):
        pay(home, home.own(certificate), month, payee)


def test_payee_is_a_member_in_any_spelling_a_custodian_or_a_stranger():
    rows = paid.read("SELECT record_id, is_member, is_custodian FROM fact.payee ORDER BY 1")
    assert [row[1:] for row in rows] == [
        (True, False),
        (True, False),
        (True, False),
        (False, True),
        (False, False),
        (False, False),
        (True, False),
        (None, False),
        (None, False),
    ]


def test_payments_after_a_death_know_who_is_left_and_what_was_full(world):
    world.as_of = date(2021, 12, 1)
    march = date(2021, 3, 1)
    for name, id_number in (("王甲", A), ("李乙", B)):
        world.enrol(name, id_number, "C1", march, monthly_amount_fen=120000)
    world.enrol("李乙", B, "C1", date(2021, 8, 1), monthly_amount_fen=60000)
    world.enrol("张丙", C, "C2", march)
    for id_number, name in ((A, "王甲"), (C, "张丙")):
        world.add(
            "death",
            person("person", name, id_number),
            died_on=date(2021, 3, 20),
            registered_on=date(2021, 3, 21),
            is_death=True,
            evidence="火化",
        )
    for certificate in ("C1", "C2"):
        for month in (3, 4, 9):
            pay(world, certificate, date(2021, month, 1), "某人")
    world.built()
    assert world.fetch("""SELECT certificate_no, months_after_death, members_count, living_count, is_still_enrolled,
                          full_amount_fen FROM fact.payment_after_death ORDER BY 1, 2""") == [
        ("C1", 1, 2, 1, False, 120000),
        ("C1", 6, 2, 1, False, 120000),
        ("C2", 1, 1, 0, False, 62000),
        ("C2", 6, 1, 0, False, 62000),
    ]


@VILLAGE.home
def renamed(home):
    for letter, certificate, on_the_roll, in_the_register, former in (
        ("a", "C1", "王甲", "欧阳建国", None),
        ("b", "C2", "李德花", "李徳花", None),
        ("c", "C3", "张旧名", "张新民", "张旧名"),
    ):
        home.enrol(letter, certificate, name=on_the_roll)
        home.register(letter, name=in_the_register, former=former)


def test_name_difference_spares_variants_and_former_names():
    rows = renamed.read("SELECT certificate_no, relation_of_names FROM fact.name_difference")
    assert rows == [("C1", "姓与名都不同")]


def test_a_damaged_number_that_fits_makes_a_person_possible(world):
    world.register("王甲生", A)
    world.register("王甲生", number("1950-03-07", 113), household="H2")
    world.enrol("王甲生", A[:15] + "000", "C1", id_status="damaged")
    world.add("registered_poor", person("person", "王甲生", A), household_no="P1")
    world.built()
    is_linked = world.fetch("SELECT count(*) FROM fact.roll JOIN fact.registered_poor USING (person)") == [(1,)]
    possible = world.fetch("SELECT is_in_enrolment FROM fact.possible JOIN fact.registered_poor USING (person)")
    assert is_linked or possible == [(True,)]


@VILLAGE.home
def filed(home):
    """The form has the official's number beside the relative's name."""
    home.register("a")
    home.register("b", "H2")
    home.enrol("a", "C1")
    home.add("office", home.who("b"), official_category="村居干部")
    home.register("c")
    home.enrol("c", "C2")
    relative = person("person", home.name("a"), home.number("b"))
    home.add("relative_filing", relative, home.named("b", "official"), certificate_no=None)
    home.kin("b", "a", "父母")
    home.kin("b", "c", "配偶")


def test_a_filing_with_one_number_joins_the_two_by_their_names():
    assert set(filed.read("SELECT official, person FROM fact.filed")) == {("b", "a")}
