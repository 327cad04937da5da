"""What is proposed for columns without a name: by likeness, content, neighbours and order."""

from __future__ import annotations

from data_contracts.contract import load_contracts
from matchers.intake.content import profile
from matchers.intake.features import Evidence, Sampled, partner_of
from matchers.intake.likeness import lexicon_of
from matchers.intake.proposals import LEAST_SURE, propose
from tests.assets.intake.reading.samples import roll

SOURCES = load_contracts().sources
NUMBERS = profile(["110101199003074514"] * 9)
NAMES = profile(["张三", "李四", "王五"] * 3)


def test_rare_parts_of_a_header_tell_more_than_frequent_ones():
    lexicon = lexicon_of(SOURCES["cremations"])
    parts = lexicon.by_parts("火化的日期")
    assert parts["cremated_on"] == max(parts.values())
    assert parts["cremated_on"] > parts["died_on"]


def test_a_unit_of_money_is_money():
    lexicon = lexicon_of(SOURCES["disbursement"])
    assert lexicon.domain("发放合计（元）", "money") == 1.0
    assert lexicon.domain("发放合计（元）", "date") == 0.0


def test_content_without_a_telling_header_is_proposed():
    found = propose(SOURCES["vehicles"], {0: Sampled("甲", NAMES), 1: Sampled("乙", NUMBERS)}, Evidence())
    assert (found[0].word, found[1].word) == ("owner_name", "id_number")
    assert all(LEAST_SURE <= p.sure <= 1 for p in found.values())
    assert all(len(p.others) >= 2 for p in found.values())


def test_a_word_is_first_for_one_column_only_and_named_among_the_others_elsewhere():
    columns = {0: Sampled("死亡的时间", profile([])), 1: Sampled("死亡的日子", profile([]))}
    found = propose(SOURCES["death_certificates"], columns, Evidence())
    first = [p.word for p in found.values()]
    assert first.count("died_on") == 1
    assert any("died_on" in p.others for p in found.values())


def test_what_is_settled_is_not_proposed():
    found = propose(SOURCES["vehicles"], {0: Sampled("号", NUMBERS)}, Evidence({3: "id_number"}))
    assert 0 not in found or "id_number" not in {found[0].word, *found[0].others}


def test_a_number_belongs_to_the_name_beside_it():
    settled = Evidence({0: "man_name", 3: "woman_name"})
    found = propose(SOURCES["marriages"], {1: Sampled("证号", NUMBERS), 4: Sampled("证号", NUMBERS)}, settled)
    assert (found[1].word, found[4].word) == ("man_id", "woman_id")


def test_persons_stand_in_the_order_of_the_register():
    headers = {0: ("甲方", NAMES), 1: ("甲方证", NUMBERS), 2: ("乙方", NAMES), 3: ("乙方证", NUMBERS)}
    found = propose(SOURCES["marriages"], {at: Sampled(*seen) for at, seen in headers.items()}, Evidence())
    assert [found[at].word for at in range(4)] == ["man_name", "man_id", "woman_name", "woman_id"]


def test_partners():
    assert partner_of(SOURCES["marriages"], "woman_id") == "woman_name"
    assert partner_of(SOURCES["vehicles"], "id_number") == "owner_name"
    assert partner_of(roll(), "id_number") == "person_name"


def test_the_same_columns_are_proposed_the_same():
    columns = {0: Sampled("甲", NAMES), 1: Sampled("乙", NUMBERS), 2: Sampled("状况", profile([]))}
    assert propose(SOURCES["vehicles"], columns, Evidence()) == propose(SOURCES["vehicles"], columns, Evidence())
