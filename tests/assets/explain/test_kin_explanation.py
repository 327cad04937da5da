from __future__ import annotations

import json
from datetime import date

from assets.explain.kin import kin_paths, paths_in_words
from tests.assets.facts.test_kinship import world

MARRIED = [("o", "w", "结婚", date(2015, 3, 2))]


def flag(person="f", queue="official_relative", **evidence):
    named = {"flag_id": "F1", "queue": queue, "person": person, "subject": person}
    return named | {"evidence": json.dumps(evidence or {"official": "o"})}


def words(con, **more) -> str:
    return "\n".join(paths_in_words(kin_paths(con, flag(**more))))


def test_the_shortest_path_is_told_step_by_step_with_source_and_day():
    con = world([("2", "w", None, "f")], MARRIED)
    assert words(con) == (
        "亲属关系：低保对象是该干部的配偶父母，最短途径2步，2021-05-31 起各步都有据：\n"
        "  干部本人 —配偶（婚姻登记，2015-03-02登记）→ 其配偶 —父亲（户口，2021-05-31核对）→ 低保对象"
    )


def test_a_presumed_path_says_so_and_a_path_without_a_day_too():
    con = world([("1", "h", "户主"), ("1", "o", "子"), ("1", "f", "女")])
    told = words(con)
    assert "其中有推定，须查实" in told
    assert "—女（户口：与户主关系，2021-05-31核对）→ 低保对象" in told
    assert "推定)" not in told
    undated = words(world([("2", "w", None, "f")], [("o", "w", "结婚", None)]))
    assert "起各步都有据" not in undated
    assert "—配偶（婚姻登记，日期不详）→" in undated


def test_one_path_for_each_official_of_the_evidence():
    con = world([("1", "f", None, None, None, "p"), ("2", "o", None, "f")], office=("o", "p"))
    several = kin_paths(con, flag(rows=[{"official": "o"}, {"official": "p"}, {"official": None}]))
    assert [p.relation for p in several] == ["父母", "配偶"]


def test_three_registered_ties_are_three_steps():
    aunt = [("1", "o", None, None, "m"), ("2", "m", None, None, "g"), ("3", "f", None, None, "g")]
    (path,) = kin_paths(world(aunt), flag())
    assert [tie.word for tie in path.ties] == ["母亲", "母亲", "子女"]
    assert {tie.source for tie in path.ties} == {"户口"}


def test_other_queues_and_people_nobody_ties_have_no_path():
    con = world([("2", "o", None, "f")])
    assert kin_paths(con, flag(queue="payment")) == []
    assert kin_paths(con, flag(person="x")) == []
    assert kin_paths(con, flag(official=None)) == []
