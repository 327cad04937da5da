"""What the cells of a column look like, whatever its header says.

Belongs here: kinds of single cells and their shares in a sample of a column. Does not belong here: what a value means
(`matchers/standardise/`), which word a column is (`proposals.py`).
A kind is claimed only of what can hardly be something else: eighteen characters with a right check sign, a surname and
one or two characters more. No value leaves this module; a profile holds shares.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from data_contracts.check_digits import CHECK_CHARACTERS, WEIGHTS
from matchers.standardise import codelist

SAMPLE = 60
"""Non-blank cells of a column that are looked at: enough to tell half from all, and nobody waits for it."""

_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛"
    "邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆"
    "蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗"
    "瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀胥南班储"
    "嵇谌束仝惠印宦"
)
_COMPOUND_SURNAMES = frozenset(["欧阳", "上官", "司马", "诸葛", "司徒", "东方", "皇甫", "尉迟", "令狐", "慕容", "夏侯"])
_NOT_IN_NAMES = re.compile(r"[县市区镇乡村组路号户人员局厂院校所类级证费元计等险保农居街社残在未已无有正]")

_ID18, _ID15 = re.compile(r"[1-9]\d{16}[\dX]"), re.compile(r"[1-9]\d{14}")
_ID_LIKE = re.compile(r"\d{6}[\dX*]{8,12}|\d{3,6}\*{6,}[\dX]*|\d(?:\.\d+)?E\+?1[4-9]")
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_DISABILITY = re.compile(r"([1-9]\d{16}[\dX])[1-7][1-4](?:B\d)?")
_DAY = re.compile(
    r"(?:19|20)\d\d(?:[-./]\d{1,2}[-./]\d{1,2}|年\d{1,2}月\d{1,2}[日号]?)(?:T?\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
)
_MONTH = re.compile(r"(?:19|20)\d\d(?:[-./]\d{1,2}|年\d{1,2}月|0[1-9]|1[0-2])")
_AMOUNT = re.compile(r"[-+]?[¥￥]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?元?")
_WHOLE = re.compile(r"\d{1,3}")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(rf"[{_PROVINCES}]?[A-Z][A-Z0-9]{{4,6}}[A-Z0-9挂学警港澳]?")
_MOBILE, _LINE = re.compile(r"(?:\+?86)?1[3-9]\d{9}"), re.compile(r"(?:0\d{2,3}-?)?[2-8]\d{6,7}")
_LONG = re.compile(r"\d{17}[\dX]")
_HAN = re.compile(r"[一-鿿]{2,4}|[一-鿿]{1,10}(?:·[一-鿿]{1,10})+")
_TOWN_WORD, _VILLAGE_WORD = "镇|乡|街道|办事处|苏木|农场|林场|盐场", "村|社区|居委会|村委会|委员会|居"
_TOWNSHIP = re.compile(rf"(?:[一-鿿]{{2,12}}?[省市县区旗])*[一-鿿]{{1,7}}(?:{_TOWN_WORD}|街道办|开发区)")
_VILLAGE = re.compile(rf"[一-鿿\d]{{1,10}}(?:{_VILLAGE_WORD}|嘎查|组|屯|社)")
_PATH = re.compile(rf"[一-鿿]{{2,20}}?(?:{_TOWN_WORD})[-/]?[一-鿿]{{1,10}}(?:{_VILLAGE_WORD})")
_PLACE = re.compile(r"[省市县区镇乡村路街组号幢栋室屯庄]")
_ORG = re.compile(r"公司|厂|局|学[校院]|大学|中[学心]|小学|医院|银行|信用社|合作社|政府|委员会|站|店|所$|馆|院$|部$")
_BANK = re.compile(r"银行|信用社|农商|农信|邮储|支行|分理处")
_BOOLEAN = frozenset(["是", "否", "有", "无", "Y", "N", "TRUE", "FALSE", "√", "×"])


def has_check_sign(number: str) -> bool:
    """Whether eighteen characters are an ID number with the check sign they must have."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
    return CHECK_CHARACTERS[total % 11] == number[17]


def is_uscc(text: str) -> bool:
    """Whether eighteen signs are a code of an organisation (GB 32100) with a right check sign."""
    if not _USCC.fullmatch(text):
        return False
    total = sum(_USCC_SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(text[:17]))
    return _USCC_SIGNS[(31 - total % 31) % 31] == text[17]


@lru_cache(maxsize=50_000)
def kinds_of(text: str) -> frozenset[str]:
    """Everything a cell may be; a bare number may be many things."""
    plain = (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip().upper().strip("'`‘’\"")
    bare = "".join(plain.split())
    if bare[:1].isascii():
        return frozenset(_of_long_numbers(bare) if bare.isdigit() and len(bare) > 14 else _of_signs(plain, bare))
    return frozenset(_of_words(plain, bare))


def _of_long_numbers(bare: str) -> Iterable[str]:
    """The kinds of fifteen figures or more and nothing else."""
    if _is_number(bare):
        return ("number", "like_number")
    if (card := _DISABILITY.fullmatch(bare)) and has_check_sign(card[1]):
        return ("disability_card", "like_number")
    kinds = ["account"] if len(bare) <= 23 else []
    if len(bare) == 18:
        kinds += ["like_number", *(["uscc"] if is_uscc(bare) else [])]
    if len(bare) > 35 and _is_number(bare[:18]) and _is_number(bare[18:36]):
        kinds.append("several_numbers")
    return kinds


def _is_number(bare: str) -> bool:
    """Whether this is an ID number of either length as it must be."""
    if len(bare) == 18:
        return bool(_ID18.fullmatch(bare)) and has_check_sign(bare)
    return bool(_ID15.fullmatch(bare)) and "01" <= bare[8:10] <= "12" and "01" <= bare[10:12] <= "31"


def _of_signs(plain: str, bare: str) -> Iterable[str]:
    """The kinds of any other cell that begins with a figure or a letter."""
    if _is_number(bare):
        yield from ("number", "like_number")
        return
    if bare.isdigit() or _DAY.fullmatch(plain):
        yield from _of_figures(bare) if bare.isdigit() else ("date",)
        return
    if _AMOUNT.fullmatch(bare) and len(bare) <= 15:
        yield "amount"
    if _MONTH.fullmatch(bare):
        yield "month"
    if _ID_LIKE.fullmatch(bare):
        yield "like_number"
    if is_uscc(bare):
        yield "uscc"
    if _MOBILE.fullmatch(bare) or _LINE.fullmatch(bare):
        yield "phone"
    if _PLATE.fullmatch(bare):
        yield "plate"
    if bare in _BOOLEAN:
        yield "boolean"
    if len(bare) > 30 and len(_LONG.findall(bare)) > 1:
        yield "several_numbers"
    if _DAY.fullmatch(bare):
        yield "date"


def _of_figures(bare: str) -> Iterable[str]:
    """The kinds of up to fourteen figures and nothing else."""
    if len(bare) == 8 and _DAY.fullmatch(bare):
        yield "date"
    if len(bare) == 6 and _MONTH.fullmatch(bare):
        yield "month"
    if len(bare) <= 3:
        yield "whole"
    if _MOBILE.fullmatch(bare) or _LINE.fullmatch(bare):
        yield "phone"
    elif len(bare) <= 10:
        yield "amount"
    if len(bare) >= 12:
        yield "account"


def _of_words(plain: str, bare: str) -> Iterable[str]:
    """The kinds of a cell that begins with a character."""
    if is_name(bare):
        yield "name"
    if bare in _BOOLEAN:
        yield "boolean"
    if _DAY.fullmatch(bare):
        yield "date"
    if _PLATE.fullmatch(bare):
        yield "plate"
    if _PATH.match(bare):
        yield "path"
    if _TOWNSHIP.fullmatch(bare):
        yield "township"
    if _VILLAGE.fullmatch(bare):
        yield "village"
    if len(bare) >= 6 and len(_PLACE.findall(bare)) >= 2:
        yield "address"
    if _BANK.search(bare):
        yield "bank"
    if _ORG.search(bare) and len(bare) >= 3:
        yield "organisation"
    parts = re.split(r"[、,，;；/\s]+", plain)
    if len(parts) > 1 and all(map(is_name, parts)):
        yield "several_names"
    if len(parts) == 2 and is_name(parts[0]) and _ID18.fullmatch(parts[1]):
        yield "name_and_number"


def is_name(text: str) -> bool:
    """Whether a text can be a person's name: a surname and one to three characters, or a name with a middle dot."""
    if not _HAN.fullmatch(text) or _NOT_IN_NAMES.search(text[1:]):
        return False
    return "·" in text or text[0] in _SURNAMES or text[:2] in _COMPOUND_SURNAMES


@dataclass(frozen=True)
class Profile:
    """A sample of a column: how many cells were looked at, the share of each kind among them, how many differ, and the
    share of blank ones.

    `coded`: code word → share of the cells that stand in its list.
    """

    cells: int
    shares: Mapping[str, float]
    distinct: float = 0.0
    blank: float = 0.0
    coded: Mapping[str, float] = field(default_factory=dict)

    def share(self, *kinds: str) -> float:
        """The share of cells of the most frequent of these kinds."""
        return max((self.shares.get(kind, 0.0) for kind in kinds), default=0.0)


NOTHING = Profile(0, {})


def profile(cells: Sequence[str], lists: Mapping[str, str] = MappingProxyType({})) -> Profile:
    """The profile of a column's cells, blank ones among them; `lists` are those to look its values up in, by the code
    word whose column they would be."""
    filled = [cell for cell in cells if cell][:SAMPLE]
    if not filled:
        return NOTHING
    counted = Counter(kind for cell in filled for kind in kinds_of(cell))
    values = Counter(filled)
    coded = {}
    for word, name in lists.items():
        spellings = codelist(name).exact
        if share := sum(n for value, n in values.items() if value in spellings) / len(filled):
            coded[word] = share
    shares = {kind: count / len(filled) for kind, count in counted.items()}
    return Profile(len(filled), shares, len(values) / len(filled), 1 - len(filled) / len(cells), coded)


_OF_DOMAIN: Mapping[str, tuple[str, ...]] = {
    "id_number": ("like_number", "number", "several_numbers", "name_and_number"),
    "name": ("name", "several_names", "name_and_number"),
    "date": ("date", "month"),
    "month": ("month", "date"),
    "money": ("amount",),
    "number": ("amount",),
    "integer": ("whole",),
    "boolean": ("boolean",),
    "township": ("township", "path"),
    "village": ("village", "path"),
    "phone": ("phone",),
    "account": ("account",),
    "plate": ("plate",),
}
_OF_WORD: Mapping[str, tuple[str, ...]] = {
    "address": ("address", "path", "village"),
    "location": ("address", "path", "village"),
    "bank": ("bank",),
    "employer": ("organisation",),
    "school": ("organisation",),
    "business_name": ("organisation",),
    "funeral_home": ("organisation",),
    "police_station": ("organisation",),
    "uscc": ("uscc", "account"),
    "disability_no": ("disability_card", "like_number"),
}
_STRONG = ("number", "name", "date", "phone", "uscc", "disability_card", "path")
"""Kinds that a free text or a number of papers is not made of."""


def fit(word: str, domain: str, found: Profile) -> float | None:
    """How well a column's content agrees with a word, 0 to 1; None when there is nothing to go by."""
    if not found.cells:
        return None
    if kinds := _OF_WORD.get(word, _OF_DOMAIN.get(domain, ())):
        return found.share(*kinds)
    if domain == "code":
        return max(found.coded.get(word, 0.0), 0.5 * (1 - found.share(*_STRONG, "amount")) * (1 - found.distinct))
    return 0.6 * (1 - found.share(*_STRONG))


LEAST = 5
"""Cells below which a column's content refutes nothing."""


def refutes(domain: str, found: Profile) -> bool:
    """Whether a column cannot be the word its header names, whatever became of the values on their way.

    A damaged number, an abolished name of a place, a misspelt date are still what they are; only a column of which no
    cell has the form of the word, and nearly all have that of something else, is refuted.
    """
    if found.cells < LEAST or domain not in _ELSE:
        return False
    return found.share(*_OF_DOMAIN[domain]) == 0.0 and found.share(*_ELSE[domain]) >= 0.8


_ELSE: Mapping[str, tuple[str, ...]] = {
    "id_number": ("name", "date", "phone", "uscc", "plate", "address", "organisation", "boolean", "whole"),
    "name": ("number", "date", "amount", "phone", "account", "uscc", "plate"),
    "date": ("number", "name", "phone", "uscc", "address"),
    "money": ("number", "name", "date", "phone", "uscc", "address", "organisation"),
    "account": ("name", "date", "number", "address", "organisation"),
    "phone": ("number", "name", "date", "address"),
    "plate": ("number", "name", "date", "phone", "address"),
}
