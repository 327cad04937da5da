"""What the five notices ask is answered where it says so: every name exists, every citation is on both sides."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from data_contracts.notices import ANSWERED, GENERAL, RULE, STATES, Notice, load_notices
from data_contracts.text_yaml import DeclarationError
from matchers.cases.casework import QUEUES
from pipelines.cli import cli
from tests.notices import TEXTS, texts_in
from tests.test_basis import FIVE

SPEC = importlib.util.spec_from_file_location("notice_page", Path(__file__).parent.parent / "docs" / "notice_page.py")
MADE = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(MADE)
DECLARED = MADE.declared()
NOTICES, RULES, PLACES = DECLARED.notices, DECLARED.rules, DECLARED.places
each_notice = pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.number)


def there_is(notice: Notice) -> dict[str, set[str]]:
    """What may be named in a notice, by kind."""
    line = PLACES[notice.place].line()
    return {
        RULE: set(RULES),
        GENERAL: set(RULES),
        "queue": set(QUEUES),
        "register": set(DECLARED.contracts.sources),
        "measure": set(DECLARED.measures),
        "export": set(DECLARED.exports),
        "report": set(DECLARED.reports),
        "command": set(cli.commands),
        "calendar": {task.what for place in line for task in place.own_tasks},
        "parameter": {name for place in line for name in place.own},
        "group": {group.name for place in line for group in place.own_groups},
    }


def test_the_page_is_not_stale() -> None:
    assert MADE.PAGE.read_text(encoding="utf-8") == MADE.page(DECLARED), "运行 make docs"


def test_the_five_notices_are_there() -> None:
    assert {notice.place for notice in NOTICES} == set(FIVE)
    assert {n.number: (n.place, n.since) for n in NOTICES} == {n.number: TEXTS[n.number][:2] for n in NOTICES}


@each_notice
def test_everything_named_exists_and_nothing_missing_does(notice: Notice) -> None:
    known = there_is(notice)
    for sentence in notice.sentences:
        assert sentence.state in STATES
        for name in sentence.named:
            kind, _, rest = name.partition(":")
            assert (rest in known[kind]) == (sentence.state == ANSWERED), (sentence.section, name)
        assert len(set(sentence.named)) == len(sentence.named), sentence.says


@each_notice
def test_every_rule_that_cites_the_notice_is_named_by_a_sentence_and_back(notice: Notice) -> None:
    citing = {code for code, rule in RULES.items() if any(notice.number in texts_in(b.text) for b in rule.basis)}
    assert notice.answered(RULE) == citing
    assert notice.answered(GENERAL) & citing == set()


@each_notice
def test_every_day_parameter_and_group_that_cites_the_notice_is_named_by_a_sentence(notice: Notice) -> None:
    place = PLACES[notice.place]
    assert notice.answered("calendar") == {t.what for t in place.own_tasks if notice.number in texts_in(t.basis)}
    assert notice.answered("group") == {g.name for g in place.own_groups}
    own = {name for name, values in place.own.items() if any(notice.number in texts_in(v.basis) for v in values)}
    assert own <= notice.answered("parameter")


@each_notice
def test_nobody_can_be_rung_up_from_it(notice: Notice) -> None:
    assert [s.says for s in notice.sentences if re.search(r"\d{7}|@", s.says)] == []


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("", "正好写一项"),
        ("cannot: 组织：由人办\n    answered_by: [command:night]", "正好写一项"),
        ("answered_by: [regel:night]", "不能写「regel:night」"),
        ("answered_by: [command]", "种类:名称"),
        ("answered_by: [commands:night]", "是否应为「command」"),
        ("not_yet: [export:form]", "还要用 note 说明缺什么"),
        ("not_yet: [calendar:form]\n    note: 缺", "不能写「calendar:form」"),
        ("cannot: 由人办", "可写 组织、作风、政策、无数据"),
        ("answer: [command:night]", "不认识的键「answer」"),
    ],
)
def test_a_sentence_has_one_state_and_says_why(tmp_path: Path, state: str, said: str) -> None:
    head = 'number: 甲〔2021〕1号\ntitle: 通知\nissuer: 甲县\nplace: "1"\nfrom: 2021-01-01\nsentences:\n'
    sentence = f"  - section: 一\n    says: 要查\n    {state}\n"
    (tmp_path / "1_place.yaml").write_text(head + sentence, encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"1_place\.yaml 第\d+行") as refused:
        load_notices(tmp_path)
    assert said in str(refused.value)


def test_a_file_is_named_after_its_place_and_says_since_when(tmp_path: Path) -> None:
    head = 'number: 甲〔2021〕1号\ntitle: 通知\nissuer: 甲县\nplace: "1"\nsentences:\n'
    text = f"{head}  - {{section: 一, says: 要查, cannot: 组织：由人办}}\n"
    (tmp_path / "2_place.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError) as refused:
        load_notices(tmp_path)
    assert [word in str(refused.value) for word in ("应与文件名", "缺少「from」")] == [True, True]
