"""Identities on the rolls: shared numbers, the register's other number, what a number says, who is counted."""

from datetime import date

import pytest

from tests.assets.fact_world import World, number, person
from tests.assets.village import Village

MEASURES = ("shared_number", "number_difference", "number_fault", "written_identity", "headcount", "name_difference")
VILLAGE = Village(MEASURES)


@pytest.fixture(scope="module", autouse=True)
def _built():
    VILLAGE.built()


def correction(home, name, new, old):
    home.add(
        "move",
        person("person", name, home.number(new)),
        {"former_id_number": home.number(old), "former_id_status": "valid"},
        move_kind="更正",
        changed_on=date(2020, 5, 1),
    )


def support(home, name, letter):
    home.add("support", person("person", name, home.number(letter)), support_mode="分散")


def shared(home):
    columns = "certificate_no, roll, other_entry, holder"
    rows = home.read(
        f"SELECT coalesce(certificate_no, other_certificate_no), {columns} FROM fact.shared_number ORDER BY {columns}"
    )
    return [row[1:] for row in rows]


@VILLAGE.home
def two_names(home):
    home.register("a")
    home.enrol("a", "C1")
    home.enrol("a", "C2", name=home.name("c"))
    support(home, home.name("d"), "b")
    home.enrol("b", "C3")


def test_one_number_under_two_names_is_shown_on_both_sides():
    first, second, third = (f"低保证{two_names.own(certificate)}" for certificate in ("C1", "C2", "C3"))
    assert shared(two_names) == [
        ("C1", "低保", second, "户籍中该号属于本人"),
        ("C2", "低保", first, "户籍中该号不属于本人"),
        ("C3", "低保", "特困供养名册", "户籍中查不到该号"),
        (None, "特困", third, "户籍中查不到该号"),
    ]


@VILLAGE.home
def one_name(home):
    home.enrol("a", "C1", name="王德明")
    home.enrol("a", "C2", name="王徳明")
    home.register("b", former="李旧名")
    home.enrol("b", "C3")
    support(home, "李旧名", "b")
    home.enrol("c", "C4")
    home.enrol("c", "C5", name=home.name("d"))
    correction(home, home.name("d"), new="d", old="c")


def test_spellings_former_names_and_corrected_numbers_are_not_shared():
    assert shared(one_name) == []


@VILLAGE.home
def months_before(home):
    home.enrol("a", "C1", date(2021, 5, 1))
    home.enrol("a", "C2", name=home.name("b"))


def test_a_number_nobody_else_has_is_not_shared_with_the_months_before():
    assert shared(months_before) == []


def told(home, letter):
    """What a good number says fills the columns which the register left empty."""
    said = home.number(letter)
    born = date(int(said[6:10]), int(said[10:12]), int(said[12:14]))
    return {"person_birth_on": born, "person_sex": "女男"[int(said[16]) % 2]}


def registered(home, letter, household="H1", **fields):
    home.register(letter, household, **told(home, letter), **fields)


def enrolled(home, letter, certificate="C1", **fields):
    home.enrol(letter, certificate, **told(home, letter), **fields)


def twins(tell):
    """A home of a, c and e, who share a day of birth and a sex; a and c, or all three, go by the name of a."""
    return VILLAGE.home(tell, a="1950-03-07", c="1950-03-07", e="1950-03-07")


def differing(home):
    return home.read("SELECT certificate_no, nearness FROM fact.number_difference ORDER BY 1")


@twins
def same_township(home):
    registered(home, "c", name=home.name("a"))
    enrolled(home, "a")


def test_one_resident_of_that_name_sex_and_birth_in_the_township_has_another_number():
    assert differing(same_township) == [("C1", "同乡镇")]


@twins
def same_family(home):
    for letter, name in (("c", home.name("a")), ("b", home.name("b"))):
        registered(home, letter, name=name, township="杨集镇", village="新集村")
    enrolled(home, "a")
    enrolled(home, "b")


def test_the_rest_of_the_household_brings_them_together_across_townships():
    assert differing(same_family) == [("C1", "同户")]


@twins
def three_namesakes(home):
    registered(home, "c", "H1", name=home.name("a"))
    registered(home, "e", "H2", name=home.name("a"), township="杨集镇")
    enrolled(home, "a")


@twins
def two_in_the_township(home):
    registered(home, "c", "H1", name=home.name("a"))
    registered(home, "e", "H2", name=home.name("a"))
    enrolled(home, "a")


@twins
def far_away(home):
    registered(home, "c", name=home.name("a"), township="杨集镇")
    enrolled(home, "a")


def a_day_younger(home):
    registered(home, "c", name=home.name("a"))
    enrolled(home, "a")


def of_the_other_sex(home):
    registered(home, "b", name=home.name("a"))
    enrolled(home, "a")


@pytest.mark.parametrize(
    "home",
    [
        three_namesakes,
        two_in_the_township,
        far_away,
        VILLAGE.home(a_day_younger, a="1960-03-07", c="1960-03-08"),
        VILLAGE.home(of_the_other_sex, a="1965-03-07", b="1965-03-07"),
    ],
    ids=["two of them", "two in the township", "another township", "another day of birth", "another sex"],
)
def test_namesakes_are_never_joined(home):
    assert differing(home) == []


@twins
def two_on_the_roll(home):
    registered(home, "c", name=home.name("a"))
    enrolled(home, "a")
    enrolled(home, "c", "C2", name=home.name("a"))


@twins
def two_in_the_register(home):
    registered(home, "a", "H1")
    registered(home, "c", "H2", name=home.name("a"))
    enrolled(home, "a")


@twins
def number_of_another(home):
    """The roll has the number of a, whom the register knows, with the name of c."""
    registered(home, "a", "H1")
    registered(home, "c", "H2")
    enrolled(home, "a", name=home.name("c"))


@pytest.mark.parametrize(
    "home",
    [two_on_the_roll, two_in_the_register, number_of_another],
    ids=["two on the roll", "two in the register", "the number of another"],
)
def test_two_on_the_roll_or_two_in_the_register_are_two_people(home):
    assert differing(home) == []


@twins
def corrected(home):
    registered(home, "c", name=home.name("a"))
    enrolled(home, "a")
    correction(home, home.name("a"), new="c", old="a")


def test_numbers_the_police_corrected_are_one_persons():
    assert differing(corrected) == []


def written(**said):
    """What the roll writes of somebody whose number says a man, born on 1950-03-07."""
    home = VILLAGE.home(a="1950-03-07")
    home.enrol("a", "C1", **said)
    home.enrol("b", "C2", id_number=None, person_sex="女", person_birth_on=date(1960, 1, 1))
    return home


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        (written(), (False, False, None)),
        (written(person_sex="男", person_birth_on=date(1950, 3, 7)), (False, False, None)),
        (written(person_sex="女"), (True, False, None)),
        (written(person_sex="未知"), (False, False, None)),
        (written(person_birth_on=date(1950, 3, 17)), (False, True, "出生月日")),
        (written(person_birth_on=date(1952, 3, 7), person_sex="女"), (True, True, "出生年份")),
        (written(person_birth_period="1950"), (False, False, None)),
        (written(person_birth_period="1950-03"), (False, False, None)),
        (written(person_birth_period="1950-04"), (False, True, "出生月日")),
        (written(person_birth_period="1953"), (False, True, "出生年份")),
    ],
)
def test_what_the_roll_writes_against_what_the_number_says(home, expected):
    columns = "certificate_no, is_sex_different, is_birth_different, birth_part"
    assert home.read(f"SELECT {columns} FROM fact.written_identity") == [("C1", *expected)]


COUNTS = "insured_count, entries_count, living_count, doubled_count, has_head"


def counted(home):
    return [row[1:] for row in home.read(f"SELECT certificate_no, {COUNTS} FROM fact.headcount")]


@VILLAGE.home
def children(home):
    for letter, has_number, relation in (
        ("a", True, "户主"),
        ("a", True, "其他"),
        ("b", False, "女"),
        ("c", False, "子"),
    ):
        unnumbered = {} if has_number else {"id_number": None}
        home.enrol(letter, relation=relation, head=home.name("a"), insured_count=3, **unnumbered)


def test_children_without_number_count_each_and_the_head_listed_again_does_not():
    assert counted(children) == [(3, 3, 3, 0, True)]


@VILLAGE.home
def member_twice(home):
    for letter in ("b", "b", "c"):
        home.enrol(letter, relation="子", head=home.name("a"), insured_count=2)
    died = {"died_on": date(2021, 5, 1), "registered_on": date(2021, 5, 2)}
    home.add("death", home.who("c"), is_death=True, evidence="火化", **died)


def test_a_member_twice_a_head_missing_and_a_dead_member():
    assert counted(member_twice) == [(2, 2, 1, 1, False)]


def headed(spelling):
    """The only member is 德明; the head of the certificate stands as `spelling`, with the same surname."""
    home = VILLAGE.home()
    surname = home.name("a")[0]
    head = spelling and surname + spelling
    home.enrol("a", name=f"{surname}德明", relation="子", head=head, insured_count=1)
    return home


@pytest.mark.parametrize(
    ("home", "expected"),
    [(headed("徳明"), True), (headed(None), None), (headed("四海"), False)],
    ids=["another spelling", "no head", "another name"],
)
def test_the_head_is_known_by_any_spelling_of_the_name(home, expected):
    assert counted(home) == [(1, 1, 1, 0, expected)]


def test_who_left_after_the_snapshot_still_belongs_to_its_numbers():
    world = World(date(2021, 6, 20), MEASURES)
    head, wife = number("1950-03-07", 11), number("1955-03-07", 13)
    world.enrol("王德明", head, "C1", relation="户主", head="王德明", insured_count=2)
    world.enrol("李秀花", wife, "C1", relation="配偶", head="王德明", insured_count=2)
    world.add("exit", person("person", "李秀花", wife), certificate_no="C1", exited_on=date(2021, 6, 10))
    world.built()
    assert world.fetch(f"SELECT {COUNTS} FROM fact.headcount") == [(2, 2, 2, 0, True)]
