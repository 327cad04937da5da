"""Invented content for header rows: columns of cells that look like what a register's word holds."""

from __future__ import annotations

import random
from collections.abc import Sequence

from data_contracts.contract import Source
from matchers.standardise import codelist

_SURNAMES, _GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡郭", "伟芳娜秀英敏静丽强磊军洋勇艳杰娟"
_TOWNSHIPS = ["伊山镇", "侍庄街道", "圩丰镇", "杨集镇"]
_VILLAGES = ["东村", "西村", "王庄村", "川星社区"]
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PAPERS = frozenset({"certificate_no", "household_no", "petition_no", "uscc", "cremation_no", "filing_no"})
_PLACES = frozenset({"employer", "business_name", "school", "funeral_home", "police_station"})
# What columns that no word is for usually hold, by what their header says, the first that fits.
_BY_HEADER = (
    ("身份证号", "id_number"), ("证件号", "id_number"), ("姓名", "name"), ("日期", "date"), ("时间", "date"),
    ("年月", "month"), ("金额", "money"), ("元", "money"), ("费", "money"), ("收入", "money"), ("电话", "phone"),
    ("联系方式", "phone"), ("手机", "phone"), ("账号", "account"), ("卡号", "account"), ("年龄", "integer"),
    ("人数", "integer"), ("是否", "boolean"), ("编号", "papers"), ("地址", "address"), ("住址", "address"),
)  # fmt: skip


def id_number(dice: random.Random) -> str:
    """An ID number with its check sign, of nobody."""
    body = (
        f"320723{dice.randint(1940, 2010)}{dice.randint(1, 12):02d}{dice.randint(1, 28):02d}{dice.randint(1, 999):03d}"
    )
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def rows_for(headers: Sequence[str], means: dict[str, list[str]], source: Source, count: int) -> list[list[str]]:
    """So many rows below a header row: what each word holds, and something likely where a column has no word."""
    dice = random.Random(repr(headers))
    columns = []
    for header in headers:
        words = [w.partition("[")[0] for w in means.get(header, [])]
        if len(kinds := {_kind(word, source) for word in words}) > 1:
            kind = "path"
        elif words:
            kind = kinds.pop()
        else:
            kind = next((kind for part, kind in _BY_HEADER if part in header), "text")
        columns.append([_value(kind, words[0] if words else "", dice, i) for i in range(count)])
    return [list(row) for row in zip(*columns, strict=True)]


def _kind(word: str, source: Source) -> str:
    if word in _PAPERS or word in _PLACES:
        return "papers" if word in _PAPERS else "organisation"
    named = {"address": "address", "location": "address", "bank": "bank", "disability_no": "card"}
    return named.get(word) or source.column(word).word.domain


def _value(kind: str, word: str, dice: random.Random, i: int) -> str:
    place = dice.choice(_TOWNSHIPS) + dice.choice(_VILLAGES)
    made = {
        "path": lambda: f"江苏省灌云县{place}",
        "id_number": lambda: id_number(dice),
        "name": lambda: dice.choice(_SURNAMES) + "".join(dice.choices(_GIVEN, k=dice.randint(1, 2))),
        "date": lambda: f"{dice.randint(2000, 2020)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}",
        "month": lambda: f"{dice.randint(2010, 2020)}-{dice.randint(1, 12):02d}",
        "money": lambda: f"{dice.randint(50, 9000)}.{dice.randint(0, 99):02d}",
        "number": lambda: f"{dice.uniform(10, 500):.1f}",
        "integer": lambda: str(dice.randint(1, 8)),
        "boolean": lambda: dice.choice("是否"),
        "township": lambda: dice.choice(_TOWNSHIPS),
        "village": lambda: dice.choice(_VILLAGES),
        "phone": lambda: f"13{dice.randint(0, 10**9 - 1):09d}",
        "account": lambda: f"6217{dice.randint(0, 10**15 - 1):015d}",
        "plate": lambda: f"苏G{dice.randint(0, 99999):05d}",
        "address": lambda: f"灌云县{place}{dice.randint(1, 9)}组{dice.randint(1, 99)}号",
        "bank": lambda: "灌云农村商业银行支行",
        "organisation": lambda: "灌云县" + dice.choice(["第一中学", "人民医院", "供电公司"]),
        "papers": lambda: f"3207230{dice.randint(0, 99999):05d}",
        "card": lambda: id_number(dice) + "42",
        "code": lambda: _coded(word, i),
    }
    return made[kind]() if kind in made else dice.choice(["一般情况", "已登记", "其他"])


def _coded(word: str, i: int) -> str:
    try:
        known = [spelling for spelling in codelist(word).exact if len(spelling) > 1]
    except KeyError:
        known = []
    return (known or ["甲类", "乙类"])[i % min(len(known) or 2, 4)]
