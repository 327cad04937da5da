"""Measures of families, cards and supporters, on a few fictional people."""

from datetime import date, timedelta

import pytest

from tests.assets.fact_world import AS_OF, person
from tests.assets.village import LETTERS, Village

VILLAGE = Village(("household_now", "known_kin", "card", "supporter_means", "unconsented"))


@pytest.fixture(scope="module", autouse=True)
def _built():
    VILLAGE.built()


def written(role, id_number, status="valid"):
    """A number the register writes for somebody's parent or spouse."""
    return {f"{role}_id_number": id_number, f"{role}_id_status": status}


def living(home):
    """Who is of the household now: how many they are, how old the person is, and whether the household is doubtful."""
    columns = "person, members_count, age, is_doubtful"
    return {row[0]: row[1:] for row in home.read(f"SELECT {columns} FROM fact.household_now")}


def kin(home, of):
    """Relatives by letter, or by person where the case has no letter for them, and what they are to `of`."""
    rows = home.read("SELECT person, relative, relation FROM fact.known_kin")
    return {row[1:] for row in rows if row[0] == of}


def die(home, letter, name=None):
    home.add(
        "death",
        person("person", name or home.name(letter), home.number(letter)),
        died_on=date(2021, 1, 5),
        is_death=True,
        evidence="火化",
    )


def move(home, letter, kind, day, to="安徽省合肥市"):
    home.add("move", home.who(letter), move_kind=kind, changed_on=day, moved_to=to)


def aged(tell):
    """A home whose members' ages are known."""
    return VILLAGE.home(tell, a="1961-06-01", b="1962-03-07", c="2003-06-02", d="1985-01-01", e="1915-05-05")


@aged
def some_left(home):
    for letter in "abcd":
        home.register(letter, relation="其他")
    home.register("e", relation="其他", hukou_status="迁出")
    die(home, "b")
    move(home, "d", "迁出", date(2021, 3, 1))


def test_the_household_now_counts_the_living_who_stayed():
    assert living(some_left) == {"a": (2, 60, False), "c": (2, 17, False)}


@aged
def somebody_moved_nobody_knows_where(home):
    home.register("a")
    home.register("d", relation="其他")
    move(home, "d", "迁出", date(2021, 3, 1), to=None)


def test_a_household_somebody_may_have_left_is_doubtful():
    assert living(somebody_moved_nobody_knows_where) == {"a": (2, 60, False), "d": (2, 36, True)}


@aged
def one_came_back(home):
    home.register("a")
    home.register("b")
    move(home, "a", "迁出", date(2020, 3, 1))
    move(home, "a", "迁入", date(2021, 3, 1))
    move(home, "b", "注销", date(2021, 3, 1))


def test_who_moved_back_counts_and_who_is_struck_off_otherwise_is_doubtful():
    assert living(one_came_back) == {"a": (2, 60, False), "b": (2, 59, True)}


@aged
def another_died(home):
    home.register("a")
    die(home, "a", name="赵大海")


def test_a_death_under_another_name_makes_the_household_doubtful():
    assert living(another_died) == {"a": (1, 60, True)}


@VILLAGE.home
def registered_twice(home):
    home.register("a", "H1")
    home.register("a", "H2")


def test_two_households_of_one_person_are_doubtful():
    rows = registered_twice.read("SELECT household_no, is_doubtful FROM fact.household_now ORDER BY 1")
    assert rows == [("H1", True), ("H2", True)]


def related(role):
    """The register writes for d's parent or spouse the number of a."""
    home = VILLAGE.home()
    home.register("a", "H1")
    home.register("d", "H2", **written(role, home.number("a")))
    return home


@pytest.mark.parametrize(
    ("home", "relation", "back"),
    [
        (related("father"), "父母", "子女"),
        (related("mother"), "父母", "子女"),
        (related("spouse"), "配偶", "配偶"),
    ],
    ids=["father", "mother", "spouse"],
)
def test_numbers_in_the_register_make_kin_both_ways(home, relation, back):
    assert kin(home, "d") == {("a", relation)}
    assert kin(home, "a") == {("d", back)}


@VILLAGE.home
def damaged_number(home):
    home.register("a", "H1")
    home.register("d", "H2", **written("father", home.number("a")[:15] + "000", "damaged"))


def test_a_damaged_number_that_fits_is_kin_too_weak_for_a_flag():
    rows = damaged_number.read("SELECT person, relation, link_probability FROM fact.known_kin")
    assert [row[1:] for row in rows if row[0] == "a"] == [("子女", 0.5)]


@aged
def three_generations(home):
    home.register("a", relation="户主")
    home.register("b", relation="配偶")
    home.register("c", relation="子")
    home.register("e", relation="孙子女")
    home.enrol("b")


def test_members_are_kin_by_what_they_are_to_the_head():
    rows = three_generations.read(
        "SELECT person, relative, relation, is_same_household, relative_age FROM fact.known_kin ORDER BY relation"
    )
    assert [row[1:] for row in rows if row[0] == "b"] == [("c", "子女", True, 17), ("a", "配偶", True, 60)]


def couple(*entries):
    """Man and wife of the household register, and what the register of marriages entered, a year each."""
    home = VILLAGE.home()
    home.register("a", "H1", **written("spouse", home.number("b")))
    home.register("b", "H2")
    for year, kind in enumerate(entries):
        day = date(2010 + year, 5, 1)
        home.add("marriage", home.who("a", "man"), home.who("b", "woman"), marriage_kind=kind, registered_on=day)
    return home


@pytest.mark.parametrize(
    ("home", "is_kin"),
    [
        (couple("结婚"), True),
        (couple("结婚", "补领"), True),
        (couple("结婚", "离婚"), False),
        (couple("离婚", "结婚"), True),
        (couple("结婚", "补领离婚证"), False),
        (couple("结婚", "撤销"), False),
    ],
    ids=["married", "paper again", "divorced", "married after divorce", "divorce paper again", "annulled"],
)
def test_the_latest_entry_of_the_marriage_register_counts(home, is_kin):
    assert kin(home, "a") == ({("b", "配偶")} if is_kin else set())


@VILLAGE.home
def declared(home):
    home.register("a", "H1")
    home.enrol("a", head=home.name("a"))
    home.add("declaration", home.who("d", "official"), home.who("a"), relation="父亲")
    home.add("supporter", home.who("b"), certificate_no=home.own("C1"), relation="配偶")


def test_declarations_and_supporters_make_kin():
    assert ("d", "子女") in kin(declared, "a")


def fatherless(fate):
    home = VILLAGE.home(a="1915-05-05" if fate == "centenarian" else "1961-06-01")
    home.register("d", "H1", **written("father", home.number("a")))
    if fate == "struck_off":
        home.register("a", "H2", hukou_status="死亡")
    if fate == "dead":
        die(home, "a")
    return home


FATES = ("dead", "struck_off", "centenarian")


@pytest.mark.parametrize("home", [fatherless(fate) for fate in FATES], ids=FATES)
def test_the_dead_are_no_kin_nor_a_number_older_than_a_hundred(home):
    assert kin(home, "d") == set()


@aged
def both_parents(home):
    home.register("d", "H1", **written("father", home.number("a")), **written("mother", home.number("e")))
    home.register("e", "H2")


def test_a_parent_known_by_number_alone_is_kin_and_a_centenarian_of_the_register_too():
    assert kin(both_parents, "d") == {("a", "父母"), ("e", "父母")}


def card(holder, agreements=(), other_member=None):
    """a is enrolled and lives with d; `holder` keeps the card, by name or by letter."""
    home = VILLAGE.home()
    said = {"head": home.name("a"), "holder_name": home.name(holder) if holder and holder in LETTERS else holder}
    home.enrol("a", **said)
    if other_member:
        home.enrol("b", name=other_member, **said)
    home.register("a")
    home.register("d")
    for custodian, start, until in agreements:
        home.add(
            "custody",
            home.who("a"),
            person("custodian", custodian, None),
            certificate_no=home.own("C1"),
            agreed_from_on=start,
            until_on=until,
        )
    return home


def kept(home):
    """Who keeps the card, and by what agreement."""
    return [row[1:] for row in home.read("SELECT certificate_no, holder, agreement FROM fact.card")]


@pytest.mark.parametrize(
    ("home", "kept_by"),
    [
        (card("a", other_member="李徳"), "在册成员"),
        (card("本人", other_member="李徳"), "在册成员"),
        (card("李德", other_member="李徳"), "在册成员"),
        (card("d", other_member="李徳"), "户籍同户人员"),
        (card("赵大海", other_member="李徳"), "户外人员"),
        (card("村委会", other_member="李徳"), "户外人员"),
    ],
    ids=["the head", "himself", "another spelling", "one of the household", "an outsider", "the village"],
)
def test_a_card_is_kept_by_a_member_one_of_the_household_or_an_outsider(home, kept_by):
    assert kept(home) == [(kept_by, "没有代管协议")]


def widowed():
    """The husband c kept the card and is on the roll no more; the newest roll still names him."""
    home = VILLAGE.home()
    said = {"head": home.name("a"), "holder_name": home.name("c")}
    for letter in "ac":
        home.enrol(letter, month=date(2021, 5, 1), **said)
    home.enrol("a", **said)
    home.register("a")
    return home


WIDOWED = widowed()


def test_who_was_a_member_is_no_outsider():
    assert kept(WIDOWED) == [("户籍同户人员", "没有代管协议")]


NO_HOLDER = card(None)


def test_no_holder_no_card():
    assert kept(NO_HOLDER) == []


DAY = timedelta(days=1)


def agreed(custodian, start, until):
    return card("赵大海", [(custodian, start, until)])


@pytest.mark.parametrize(
    ("home", "kept_by", "agreement"),
    [
        (agreed("赵大海", AS_OF, None), "代管人", "有生效的协议"),
        (agreed("赵大海", date(2020, 1, 1), AS_OF), "代管人", "有生效的协议"),
        (agreed("赵大梅", date(2020, 1, 1), None), "代管人", "有生效的协议"),
        (agreed("赵大海", date(2020, 1, 1), AS_OF - DAY), "户外人员", "协议已于2021-05-31到期"),
        (agreed("赵大海", AS_OF + DAY, None), "户外人员", "协议2021-06-02起才生效"),
        (agreed("孙小明", date(2020, 1, 1), None), "户外人员", "有生效的协议，代管人是另一人"),
    ],
    ids=["from today", "until today", "a slip in the name", "lapsed", "to come", "of somebody else"],
)
def test_an_agreement_counts_while_it_is_in_force_and_names_the_holder(home, kept_by, agreement):
    assert kept(home) == [(kept_by, agreement)]


def supported(consented_on, household="H2", **more):
    """d, who owns much, is the supporter of a, who is enrolled."""
    home = VILLAGE.home()
    home.enrol("a", head=home.name("a"), **more)
    home.register("a", "H1")
    home.register("d", household)
    home.add("supporter", home.who("d"), certificate_no=home.own("C1"), relation="子", consented_on=consented_on)
    own = home.who("d")
    for month in (4, 5):
        home.add("salary", own, employer="一中", staff_category="在编", month=date(2021, month, 1), gross_fen=510000)
    home.add("business", own, uscc="92A", business_role="经营者", business_kind="个体工商户", business_status="存续")
    home.add("vehicle", own, plate_no="苏G12345", vehicle_class="K", vehicle_status="正常")
    for _ in range(2):
        home.add("real_estate", own, unit_no="U0017", property_use="住宅", area_m2=98.4, registered_on=date(2015, 3, 1))
    return home


def means(home):
    rows = home.read("SELECT certificate_no, means, detail, month FROM fact.supporter_means ORDER BY means")
    return [row[1:] for row in rows]


def unconsented(home):
    return home.read("SELECT * FROM fact.unconsented")


CONSENTED = supported(AS_OF)


def test_means_of_a_supporter_who_consented_and_lives_apart():
    assert means(CONSENTED) == [
        ("市场主体", "个体工商户的经营者，存续", None),
        ("房屋", "住宅98平方米（2015-03-01登记），单元号尾号0017", None),
        ("机动车", "机动车（K类），正常，车牌尾号2345", None),
        ("财政工资", "在编，最近发放2021-05，应发5100元", date(2021, 5, 1)),
    ]
    assert unconsented(CONSENTED) == []


@pytest.mark.parametrize("home", [supported(None), supported(AS_OF + DAY)], ids=["never", "tomorrow"])
def test_without_consent_nothing_is_looked_up_and_the_household_is_told(home):
    assert means(home) == []
    ((certificate_no, township, why),) = unconsented(home)
    assert (certificate_no, township) == ("C1", "伊山镇")
    assert why.startswith("1名")


AT_HOME = supported(None, household="H1")


def test_one_of_the_household_is_no_supporter_apart():
    assert (means(AT_HOME), unconsented(AT_HOME)) == ([], [])


SUSPENDED = supported(None, status="暂停")


def test_a_suspended_household_is_not_told():
    assert (means(SUSPENDED), unconsented(SUSPENDED)) == ([], [])


DEAD_SUPPORTER = supported(AS_OF)
die(DEAD_SUPPORTER, "d")


def test_the_dead_support_nobody():
    assert (means(DEAD_SUPPORTER), unconsented(DEAD_SUPPORTER)) == ([], [])
