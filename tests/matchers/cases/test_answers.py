"""What a row says, what may not be said, and how a row is filled in again from what the ledger holds."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.cases.answers import UNTRUE, Answer, Answered, Sent, cleaned, is_same, refilled, understood
from matchers.cases.casework import Closing, closing_problems, outcomes
from matchers.cases.form import EDITABLE
from matchers.cases.remarks import remark_problems

D1, D2 = date(2021, 6, 1), date(2021, 6, 2)
SENT = Sent("20210601-001", "W0001A", "wrong_enrolment", (("F1", "e"), ("F2", "e"), ("F3", "e")), D1)
KEEP = dict(zip(EDITABLE, ("符合条件继续保障", "2", "2021-6-2", "钱一", "吴二", "已入户"), strict=True))
NUMBERS = [
    "号320723195001011234",
    "３２０７２３１９５００１０１１２３４",
    "320723 19500101 1234",
    "卡6228 4812 3456 7890 123",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_remark_with_a_number_is_refused_and_says_so(text):
    said = understood({**KEEP, "remark": text}, SENT, D2)
    assert said == ["备注里有身份证号或银行账号，不能采用；请删去号码，改写姓名、与户主的关系或账户尾号四位"]
    closing = Closing("source_wrong", "王副局长", ("钱一",), remark=text)
    assert said == closing_problems(closing, "wrong_enrolment", D2)
    assert closing_problems(Closing("source_wrong", "王副局长", ("钱一",), evidence=text), "payment", D2) == [
        said[0].replace("备注", "核查依据")
    ]


@pytest.mark.parametrize(
    "text", ["", "其子已代为说明", "证号尾号1234，低保证320723100000021", "2021-06-01入户，电话13812345678"]
)
def test_what_is_no_number_of_a_card_is_taken(text):
    assert remark_problems(text) == []
    assert understood({**KEEP, "remark": text}, SENT, D2).remark == text


def test_a_row_is_filled_in_again_as_it_was():
    answer = understood(KEEP, SENT, D2)
    assert [outcome for _, outcome in answer.outcome_of] == ["keep", UNTRUE, "keep"]
    cells = refilled([Answered(o, "2021-06-02", ("钱一", "吴二"), "已入户") for _, o in answer.outcome_of])
    assert cells == {**KEEP, "visited_on": "2021-06-02"}
    assert is_same(KEEP, cells)
    assert not is_same({**KEEP, "visited_on": "2021-6-1"}, cells)


def test_what_no_row_can_say_is_left_blank():
    one, other = Answered("keep", None, (), ""), Answered("exit", None, (), "")
    blank = dict.fromkeys(EDITABLE, "")
    assert refilled([one, None]) == refilled([one, other]) == refilled([]) == blank


NAMES = st.sampled_from(["钱一", "吴二", "周三"])


@given(
    st.sampled_from([o.name for o in outcomes().values() if "wrong_enrolment" in o.queues]),
    st.sets(st.integers(1, 3)),
    st.sampled_from(["2021-6-1", "2021年6月2日", "2021/06/02", ""]),
    NAMES,
    NAMES,
    st.sampled_from(["", "已入户", "见档案，第2卷"]),
)
def test_whatever_was_understood_comes_back_as_the_same_answer(outcome, untrue, day, first, second, remark):
    cells = cleaned(
        dict(zip(EDITABLE, (outcome, "，".join(map(str, untrue)), day, first, second, remark), strict=True))
    )
    answer = understood(cells, SENT, D2)
    if isinstance(answer, Answer):
        on = answer.visited_on.isoformat() if answer.visited_on else None
        again = refilled([Answered(o, on, answer.investigators, answer.remark) for _, o in answer.outcome_of])
        assert understood(again, SENT, D2) == answer


def said_of(queue: str, outcome: str, remark: str = "") -> Answer | list[str]:
    sent = Sent("20210601-001", "W0001X", queue, (("F1", "e1"),), date(2021, 6, 1))
    filled = {"outcome": outcome, "remark": remark, "visited_on": "2021-6-2", "investigator_1": "钱一"}
    return understood({**dict.fromkeys(EDITABLE, ""), **filled, "investigator_2": "吴二"}, sent, date(2021, 6, 8))


def test_a_list_sent_before_is_read_by_what_it_offered():
    answer = said_of("wrong_enrolment", "已整改")
    assert isinstance(answer, Answer)
    assert answer.outcome_of == (("F1", "repaired"),)
    (problem,) = said_of("missed_enrolment", "已整改")
    assert "可选:纳入保障、已给临时救助" in problem


def test_what_was_put_right_is_said_in_the_remark():
    (problem,) = said_of("identity", "已更正")
    assert "何处更正" in problem
    assert isinstance(said_of("identity", "已更正", "低保系统的姓名"), Answer)
