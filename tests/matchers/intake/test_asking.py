"""What a person is asked of a file, and what the answers confirm."""

from __future__ import annotations

import pytest

from data_contracts.contract import load_contracts
from matchers.intake.asking import (
    WrongAnswerError,
    questions,
    with_answer,
    with_code,
    with_column,
    with_constant,
    with_ignored,
    with_proposals,
    word_of,
)
from matchers.intake.layouts import ConfirmedLayout

VEHICLES = load_contracts().sources["vehicles"]
BARE = ConfirmedLayout("vehicles", "0123456789ab")


def column(header, word, how="proposed", others=()):
    return {"header": header, "key": header, "word": word, "how": how, "sure": 0.8, "others": list(others)}


CHECKED = {
    "source": "vehicles",
    "accepted": False,
    "layout": "0123456789ab",
    "sheets": [
        {
            "sheet": "一",
            "layout": "0123456789ab",
            "header_row": 1,
            "rows": 3,
            "columns": [
                column("号牌号码", "plate_no", "named"),
                column("车主", "owner_name", others=["id_number", "use"]),
                column("证件", "id_number"),
                column("备用", None, "none"),
            ],
            "missing": ["owner_name", "id_number", "vehicle_status"],
            "unread": [{"word": "use", "value": "Q", "rows": 4, "proposed": "非营运"}],
        }
    ],
    "silences": [],
    "messages": [],
}
CHECKED["sheets"].append({**CHECKED["sheets"][0], "sheet": "二"})


def asked():
    return questions(CHECKED, VEHICLES)


def test_columns_are_asked_first_then_what_no_column_brings_then_values_and_each_layout_once():
    assert [(q.kind, q.about) for q in asked()] == [
        ("column", "车主"),
        ("column", "证件"),
        ("missing", "vehicle_status"),
        ("value", "Q"),
    ]


def test_taking_every_proposal_confirms_columns_and_values_and_no_constant():
    confirmed = with_proposals(BARE, VEHICLES, asked())
    assert confirmed.columns == {"车主": "owner_name", "证件": "id_number"}
    assert confirmed.codes == {"use": {"Q": "非营运"}}
    assert (confirmed.constants, confirmed.ignored) == ({}, frozenset())


def test_answers_as_a_clerk_types_them():
    owner, number, state, use = asked()
    confirmed = with_answer(BARE, VEHICLES, owner, "")
    confirmed = with_answer(confirmed, VEHICLES, number, "-")
    confirmed = with_answer(confirmed, VEHICLES, state, "=正常")
    confirmed = with_answer(confirmed, VEHICLES, use, "")
    assert confirmed == ConfirmedLayout(
        "vehicles",
        "0123456789ab",
        {"车主": "owner_name"},
        frozenset({"证件"}),
        {"vehicle_status": "正常"},
        {"use": {"Q": "非营运"}},
    )
    assert with_answer(BARE, VEHICLES, owner, "2").columns == {"车主": "id_number"}
    assert with_answer(BARE, VEHICLES, owner, "车辆类型").columns == {"车主": "vehicle_class"}
    assert with_answer(BARE, VEHICLES, state, "") == BARE
    assert with_answer(BARE, VEHICLES, use, "-") == BARE


@pytest.mark.parametrize(
    ("index", "reply", "said"),
    [
        (0, "9", "没有第 9 项"),
        (0, "=正常", "只用于表中没有的列"),
        (0, "车架号", "没有名为「车架号」的列"),
        (2, "=", "请写明"),
        (2, "=很好", "不能是「很好」"),
        (3, "会飞", "没有「会飞」这个值"),
    ],
)
def test_an_answer_that_cannot_be_meant_is_refused_in_one_sentence(index, reply, said):
    with pytest.raises(WrongAnswerError, match=said):
        with_answer(BARE, VEHICLES, asked()[index], reply)


def test_a_word_has_one_column_and_the_last_word_on_a_header_holds():
    confirmed = with_column(BARE, VEHICLES, "车主", "owner_name")
    confirmed = with_column(confirmed, VEHICLES, "车主名称", "机动车所有人")
    assert confirmed.columns == {"车主名称": "owner_name"}
    confirmed = with_ignored(confirmed, "车主 名称")
    assert (confirmed.columns, confirmed.ignored) == ({}, {"车主名称"})
    assert with_column(confirmed, VEHICLES, "车主名称", "owner_name").ignored == frozenset()
    assert with_column(BARE, VEHICLES, "证件 号#2", "id_number").columns == {"证件号#2": "id_number"}


@pytest.mark.parametrize("word", ["owner_name", "id_number", "plate_no"])
def test_what_differs_from_row_to_row_is_never_said_of_a_whole_file(word):
    with pytest.raises(WrongAnswerError, match="每一行不同"):
        with_constant(BARE, VEHICLES, word, "某值")
    sheet = {**CHECKED["sheets"][0], "columns": [], "missing": [word, "vehicle_status"]}
    asked_of = questions({**CHECKED, "sheets": [sheet]}, VEHICLES)
    assert [q.about for q in asked_of if q.kind == "missing"] == ["vehicle_status"]


def test_a_poor_proposal_is_asked_only_where_the_file_is_held_for_it_and_enter_takes_it_never():
    poor = [{**column("甲", "id_number"), "sure": 0.05}, {**column("乙", "use"), "sure": 0.05}]
    sheet = {**CHECKED["sheets"][0], "columns": poor, "missing": ["id_number"], "unread": []}
    (question,) = questions({**CHECKED, "sheets": [sheet]}, VEHICLES)
    assert (question.about, question.is_proposed) == ("甲", False)
    assert with_proposals(BARE, VEHICLES, [question]) == BARE


def test_only_coded_columns_have_codes():
    with pytest.raises(WrongAnswerError, match="不是代码列"):
        with_code(BARE, VEHICLES, "plate_no", "1", "正常")
    assert with_constant(BARE, VEHICLES, "机动车状态", "正常").constants == {"vehicle_status": "正常"}
    assert word_of(VEHICLES, "号牌号码") == "plate_no"


def test_of_two_columns_that_may_be_one_word_an_enter_takes_the_surer():
    columns = [column("证件", "id_number"), {**column("号码", "id_number"), "sure": 0.9}]
    sheet = {**CHECKED["sheets"][0], "columns": columns, "missing": ["id_number"], "unread": []}
    found = questions({**CHECKED, "sheets": [sheet]}, VEHICLES)
    assert [(q.about, q.is_proposed) for q in found] == [("证件", False), ("号码", True)]
    assert with_proposals(BARE, VEHICLES, found).columns == {"号码": "id_number"}


def test_what_the_file_is_held_for_is_asked_first():
    columns = [column("用途一", "use"), column("车主", "owner_name")]
    sheet = {**CHECKED["sheets"][0], "columns": columns, "missing": ["owner_name"], "unread": []}
    assert [q.about for q in questions({**CHECKED, "sheets": [sheet]}, VEHICLES)] == ["车主", "用途一"]
