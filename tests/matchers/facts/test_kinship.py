from matchers.facts.kinship import INVERSE, NEAR_RELATIVES, TO_HEAD, compositions
from matchers.standardise.codelists import codelist

# What the register can say that ties nobody closely, or ties through somebody the words do not name.
UNTIED = {"户主", "堂表兄弟姐妹", "曾孙子女", "曾祖父母", "非亲属", "其他亲属", "其他", "孙媳", "孙女婿"}


def test_every_relation_has_an_inverse_and_turning_twice_changes_nothing():
    assert all(INVERSE[INVERSE[r]] == r for r in INVERSE)
    assert set(NEAR_RELATIVES) <= set(INVERSE)


def test_compositions_make_known_relations_and_one_relation_each():
    made = list(compositions())
    assert {c.relation for c in made} <= set(INVERSE)
    keys = [(c.first, c.sex, c.second) for c in made]
    assert len(keys) == len(set(keys))


def test_a_composition_seen_from_the_other_end_is_the_inverse():
    by_steps = {}
    for c in compositions():
        by_steps.setdefault((c.first, c.second), set()).add(c.relation)
    for (first, second), relations in by_steps.items():
        back = by_steps.get((INVERSE[second], INVERSE[first]))
        assert back is not None, (first, second)
        assert {INVERSE[r] for r in relations} == back, (first, second)


def test_fathers_and_mothers_sides_are_kept_apart():
    found = {(c.sex, c.relation) for c in compositions() if (c.first, c.second) == ("父母", "父母")}
    assert found == {("男", "祖父母"), ("女", "外祖父母"), ("", "祖父母")}


def test_every_relation_of_the_code_list_is_understood_or_left_aside_by_name():
    canonical = set(codelist("relation").exact.values())
    assert canonical - set(TO_HEAD) - UNTIED == set()
