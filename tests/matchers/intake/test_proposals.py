"""What is proposed for columns without a name: by likeness, content, neighbours and order."""

from __future__ import annotations

from data_contracts.contract import load_contracts
from matchers.intake.asking import WORTH_ASKING
from matchers.intake.content import profile
from matchers.intake.features import Evidence, Sampled, partner_of
from matchers.intake.grammar import is_of_every_form
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


def test_what_a_header_says_of_its_kind_is_never_against_it():
    found = propose(SOURCES["dibao_roll"], {0: Sampled("是否保障对象")}, Evidence())
    assert SOURCES["dibao_roll"].column(found[0].word).word.domain in {"boolean", "code"}


def test_words_that_stand_for_one_another_are_alike():
    found = propose(SOURCES["cremations"], {0: Sampled("亡者身故时间"), 1: Sampled("火化的年月日")}, Evidence())
    assert (found[0].word, found[1].word) == ("died_on", "cremated_on")


def test_a_number_is_whose_the_header_says():
    settled = Evidence({0: "head_name", 5: "person_name"}, {0: "申请人姓名", 5: "人员姓名"})
    columns = {3: Sampled("申请人证件号"), 4: Sampled("人员证件号")}
    found = propose(SOURCES["dibao_roll"], columns, settled)
    assert (found[3].word, found[4].word) == ("head_id", "id_number")


def test_the_head_of_a_household_is_nobody_an_enter_makes_the_dead():
    found = propose(SOURCES["death_cancellations"], {0: Sampled("户主姓名", NAMES)}, Evidence({1: "id_number"}))
    assert found[0].sure < WORTH_ASKING


def test_who_repeats_the_head_and_what_is_a_product():
    columns = {0: Sampled("甲", NAMES), 1: Sampled("乙", NAMES)}
    found = propose(SOURCES["dibao_roll"], columns, Evidence(heads=frozenset({0})))
    assert (found[0].word, found[1].word) == ("head_name", "person_name")
    money = profile(["310.00", "620.00", "930.00"] * 3)
    columns = {0: Sampled("金额", money), 1: Sampled("金额", money)}
    found = propose(SOURCES["disbursement"], columns, Evidence(products={1: "total"}))
    assert found[1].word in {"paid_amount", "due_amount"}
    assert found[1].sure >= found[0].sure


def test_rows_are_numbered_in_every_form():
    assert is_of_every_form("序号")
    assert not is_of_every_form("编号")
