from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from assets.errors import BadInput
from assets.explain.kin import KinPath, Tie
from assets.explain.links import Link, in_words, links_of, read_model, scored_waterfalls, surely
from assets.explain.picture import picture, write_picture
from assets.facts.build import build_facts
from matchers.people.waterfall import CEILING, COMPARISON, RIVALS, signed
from tests.assets.linked_people import Person, checked, funeral_row, people
from tests.assets.people.test_persons import AUNT, CONTRACTS, CROWD, KEY, aunt, death, linked, person_of

AS_OF = date(2021, 6, 1)
SEEN = {"name": "孙桂芳", "sex": "女", "age": 76, "address": "灌云县伊山镇王庄村三组"}
DAMAGED = {"name": "孙桂芳", "id_number": AUNT.id_number[:15] + "000", "id_status": "damaged"}


def told(deaths, **more):
    """A linked county with facts, as far as explanations read them."""
    con, _ = linked(deaths, **more)
    for kind in ("enrolment", "residence", "death"):
        con.execute(f"UPDATE record.{kind} SET received_on = batch")
    build_facts(con, CONTRACTS, AS_OF, KEY)
    con.execute("CREATE TABLE fact.kinship (person VARCHAR, relative VARCHAR)")
    return con


def flag(con, probability, person=None, evidence=None, **more):
    person = person or aunt(con)
    return {
        "flag_id": "F00000000001",
        "as_of": AS_OF,
        "queue": "wrong_enrolment",
        "grain": "P",
        "subject": person,
        "person": person,
        "certificate_no": None,
        "household_no": None,
        "link_probability": probability,
        "evidence": json.dumps(evidence or {"died_on": "2021-05-20"}),
    } | more


def test_every_waterfall_adds_up_to_what_the_engine_scored():
    rng, everybody = random.Random(5), people(2500, seed=6)
    twin = Person("孙桂芳", checked("32072319450401128"), date(1945, 4, 1), "女", "伊山镇", "王庄村", "HB")
    rows = [funeral_row(i, p, rng) for i, p in enumerate(rng.sample(everybody, 400))]
    con, _ = linked(
        [*rows, death("x1", **SEEN), death("x2", name="孙桂芳", address=SEEN["address"])], [*everybody, AUNT, twin]
    )
    seen = set()
    for row, fall in scored_waterfalls(con):
        assert fall.weight == pytest.approx(row["weight"], abs=1e-6)
        assert fall.match_probability == pytest.approx(row["match_probability"], abs=1e-6)
        assert fall.probability == pytest.approx(row["probability"], abs=1e-6)
        assert row["held"] == pytest.approx(fall.held, abs=1e-6)
        seen |= {s.kind for s in fall.steps if abs(s.weight) > 0.01}
    assert seen >= {COMPARISON, CEILING, RIVALS}
    assert len(list(scored_waterfalls(con))) > 40


def test_the_model_of_the_night_is_read_back_as_it_was():
    con, result = linked([death(**SEEN)])
    assert read_model(con) == replace(result.model, notes=())


def test_the_links_that_made_a_flags_probability_are_found_also_on_others_of_the_certificate():
    con = told([death(**SEEN)], roll=[AUNT, CROWD[0]])
    probability = person_of(con, "d1")[2]
    (link,) = links_of(con, flag(con, probability), CONTRACTS)
    assert (link.title, link.records, link.is_decisive) == ("死亡", 1, True)
    assert link.waterfall.probability == pytest.approx(probability)
    head = con.execute("SELECT person FROM link.identity WHERE id_number = ?", [CROWD[0].id_number]).fetchall()[0][0]
    con.execute("UPDATE fact.enrolment SET certificate_no = 'C1'")
    account = flag(con, probability, person=head, grain="A", subject="C1", certificate_no="C1")
    (link,) = links_of(con, account, CONTRACTS)
    assert link.is_decisive
    assert links_of(con, flag(con, probability, person=head), CONTRACTS) == []


def test_a_person_in_the_evidence_is_explained_and_equal_records_are_told_once():
    con = told([death(**SEEN), death("d2", **SEEN), death("d3", **DAMAGED)])
    probability = person_of(con, "d1")[2]
    other = con.execute("SELECT person FROM link.identity WHERE id_number = ?", [CROWD[3].id_number]).fetchall()[0][0]
    (link,) = links_of(con, flag(con, probability, person=other, evidence={"official": aunt(con)}), CONTRACTS)
    assert link.records == 2
    several = {"rows": [{"supporter": None}, {"supporter": aunt(con)}]}
    assert links_of(con, flag(con, probability, person=other, evidence=several), CONTRACTS)[0].records == 2


def test_where_no_link_has_the_flags_probability_all_links_of_its_people_are_told_and_it_says_so():
    con = told([death(**SEEN), death("d3", **DAMAGED)])
    links = links_of(con, flag(con, 0.9), CONTRACTS)
    assert [link.is_decisive for link in links] == [False, False]
    assert "未能逐条对上" in "\n".join(in_words(links))


def test_a_flag_on_numbers_alone_has_no_links_and_says_how_its_person_is_known():
    con = told([death("d0", name="孙桂芳", id_number=AUNT.id_number, id_status="valid"), death(**SEEN)])
    assert links_of(con, flag(con, 1.0), CONTRACTS) == []
    assert links_of(con, flag(con, None), CONTRACTS) == []
    assert surely(con, aunt(con)) == "身份证号一致且姓名相符"
    stranger = told([death(name="阎无双")])
    assert "没有与其他记录合并" in surely(stranger, person_of(stranger, "d1")[0])


def test_a_mention_that_says_less_is_explained_by_the_one_that_decided_for_its_person():
    # One damaged number under one name is one person; only the first of its records says where they lived.
    more = {"sex": "女", "age": 76, "address": "灌云县伊山镇王庄村三组"}
    con = told([death("d1", **DAMAGED, **more), death("d2", **DAMAGED)])
    assert person_of(con, "d1") == person_of(con, "d2")
    own = dict(con.execute("SELECT record_id, probability FROM link.pair ORDER BY ALL").fetchall())
    assert own["d2"] < own["d1"] == person_of(con, "d2")[2]
    (link,) = links_of(con, flag(con, own["d1"]), CONTRACTS)
    assert link.records == 2
    assert "住址：同村（居）" in {s.title for s in link.waterfall.steps}


def test_the_words_give_prior_steps_running_and_final_probability_and_name_nobody():
    con = told([death(**SEEN)])
    words = "\n".join(in_words(links_of(con, flag(con, person_of(con, "d1")[2]), CONTRACTS)))
    for said in (
        "起点",
        "姓名：相同",
        "全县同姓名1人",
        "年龄：相符",
        "住址：同村（居）",
        "未写明、无从比对：身份证号",
        "最后把握 0.99",
    ):
        assert said in words
    section = words.split("各项怎么比：")[1].strip().splitlines()
    about = {line.strip().split("：")[0] for line in section if not line.startswith(" " * 6)}
    assert about == {"姓名", "年龄", "性别", "住址"}
    assert "桂芳" not in words
    assert AUNT.id_number not in words
    assert not re.search(r"\d{15}", words)


def drawn(links=(), kin=()):
    con = told([death(**SEEN), death("d2", name="孙桂芳", sex="女", age=72, address="灌云县伊山镇王庄村")])
    links = links or links_of(con, flag(con, person_of(con, "d1")[2]), CONTRACTS)
    svg = picture(flag(con, 0.99), "死亡后仍在保 <&>", links, kin)
    return ElementTree.fromstring(svg), svg


def texts(tree) -> list[str]:
    return ["".join(node.itertext()) for node in tree.iter("{http://www.w3.org/2000/svg}text")]


def test_the_picture_is_one_file_that_loads_nothing_runs_nothing_and_names_nobody():
    tree, svg = drawn()
    assert "桂芳" not in svg
    assert not re.search(r"\d{15}", svg)
    assert not re.search(r"<script|<image|href=|url\((?!#)|http(?!://www\.w3\.org/2000/svg)", svg)
    assert "死亡后仍在保 <&>：凭什么这样认定" in texts(tree)


def test_bars_run_from_the_prior_to_the_end_each_starting_where_the_last_one_stopped():
    con = told([death(**SEEN)])
    links = links_of(con, flag(con, person_of(con, "d1")[2]), CONTRACTS)
    tree, _ = drawn(links)
    svg = "{http://www.w3.org/2000/svg}"
    bars = [
        (r.get("class"), float(r.get("x")), float(r.get("x")) + float(r.get("width")))
        for r in tree.iter(f"{svg}rect")
        if r.get("class") and r.get("height") == "16"
    ]
    (link,) = links
    assert [kind for kind, *_ in bars[:-1]] == ["up" if s.weight >= 0 else "down" for s in link.waterfall.steps]
    for (kind, left, right), (after, left_after, right_after) in pairwise(bars[:-1]):
        stopped = right if kind == "up" else left
        began = left_after if after == "up" else right_after
        assert stopped == pytest.approx(began, abs=1.6)
    assert bars[-1][0] == "final"
    said = texts(tree)
    for step in link.waterfall.steps:
        assert signed(step.weight) in said
        assert step.title in said
    assert any(t.startswith("列入疑点 0.80") for t in said)
    assert any(t.startswith("0.95") for t in said)
    assert "50%" in said
    assert "把握 0.9999以上" in said


def test_a_pair_that_is_held_down_and_shares_its_probability_can_be_drawn():
    twin = Person("孙桂芳", checked("32072319450401128"), date(1945, 4, 1), "女", "伊山镇", "王庄村", "HB")
    con, _ = linked([death(**SEEN)], (*CROWD, AUNT, twin))
    links = [Link("死亡", 1, fall, (), True) for _, fall in scored_waterfalls(con)]
    assert len(links) == 2
    tree, _ = drawn(links)
    assert texts(tree).count("最后把握") == 2
    assert sum("另有1人也像本人" in t for t in texts(tree)) == 2


def test_a_path_of_kinship_is_a_row_of_boxes():
    path = KinPath(
        "配偶父母",
        (Tie("配偶", "婚姻登记", "2015-03-02登记"), Tie("父亲", "户口：与户主关系", "2021-05-31核对")),
        True,
        "2021-05-31",
    )
    said = texts(drawn(kin=[path])[0])
    for text in ("干部本人", "其配偶", "低保对象", "婚姻登记", "2015-03-02登记", "2021-05-31核对"):
        assert text in said
    assert any("配偶父母" in t and "推定" in t for t in said)


def test_what_cannot_be_drawn_is_refused_in_a_sentence(tmp_path):
    con = told([death(**SEEN)])
    nothing = flag(con, 1.0)
    links = links_of(con, flag(con, person_of(con, "d1")[2]), CONTRACTS)
    with pytest.raises(BadInput, match=r"\.svg"):
        write_picture(tmp_path / "a.png", nothing, "规则", links, [])
    with pytest.raises(BadInput, match="不需要图"):
        write_picture(tmp_path / "a.svg", nothing, "规则", [], [])
    with pytest.raises(BadInput, match="写不进去"):
        write_picture(tmp_path / "no" / "a.svg", nothing, "规则", links, [])
    write_picture(tmp_path / "a.svg", nothing, "规则", links, [])
    assert (tmp_path / "a.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_a_county_without_any_pair_has_a_model_and_nothing_to_explain():
    con, _ = linked([])
    assert list(scored_waterfalls(con)) == []
    assert read_model(con).population == len(CROWD) + 1
