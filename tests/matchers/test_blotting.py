"""Numbers of people and accounts are found however they are written; numbers of things stay."""

from __future__ import annotations

import pytest

from assets.home.finding import Finding
from matchers.blotting import BLOT, blotted, without_cards

SECRET = [
    "320723194503071237",
    "32072319450307123X",
    "32072319450307123x",
    "320723 19450307 1237",
    "3207 2319 4503 0712 37",
    "320723-19450307-1237",
    "320723194503071237".translate({ord(str(d)): 0xFF10 + d for d in range(10)}),
    "320723450307123",
    "6217 0012 3456 7890 123",
    "6217001234567890123",
    "6228480402564890",
]  # fmt: skip
INSIDE = [
    ("SFZ320723194503071237", f"SFZ{BLOT}"),
    ("91320723MA1X320723194503071237", f"91320723MA1X{BLOT}"),
    ("320723100000000337320723194503071237", BLOT),
    ("6228480402564890123号", f"{BLOT}号"),
    ("id：ba320723194503071237", f"id：ba{BLOT}"),
    ("末条 98765432109876a5，摘要 e98765432109876512", "末条 98765432109876a5，摘要 e98765432109876512"),
]
"""Written together with other signs; a digest in which figures happen to follow one another is none."""

OPEN = [
    "20210601",
    "13812345678",
    "3207230000123",
    "320723100000337",
    "320723100000000337",
    "2021-06-01 2021-06-30",
    "600.00",
]


@pytest.mark.parametrize("number", SECRET)
@pytest.mark.parametrize("around", ["{}", "王某{}", "电话：{}。", "文件「名单{}.csv」", "（{}）"])
def test_a_secret_number_is_blotted_out(number, around):
    assert blotted(around.format(number)) == around.format(BLOT)


@pytest.mark.parametrize("number", OPEN)
def test_other_numbers_stay(number):
    assert blotted(f"共 {number} 条") == f"共 {number} 条"


def test_what_is_known_to_be_a_certificate_stays():
    assert blotted("低保证320723194503071237", {"320723194503071237"}) == "低保证320723194503071237"


@pytest.mark.parametrize(("text", "told"), INSIDE)
def test_what_is_written_together_with_a_number_does_not_hide_it(text, told):
    assert blotted(text) == told


def test_a_card_is_blotted_in_a_records_words_and_no_other_number():
    assert without_cards("车主320723194503071237，账号6217001234567890123") == f"车主{BLOT}，账号6217001234567890123"


def test_two_in_one_sentence():
    assert blotted("320723194503071237、320723198502022245") == f"{BLOT}、{BLOT}"


def test_no_finding_tells_one():
    said = Finding("vehicles", "320723194503071237.csv", None, None, "held", "文件「320723194503071237.csv」未读取。")
    assert said.message == f"文件「{BLOT}.csv」未读取。"
