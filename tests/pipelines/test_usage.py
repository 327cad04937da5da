"""The command line speaks Chinese, also when it is misused; every sentence is one that was met by hand."""

import pytest

from pipelines.cli import cli, run
from pipelines.options import queue_named, rule_named


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["flagss"], "没有命令「flagss」，是否应为「flags」？；用 hedui --help 查看全部命令"),
        (["queues", "--tow", "x"], "命令「queues」没有选项 --tow，是否应为「--township」？；用 --help 查看可用选项"),
        (["explain"], "命令「explain」缺少 疑点编号，用 --help 查看用法"),
        (["explain", "a", "b"], "命令「explain」不正确：多写了「b」；用 --help 查看用法"),
        (["explain", "F1", "110101199003071092"], "多写了「〔号码略〕」"),
        (["ui", "--port", "abc"], "命令「ui」的 --port 不正确：「abc」应是整数"),
        (["flags", "--csv"], "命令不正确：选项 --csv 后面要写内容；用 --help 查看用法"),
        (["queues", "--changes=1"], "选项 --changes 后面不写内容"),
        (["restore", "/没有", "--by", "a", "--why", "b"], "找不到「/没有」，请检查路径"),
        (["person"], "命令「person」缺少 --by，用 --help 查看用法"),
        (["night", "--as-of", "2021-6-1"], "日期 2021-6-1 应写成 2021-06-01 的样子"),
        (["night", "--as-of", "1999-01-01"], "核对日期 1999-01-01 太早：最早可以核对 2018-01-01，请检查年份"),
        (["flags", "--csv", "x", "--queue", "错报疑点"], "没有队列「错报疑点」，是否应为「错保疑点」？"),
        (
            ["flags", "--csv", "x", "--rule", "owns_motor"],
            "没有规则「owns_motor」；带「owns_motor」的有：owns_motor_vehicle",
        ),
        (["why", "机动车"], "没有规则「机动车」；带「机动车」的有：拥有机动车"),
        (["check", "机动车", "x.csv"], "没有名为「机动车」的名册；带「机动车」的有：机动车登记"),
        (["judge", "L00000000000", "--by", "李股长", "--same", "--different"], "只写其中一个"),
    ],
)
def test_a_command_line_that_cannot_be_meant_is_one_chinese_sentence(arguments, sentence, capsys):
    assert run(arguments) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert len(error.strip().splitlines()) == 1


def test_without_a_command_the_help_is_shown(capsys):
    assert run([]) == 2
    assert capsys.readouterr().err.startswith("用法：hedui [选项] 命令 …\n")


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_help_has_no_english_heading(name, capsys):
    assert run([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"用法：hedui {name}")
    for english in ("Usage", "Options", "Show this message", "[required]", "[default"):
        assert english not in text


def test_a_queue_and_a_rule_may_be_written_in_chinese():
    from matchers.flags.rule import load_rules

    rules = load_rules()
    assert queue_named("错保疑点") == queue_named("错保") == queue_named("wrong_enrolment") == "wrong_enrolment"
    assert queue_named("近亲属备案") == "official_relative"
    assert rule_named("拥有机动车", rules) == rule_named("owns_motor_vehicle", rules) == "owns_motor_vehicle"
    titles = [rule.title for rule in rules.values()]
    assert len(titles) == len(set(titles))
