"""Text for a terminal of eighty columns."""

from assets.pages.terminal import LINE, in_lines, width_of


def test_long_sentences_are_folded_under_their_own_indent_and_paths_stay_whole():
    sentence = "  申请超过审批时限：" + "没有结论，不等于没有问题；" * 9
    path = "  /home/guanyun/reports/" + "很长的文件夹名" * 8 + "/晨报.html"
    told = in_lines(f"{sentence}\n短句。\n{path}")
    *folded, short, whole = told.split("\n")
    assert "".join(line.strip() for line in folded) == sentence.strip()
    assert folded[0].startswith("  申请")
    assert all(line.startswith("    ") for line in folded[1:])
    # A mark that closes may stand one place further out.
    assert all(width_of(line) <= LINE + 2 for line in folded)
    assert (short, whole) == ("短句。", path)


def test_a_command_stays_on_one_line():
    command = "hedui rule owns_motor_vehicle --release-again --by 姓名 --why 原因"
    told = in_lines("  拥有机动车：停止下发，上次看过以来反馈 20 条，属实 3 条，命中率 15%；看过以后 " + command)
    assert any(command in line for line in told.split("\n"))
    assert all(width_of(line) <= LINE + 2 for line in told.split("\n"))
