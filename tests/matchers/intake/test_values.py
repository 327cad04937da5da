"""What an unread value may mean, and what nobody may guess."""

from __future__ import annotations

import pytest

from matchers.intake.values import dictionaries, proposals
from matchers.standardise import codelists


def first(word, written, column=()):
    return proposals(word, [written, *column])[written][:1]


@pytest.mark.parametrize(
    ("word", "written", "ours"),
    [
        ("vehicle_status", "已办理注销登记手续", "注销"),
        ("business_status", "存续中", "存续"),
        ("staff_category", "在编教职工", "在编"),
        ("pension_status", "待遇领取中", "正常"),
    ],
)
def test_a_spelling_near_a_known_one_is_proposed(word, written, ours):
    assert ours in proposals(word, [written])[written][:3]


def test_a_bare_code_is_proposed_from_a_dictionary_alone():
    assert first("vehicle_class", "03") == ()
    assert first("business_status", "0") == ("正常",)


def test_a_bare_relation_is_proposed_and_the_national_codes_go_first():
    assert first("relation", "01") == ("户主",)
    assert "配偶" in proposals("relation", ["01"])["01"]
    assert "0" not in codelists()["relation"].exact
    assert codelists()["relation"].exact["10"] == "配偶"


def test_the_dictionary_that_knows_most_of_a_column_goes_first():
    assert first("business_status", "1", ["0"]) == ("吊销",)
    assert first("business_status", "1", ["3"]) == ("存续",)


def test_what_denies_is_never_like_what_does_not():
    assert "成功" not in proposals("payment_status", ["发放未成功处理"])["发放未成功处理"]
    assert first("self_care", "无自理能力的") != ("全自理",)


def test_what_is_like_nothing_has_no_proposal():
    assert proposals("sex", ["某种写法"])["某种写法"] == ()


def test_dictionaries_hold_our_values_of_known_words_and_never_what_a_list_reads():
    for word, senders in dictionaries().items():
        for known in senders.values():
            assert set(known.values()) <= set(codelists()[word].values), word
            assert not set(known) & set(codelists()[word].exact), word
