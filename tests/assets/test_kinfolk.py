"""Measures of families, cards and supporters, on a few fictional people."""

from datetime import date, timedelta

import pytest

from assets.measures import candidates, core, identities, kinfolk, lives
from tests.assets.fact_world import AS_OF, World, number, person

MEASURES = (core, identities, candidates, lives, kinfolk)

A, B, C, D = (number(born, 11 + i) for i, born in enumerate(("1961-06-01", "1962-03-07", "2003-06-02", "1985-01-01")))
E = number("1915-05-05", 21)


@pytest.fixture
def world():
    return World(measures=MEASURES)


def written(role, id_number, status="valid"):
    """A number the register writes for somebody's parent or spouse."""
    return {f"{role}_id_number": id_number, f"{role}_id_status": status}


def home(world, columns="person, members_count, age, is_doubtful"):
    return {row[0]: row[1:] for row in world.fetch(f"SELECT {columns} FROM fact.household_now")}


def kin(world, of):
    query = "SELECT relative, relation FROM fact.known_kin WHERE person = ?"
    return set(world.con.execute(query, [world.person(of)]).fetchall())


def die(world, name, number_of, **more):
    world.add(
        "death", person("person", name, number_of), died_on=date(2021, 1, 5), is_death=True, evidence="火化", **more
    )


def move(world, name, number_of, kind, day):
    world.add("move", person("person", name, number_of), move_kind=kind, changed_on=day)


def test_the_household_now_counts_the_living_who_stayed(world):
    for name, number_of in (("王甲", A), ("李乙", B), ("王丙", C), ("王丁", D)):
        world.register(name, number_of, relation="其他")
    world.register("王戊", E, relation="其他", hukou_status="迁出")
    die(world, "李乙", B)
    move(world, "王丁", D, "迁出", date(2021, 3, 1))
    world.built()
    assert home(world) == {world.person(A): (2, 60, False), world.person(C): (2, 17, False)}


def test_who_moved_back_counts_and_who_is_struck_off_otherwise_is_doubtful(world):
    world.register("王甲", A)
    world.register("李乙", B)
    move(world, "王甲", A, "迁出", date(2020, 3, 1))
    move(world, "王甲", A, "迁入", date(2021, 3, 1))
    move(world, "李乙", B, "注销", date(2021, 3, 1))
    world.built()
    assert home(world) == {world.person(A): (2, 60, False), world.person(B): (2, 59, True)}


def test_a_death_under_another_name_makes_the_household_doubtful(world):
    world.register("王甲", A)
    die(world, "赵大海", A)
    world.built()
    assert home(world) == {world.person(A): (1, 60, True)}


def test_two_households_of_one_person_are_doubtful(world):
    world.register("王甲", A, "H1")
    world.register("王甲", A, "H2")
    world.built()
    assert world.fetch("SELECT household_no, is_doubtful FROM fact.household_now ORDER BY 1") == [
        ("H1", True),
        ("H2", True),
    ]


@pytest.mark.parametrize(
    ("role", "relation", "back"), [("father", "父母", "子女"), ("mother", "父母", "子女"), ("spouse", "配偶", "配偶")]
)
def test_numbers_in_the_register_make_kin_both_ways(world, role, relation, back):
    world.register("王甲", A, "H1")
    world.register("王丁", D, "H2", **written(role, A))
    world.built()
    assert kin(world, D) == {(world.person(A), relation)}
    assert kin(world, A) == {(world.person(D), back)}


def test_a_damaged_number_that_fits_is_kin_too_weak_for_a_flag(world):
    world.register("王甲", A, "H1")
    world.register("王丁", D, "H2", **written("father", A[:15] + "000", "damaged"))
    world.built()
    query = "SELECT relation, link_probability FROM fact.known_kin WHERE person = ?"
    assert world.con.execute(query, [world.person(A)]).fetchall() == [("子女", 0.5)]


def test_members_are_kin_by_what_they_are_to_the_head(world):
    world.register("王甲", A, relation="户主")
    world.register("李乙", B, relation="配偶")
    world.register("王丙", C, relation="子")
    world.register("王戊", E, relation="孙子女")
    world.enrol("李乙", B, "C1")
    world.built()
    rows = world.fetch(
        f"SELECT relative, relation, is_same_household, relative_age FROM fact.known_kin "
        f"WHERE person = '{world.person(B)}' ORDER BY relation"
    )
    assert rows == [(world.person(C), "子女", True, 17), (world.person(A), "配偶", True, 60)]


@pytest.mark.parametrize(
    ("entries", "is_kin"),
    [
        (["结婚"], True),
        (["结婚", "补领"], True),
        (["结婚", "离婚"], False),
        (["离婚", "结婚"], True),
        (["结婚", "补领离婚证"], False),
        (["结婚", "撤销"], False),
    ],
)
def test_the_latest_entry_of_the_marriage_register_counts(world, entries, is_kin):
    world.register("王甲", A, "H1", **written("spouse", B))
    world.register("李乙", B, "H2")
    for year, kind in enumerate(entries):
        world.add(
            "marriage",
            person("man", "王甲", A),
            person("woman", "李乙", B),
            marriage_kind=kind,
            registered_on=date(2010 + year, 5, 1),
        )
    world.built()
    assert kin(world, A) == ({(world.person(B), "配偶")} if is_kin else set())


def test_declarations_and_supporters_make_kin(world):
    world.register("王甲", A, "H1")
    world.enrol("王甲", A, "C1", head="王甲")
    world.add("declaration", person("official", "王丁", D), person("person", "王甲", A), relation="父亲")
    world.add("supporter", person("person", "李乙", B), certificate_no="C1", relation="配偶")
    world.built()
    assert (world.person(D), "子女") in kin(world, A)


@pytest.mark.parametrize("fate", ["dead", "struck_off", "centenarian"])
def test_the_dead_are_no_kin_nor_a_number_older_than_a_hundred(world, fate):
    parent = E if fate == "centenarian" else A
    world.register("王丁", D, "H1", **written("father", parent))
    if fate == "struck_off":
        world.register("王甲", A, "H2", hukou_status="死亡")
    if fate == "dead":
        die(world, "王甲", A)
    world.built()
    assert kin(world, D) == set()


def test_a_parent_known_by_number_alone_is_kin_and_a_centenarian_of_the_register_too(world):
    world.register("王丁", D, "H1", **written("father", A), **written("mother", E))
    world.register("赵戊", E, "H2")
    world.built()
    assert kin(world, D) == {(world.person(A), "父母"), (world.person(E), "父母")}


def card(world, holder, agreements=(), other_member=None):
    world.enrol("王甲", A, "C1", head="王甲", holder_name=holder)
    if other_member:
        world.enrol(other_member, B, "C1", head="王甲", holder_name=holder)
    world.register("王甲", A, "H1")
    world.register("王丁", D, "H1")
    for custodian, start, until in agreements:
        world.add(
            "custody",
            person("person", "王甲", A),
            person("custodian", custodian, None),
            certificate_no="C1",
            agreed_from_on=start,
            until_on=until,
        )
    world.built()
    return world.fetch("SELECT holder, agreement FROM fact.card")


@pytest.mark.parametrize(
    ("holder", "kept_by"),
    [
        ("王甲", "在册成员"),
        ("本人", "在册成员"),
        ("李德", "在册成员"),
        ("王丁", "户籍同户人员"),
        ("赵大海", "户外人员"),
        ("村委会", "户外人员"),
    ],
)
def test_a_card_is_kept_by_a_member_one_of_the_household_or_an_outsider(world, holder, kept_by):
    assert card(world, holder, other_member="李徳") == [(kept_by, "没有代管协议")]


def test_no_holder_no_card(world):
    assert card(world, None) == []


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("custodian", "start", "until", "kept_by", "agreement"),
    [
        ("赵大海", AS_OF, None, "代管人", "有生效的协议"),
        ("赵大海", date(2020, 1, 1), AS_OF, "代管人", "有生效的协议"),
        ("赵大梅", date(2020, 1, 1), None, "代管人", "有生效的协议"),
        ("赵大海", date(2020, 1, 1), AS_OF - DAY, "户外人员", "协议已于2021-05-31到期"),
        ("赵大海", AS_OF + DAY, None, "户外人员", "协议2021-06-02起才生效"),
        ("孙小明", date(2020, 1, 1), None, "户外人员", "有生效的协议，代管人是另一人"),
    ],
)
def test_an_agreement_counts_while_it_is_in_force_and_names_the_holder(
    world, custodian, start, until, kept_by, agreement
):
    assert card(world, "赵大海", [(custodian, start, until)]) == [(kept_by, agreement)]


def supported(world, consented_on, household="H2", **more):
    world.enrol("王甲", A, "C1", head="王甲", **more)
    world.register("王甲", A, "H1")
    world.register("王丁", D, household)
    world.add("supporter", person("person", "王丁", D), certificate_no="C1", relation="子", consented_on=consented_on)
    own = person("person", "王丁", D)
    for month in (4, 5):
        world.add("salary", own, employer="一中", staff_category="在编", month=date(2021, month, 1), gross_fen=510000)
    world.add("business", own, uscc="92A", business_role="经营者", business_kind="个体工商户", business_status="存续")
    world.add("vehicle", own, plate_no="苏G12345", vehicle_class="K", vehicle_status="正常")
    for _ in range(2):
        world.add(
            "real_estate", own, unit_no="U0017", property_use="住宅", area_m2=98.4, registered_on=date(2015, 3, 1)
        )
    world.built()
    means = world.fetch("SELECT means, detail, month FROM fact.supporter_means ORDER BY means")
    return means, world.fetch("SELECT * FROM fact.unconsented")


def test_means_of_a_supporter_who_consented_and_lives_apart(world):
    means, unconsented = supported(world, AS_OF)
    assert means == [
        ("市场主体", "个体工商户的经营者，存续", None),
        ("房屋", "住宅98平方米（2015-03-01登记），单元号尾号0017", None),
        ("机动车", "机动车（K类），正常，车牌尾号2345", None),
        ("财政工资", "在编，最近发放2021-05，应发5100元", date(2021, 5, 1)),
    ]
    assert unconsented == []


@pytest.mark.parametrize("consented_on", [None, AS_OF + DAY])
def test_without_consent_nothing_is_looked_up_and_the_household_is_told(world, consented_on):
    means, unconsented = supported(world, consented_on)
    assert means == []
    assert [row[:2] for row in unconsented] == [("C1", "伊山镇")]
    assert unconsented[0][2].startswith("1名")


def test_one_of_the_household_is_no_supporter_apart(world):
    assert supported(world, None, household="H1") == ([], [])


def test_a_suspended_household_is_not_told(world):
    assert supported(world, None, status="暂停") == ([], [])


def test_the_dead_support_nobody(world):
    die(world, "王丁", D)
    assert supported(world, AS_OF) == ([], [])
