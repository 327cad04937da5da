"""When a gap is too large for a rule to speak of a register, and how it is told."""

import pytest

from matchers.flags.gaps import Gap, gaps_of, reason, spelled_out

GAP = Gap("vehicles", "vehicle", "use", "机动车登记", "使用性质", 1000, 1000, 0, 0)


def gap(**changes):
    return Gap(**{**GAP.__dict__, **changes})


@pytest.mark.parametrize(
    ("records", "unread", "is_large"),
    [(100, 5, False), (6, 6, True), (300, 6, False), (299, 6, True), (1000, 20, False), (1000, 21, True)],
)
def test_more_than_five_and_over_two_per_cent(records, unread, is_large):
    assert gap(records=records, written=records, unread=unread).is_large() is is_large


@pytest.mark.parametrize(
    ("records", "unread", "is_large"), [(8, 4, True), (20, 4, False), (19, 4, True), (5, 1, False), (4, 1, True)]
)
def test_one_value_in_five_is_much_however_few_they_are(records, unread, is_large):
    assert gap(records=records, written=records, unread=unread).is_large() is is_large


def test_values_nobody_wrote_are_no_values_to_take_the_share_of():
    assert gap(records=1000, written=100, unread=6).is_large()


def test_a_column_without_one_value_is_large_however_few_the_records():
    assert gap(records=2, written=0, absent=2).is_large()
    assert str(gap(records=2, written=0, absent=2)) == "「机动车登记」没有「使用性质」一列"
    assert str(gap(records=2, written=0)) == "「机动车登记」的「使用性质」整列没有填写"
    assert gap(records=2, written=0).missing == 2


def test_what_the_contract_grants_is_no_gap():
    granted = gap(written=0, absent=1000, granted="由号牌种类写明")
    assert not granted.is_whole
    assert gaps_of({("vehicle", "use"): True}, [granted]) == []
    assert spelled_out(granted, "", ["规则"]) == "「机动车登记」没有「使用性质」，按合同约定：由号牌种类写明。"


def test_only_what_a_rule_rests_on_concerns_it():
    unread = gap(unread=3)
    assert gaps_of({("vehicle", "use"): False}, [unread]) == [unread]
    assert gaps_of({("vehicle", "plate_kind"): False}, [unread]) == []


def test_the_reason_names_large_gaps_and_what_was_withheld():
    assert reason([gap(unread=3)], 0) == ""
    assert reason([gap(unread=300)], 0) == "「机动车登记」的「使用性质」有 300 个值无法识别"
    assert reason([gap(unread=3)], 2) == "2 条因所依据的值缺失或无法识别而没有列出"


def test_a_gap_is_told_with_its_spellings_and_the_rules_it_silences():
    told = spelled_out(gap(unread=300), "在用车（299）、某某（1）", ["甲", "乙", "丙", "丁", "戊"])
    assert told == (
        "「机动车登记」的「使用性质」有 300 个值无法识别（写作：在用车（299）、某某（1））。"
        "影响：甲、乙、丙、丁等 5 条规则。"
    )
    assert spelled_out(gap(unread=1), "", []) == "「机动车登记」的「使用性质」有 1 个值无法识别。没有规则直接以它为据。"


def test_rows_that_became_no_record_are_told_as_rows():
    rows = gap(column="", title="", records=100, written=100, unread=30)
    assert str(rows) == "「机动车登记」有 30 行缺少必填内容，没有成为记录"
    assert rows.is_large()
