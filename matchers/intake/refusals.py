"""Why a row of a file is no record, as its table says it, and which of these rows may speak of somebody all the same.

Belongs here: the words. Does not belong here: when a row is refused (`assets/intake/`), the reasons of rows that become
no record of a kind (`assets/records/refusals.py`).
"""

from __future__ import annotations

TOTAL = "合计行"
REMARK = "签名或备注行"
REPEATED_HEADER = "重复表头"
CELL_ERROR = "必填内容是错误值(如 #N/A)或未计算的公式"
TOO_WIDE = "列数多于表头，内容可能错位"
NOTHING_REQUIRED = "缺少必填内容"
NO_MONTH = "缺少月份"
HEAD_TWICE = "户主重复列在成员中"
EXAMPLE = "示例行"
INSTRUCTION = "填写要求行"
UNREAD_MONTH = "月份无法识别或不是一个月"
WHICH_MONTH = "月份写作 2021.1 这样的数字，分不清是1月还是10月"
WHICH_YEAR = "月份只写了几月，标题、工作表名和文件名中看不出是哪一年"
REPEATED = "与先收到的文件中的行重复"
SUPERSEDED = "已被后到的同一批文件替代"

NO_RECORD = frozenset({TOTAL, REMARK, REPEATED_HEADER, EXAMPLE, INSTRUCTION})
"""Rows that are no records and nobody's loss."""

SAYS_NOTHING_NEW = NO_RECORD | {NOTHING_REQUIRED, HEAD_TWICE, REPEATED, SUPERSEDED}
"""Rows of nobody, or of somebody of whom another row says the same: every other refused row may be the one that a rule
of absence looks for."""
