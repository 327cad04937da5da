from __future__ import annotations

import re
from datetime import date

import pytest

from assets.facts.kinship import build_kinship
from assets.home.warehouse import connect
from matchers.flags.rule import load_rules

AS_OF = date(2021, 6, 1)


def kin(*args, **more):
    """Kinship as {(person, relative): (relation, hops, path)}; see `world` for what is told."""
    con = world(*args, **more)
    rows = con.execute("SELECT person, relative, relation, hops, path FROM fact.kinship").fetchall()
    assert len({row[:2] for row in rows}) == len(rows)
    return {(person, relative): (relation, hops, path) for person, relative, relation, hops, path in rows}


def dated(*args, **more):
    """Kinship as {(person, relative): (sources, known_on, dated_path)}."""
    con = world(*args, **more)
    rows = con.execute("SELECT person, relative, sources, known_on, dated_path FROM fact.kinship").fetchall()
    return {(person, relative): tuple(said) for person, relative, *said in rows}


def world(residence=(), marriages=(), office=("o",), depth=2, declared=(), supporters=(), con=None):
    """A night with its kinship; letters are persons, rows (household, person, relation, father, mother, spouse),
    declared (official, person, relation), supporters (head, person, relation)."""
    con = con or connect()
    con.execute("CREATE TABLE link.identity (person VARCHAR, sex VARCHAR)")
    con.execute("CREATE TABLE fact.office AS SELECT unnest($1::VARCHAR[]) AS person", [list(office)])
    con.execute(
        "CREATE TABLE fact.residence (source VARCHAR, batch DATE DEFAULT DATE '2021-05-31', "
        "household_no VARCHAR, person VARCHAR, relation VARCHAR, "
        "father VARCHAR, mother VARCHAR, spouse VARCHAR, person_link_probability DOUBLE DEFAULT 1, "
        "father_link_probability DOUBLE DEFAULT 1, mother_link_probability DOUBLE DEFAULT 1, "
        "spouse_link_probability DOUBLE DEFAULT 1)"
    )
    for household, person, relation, *kin in residence:
        father, mother, spouse = (*kin, None, None, None)[:3]
        con.execute(
            "INSERT INTO fact.residence (source, household_no, person, relation, father, mother, spouse) "
            "VALUES ('r', ?, ?, ?, ?, ?, ?)",
            [household, person, relation, father, mother, spouse],
        )
        sex = {"子": "男", "女": "女", "父亲": "男", "母亲": "女"}.get(relation)
        con.execute("INSERT INTO link.identity VALUES (?, ?)", [person, sex])
    con.execute(
        "CREATE TABLE fact.marriage (record_id VARCHAR, man VARCHAR, woman VARCHAR, marriage_kind VARCHAR, "
        "registered_on DATE, man_link_probability DOUBLE, woman_link_probability DOUBLE)"
    )
    for i, (man, woman, kind, on) in enumerate(marriages):
        con.execute("INSERT INTO fact.marriage VALUES (?, ?, ?, ?, ?, 1, 1)", [f"m{i}", man, woman, kind, on])
    _tell(con, declared, supporters)
    build_kinship(con, AS_OF, depth)
    return con


def _tell(con, declared, supporters):
    con.execute(
        "CREATE TABLE fact.declaration (batch DATE DEFAULT DATE '2021-03-15', official VARCHAR, "
        "person VARCHAR, relation VARCHAR, "
        "official_link_probability DOUBLE DEFAULT 1, person_link_probability DOUBLE DEFAULT 1)"
    )
    con.execute(
        "CREATE TABLE fact.supporter (batch DATE DEFAULT DATE '2021-04-20', certificate_no VARCHAR, "
        "person VARCHAR, relation VARCHAR, "
        "person_link_probability DOUBLE DEFAULT 1)"
    )
    con.execute(
        "CREATE TABLE fact.enrolment (certificate_no VARCHAR, month DATE, head VARCHAR, "
        "head_link_probability DOUBLE DEFAULT 1)"
    )
    for official, person, relation in declared:
        con.execute(
            "INSERT INTO fact.declaration (official, person, relation) VALUES (?, ?, ?)", [official, person, relation]
        )
    for head, person, relation in supporters:
        for month, who in ((date(2021, 5, 1), "former"), (date(2021, 6, 1), head)):
            con.execute("INSERT INTO fact.enrolment (certificate_no, month, head) VALUES (?, ?, ?)", [head, month, who])
        con.execute(
            "INSERT INTO fact.supporter (certificate_no, person, relation) VALUES (?, ?, ?)", [head, person, relation]
        )


def relations(*args, **more):
    return {pair: relation for pair, (relation, *_) in kin(*args, **more).items()}


def test_parents_and_both_directions():
    found = kin([("1", "o", None, "f", "m")])
    assert found["o", "f"] == ("父母", 1, "本人→父亲(户口)")
    assert found["f", "o"] == ("子女", 1, "本人→子女(户口)")
    assert found["o", "m"][0] == "父母"


@pytest.mark.parametrize(
    ("residence", "relative", "relation"),
    [
        ([("1", "o", None, "f"), ("1", "f", "父亲", "g")], "g", "祖父母"),
        ([("1", "o", None, None, "m"), ("1", "m", "母亲", "g")], "g", "外祖父母"),
        ([("1", "s", "子", "o"), ("2", "c", None, "s")], "c", "孙子女"),
        ([("1", "d", "女", "o"), ("2", "c", None, None, "d")], "c", "外孙子女"),
        ([("1", "o", None, "f"), ("2", "b", None, "f")], "b", "兄弟姐妹"),
        ([("1", "o", None, None, None, "w"), ("2", "w", None, "f")], "f", "配偶父母"),
        ([("1", "c", None, "o", None, "w")], "w", "子女配偶"),
        ([("1", "o", None, "f"), ("2", "b", None, "f", None, "w")], "w", "兄弟姐妹配偶"),
        ([("1", "o", None, None, None, "w"), ("2", "w", None, "f"), ("3", "b", None, "f")], "b", "配偶兄弟姐妹"),
    ],
)
def test_two_steps(residence, relative, relation):
    assert relations(residence)["o", relative] == relation


def test_ties_through_the_head_are_marked_as_presumed():
    found = kin([("1", "h", "户主"), ("1", "o", "子"), ("1", "b", "女"), ("1", "w", "配偶")])
    assert found["o", "h"][0] == "父母"
    assert "推定" not in found["o", "h"][2]
    assert found["o", "b"] == ("兄弟姐妹", 2, "本人→户主(户口：与户主关系)→女(户口：与户主关系)(推定)")
    assert found["o", "w"][0] == "父母"
    assert found["o", "w"][2].endswith("(推定)")


def test_a_household_with_two_heads_ties_nobody():
    assert kin([("1", "h", "户主"), ("1", "i", "户主"), ("1", "o", "子")]) == {}


def test_the_latest_entry_of_a_couple_counts():
    married = ("o", "w", "结婚", date(2001, 1, 1))
    assert relations(marriages=[married])["o", "w"] == "配偶"
    assert relations(marriages=[married, ("o", "w", "补领", date(2015, 1, 1))])["w", "o"] == "配偶"
    assert relations(marriages=[married, ("o", "w", "离婚", date(2015, 1, 1))]) == {}
    assert relations(marriages=[married, ("o", "w", "离婚", date(2021, 7, 1))])["o", "w"] == "配偶"
    for paper in ("补领离婚证", "撤销"):
        assert relations(marriages=[married, ("o", "w", paper, date(2015, 1, 1))]) == {}
    again = [("o", "w", "离婚", date(2015, 1, 1)), ("o", "w", "结婚", date(2016, 1, 1)), married]
    assert relations(marriages=again)["o", "w"] == "配偶"


def test_a_divorce_beats_what_the_household_register_still_says():
    divorce = [("o", "w", "离婚", date(2015, 1, 1))]
    assert relations([("1", "o", "户主", None, None, "w"), ("1", "w", "配偶")], divorce) == {}
    found = relations([("1", "o", "户主", None, None, "w"), ("2", "w", None, "f")], divorce)
    assert found == {}


def test_children_tie_divorced_parents_to_them_and_not_to_each_other():
    found = relations([("1", "c", None, "o", "w")], [("o", "w", "离婚", date(2015, 1, 1))])
    assert found["o", "c"] == "子女"
    assert ("o", "w") not in found


def test_the_shorter_path_is_told_and_a_named_parent_before_a_household():
    assert kin([("1", "h", "户主"), ("1", "o", "子", "h")])["o", "h"][1:] == (1, "本人→父亲(户口)")
    found = kin([("1", "o", "户主", "f"), ("1", "b", "兄弟", "f")])
    assert found["o", "b"] == ("兄弟姐妹", 1, "本人→兄弟(户口：与户主关系)")


def test_depth_one_keeps_to_what_is_registered_and_brothers_and_sisters():
    found = relations([("1", "o", None, "f"), ("1", "f", "父亲", "g"), ("2", "b", None, "f")], depth=1)
    assert {relative: relation for (person, relative), relation in found.items() if person == "o"} == {
        "f": "父母",
        "b": "兄弟姐妹",
    }


def test_only_kin_of_the_persons_asked_about():
    assert kin([("1", "a", None, "f")], office=("o",)) == {}


def test_nothing_to_go_by():
    assert kin(office=()) == {}


def test_a_self_report_ties_the_reporter_to_whom_it_names():
    found = kin(declared=[("o", "o", "户主"), ("o", "f", "父亲"), ("o", "w", "配偶父母"), ("o", "x", "其他亲属")])
    assert found["o", "f"] == ("父母", 1, "本人→父亲(自查报告)")
    assert found["f", "o"] == ("子女", 1, "本人→报告人(自查报告)")
    assert found["o", "w"][0] == "配偶父母"
    assert not [pair for pair in found if "x" in pair or pair == ("o", "o")]


def test_who_reports_is_asked_about_without_holding_office():
    assert kin(office=(), declared=[("r", "f", "父亲")])["r", "f"][0] == "父母"


def test_a_self_report_and_the_register_make_one_path_and_each_step_says_its_source():
    found = kin([("2", "b", None, "f")], declared=[("o", "f", "父亲")])
    assert found["o", "b"] == ("兄弟姐妹", 2, "本人→父亲(自查报告)→子女(户口)(推定)")
    assert kin([("1", "o", None, "f")], declared=[("o", "f", "父亲")])["o", "f"][2] == "本人→父亲(户口)"


def test_a_supporter_is_kin_of_the_head_on_the_newest_roll():
    found = kin(supporters=[("h", "o", "女")])
    assert found["o", "h"] == ("父母", 1, "本人→户主(赡养登记)")
    assert found["h", "o"] == ("子女", 1, "本人→女(赡养登记)")
    assert not [pair for pair in found if "former" in pair]


def test_parents_in_law_through_a_household_and_through_a_spouse():
    home = [("1", "h", "户主"), ("1", "o", "儿媳"), ("1", "w", "配偶")]
    assert relations(home)["o", "h"] == "配偶父母"
    assert relations(home)["o", "w"] == "配偶父母"
    assert relations([("2", "w", None, "f", "m")], [("o", "w", "结婚", date(2001, 1, 1))])["o", "m"] == "配偶父母"
    married = [("o", "w", "结婚", date(2001, 1, 1))]
    assert relations(marriages=married, supporters=[("w", "p", "公婆")])["o", "p"] == "父母"


def test_uncles_and_nephews_are_as_far_as_it_goes():
    found = relations([("1", "o", None, "f"), ("2", "f", None, "g"), ("3", "u", None, "g"), ("4", "c", None, "u")])
    assert found["o", "u"] == "伯叔姑舅姨"
    assert found["u", "o"] == "侄甥"
    assert ("o", "c") not in found


@pytest.mark.parametrize("told", ["declared", "supporters"])
def test_a_divorce_ends_what_others_told_of_the_marriage(told):
    divorce = [("o", "w", "离婚", date(2015, 1, 1))]
    rows = [("o", "w", "配偶"), ("o", "f", "配偶父母")]
    assert relations(marriages=divorce, **{told: rows}) == {}
    again = [*divorce, ("o", "v", "结婚", date(2016, 1, 1))]
    assert relations(marriages=again, **{told: rows}) == {
        ("o", "v"): "配偶",
        ("v", "o"): "配偶",
        ("o", "f"): "配偶父母",
        ("f", "o"): "子女配偶",
    }
    assert ("o", "f") in relations(marriages=[("o", "w", "离婚", date(2021, 7, 1))], **{told: rows})


def test_every_step_says_its_source_and_the_day_it_is_known_from():
    found = dated([("2", "w", None, "f")], [("o", "w", "结婚", date(2015, 3, 2))])
    assert found["o", "w"] == ("婚姻登记", date(2015, 3, 2), "本人→配偶(婚姻登记，2015-03-02登记)")
    assert found["o", "f"] == (
        "婚姻登记、户口",
        date(2021, 5, 31),
        "本人→配偶(婚姻登记，2015-03-02登记)→父亲(户口，2021-05-31核对)",
    )
    assert found["f", "o"] == (
        "婚姻登记、户口",
        date(2021, 5, 31),
        "本人→子女(户口，2021-05-31核对)→配偶(婚姻登记，2015-03-02登记)",
    )


def test_reports_and_supporters_are_dated_by_their_own_lists_and_presumed_paths_say_so_at_the_end():
    found = dated([("2", "b", None, "f")], declared=[("o", "f", "父亲")], supporters=[("h", "o", "女")])
    assert found["o", "b"] == (
        "户口、自查报告",
        date(2021, 5, 31),
        "本人→父亲(自查报告，2021-03-15报告)→子女(户口，2021-05-31核对)(推定)",
    )
    assert found["o", "h"] == ("赡养登记", date(2021, 4, 20), "本人→户主(赡养登记，2021-04-20核对)")
    assert dated([("1", "h", "户主"), ("1", "o", "子")])["o", "h"] == (
        "户口",
        date(2021, 5, 31),
        "本人→户主(户口：与户主关系，2021-05-31核对)",
    )


def test_a_step_without_a_day_leaves_the_path_without_one():
    found = dated([("2", "w", None, "f")], [("o", "w", "结婚", None)])
    assert found["o", "w"][1:] == (None, "本人→配偶(婚姻登记，日期不详)")
    assert found["o", "f"][1:] == (None, "本人→配偶(婚姻登记，日期不详)→父亲(户口，2021-05-31核对)")


def test_dates_of_the_latest_entry_and_of_the_path_that_is_told():
    married = ("o", "w", "结婚", date(2001, 1, 1))
    found = dated([("1", "o", None, None, None, "w")], [married, ("o", "w", "补领", date(2015, 3, 2))])
    assert found["o", "w"] == ("户口", date(2021, 5, 31), "本人→配偶(户口，2021-05-31核对)")
    found = dated(marriages=[married, ("o", "w", "补领", date(2015, 3, 2))])
    assert found["o", "w"][1] == date(2015, 3, 2)


def test_two_steps_walk_up_to_three_registered_ties():
    aunt = [("1", "o", None, None, "m"), ("2", "m", None, None, "g"), ("3", "a", None, None, "g", "u")]
    found, when = kin(aunt), dated(aunt)
    assert found["o", "a"] == ("伯叔姑舅姨", 3, "本人→母亲(户口)→母亲(户口)→子女(户口)")
    assert when["o", "a"][2].count("2021-05-31核对") == 3
    assert ("o", "u") not in found, "an aunt's husband is a third step: no relation_set of a county counts him"
    wed = [("o", "w", "结婚", date(2015, 3, 2))]
    inlaw = [("2", "w", None, "f"), ("3", "b", None, "f")]
    assert dated(inlaw, wed)["b", "o"] == (
        "婚姻登记、户口",
        date(2021, 5, 31),
        "本人→父亲(户口，2021-05-31核对)→子女(户口，2021-05-31核对)→配偶(婚姻登记，2015-03-02登记)",
    )


def test_officials_are_asked_about_together_never_one_by_one():
    class Counted:
        def __init__(self):
            self.con, self.statements = connect(), 0

        def __getattr__(self, name):
            return getattr(self.con, name)

        def execute(self, *args):
            self.statements += 1
            return self.con.execute(*args)

    def statements(officials: int) -> int:
        residence = [(f"h{i}", f"o{i}", None, f"f{i}", f"m{i}") for i in range(300)]
        con = Counted()
        world(residence, office=[f"o{i}" for i in range(officials)], con=con)
        pairs = con.execute("SELECT count(*) FROM fact.kinship WHERE relation = '父母'").fetchall()[0][0]
        assert pairs >= 2 * officials
        return con.statements

    assert statements(1) == statements(300)


def test_what_is_dated_is_declared_as_no_evidence_and_no_rule_reads_it():
    for rule in load_rules().values():
        assert not {"dated_path", "known_on"} & set(re.findall(r"kinship\.(\w+)", rule.sql)), rule.code
