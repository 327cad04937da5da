"""Townships, villages and houses of a county, with the spellings and old names they go by.

A house has one number in its village and belongs to a group of seventy houses, or to a building of a neighbourhood;
in some villages the numbers begin anew in each group.
"""

from collections import namedtuple

import numpy as np

from . import identity
from .entries import entry
from .names import words

STEMS = words(
    "王庄 李庄 张圩 小街 前进 新民 东风 红旗 团结 胜利 大兴 三里 五里 马庄 孙庄 陈圩 刘圩 河东 河西 河南 河北 前园 "
    "后园 官庄 盐西 盐东 老庄 新庄 东庄 西庄 南圩 北圩 大圩 小圩 滕庄 卞庄 武圩 徐圩 周庄 吴庄 朱圩 胡庄 大港 小港 "
    "新港 沂河 叮当 界圩 仲集 穆圩 白蚬 伊芦 川星 同心 光明 永丰 万丰 振兴 兴隆 太平 双港 三合 六合 曹庄 何庄 高庄 "
    "郭圩 林圩 汪庄 孟庄 乔圩 顾庄 范圩 石门 石桥 板桥 新桥 柳桥 龙沟 龙窝 头图 二图 三图 腰庄 圩里 圩南 圩北 大沟 "
    "小沟 长茂 杨庄 潘圩 丁庄 姚圩 沈圩 钱庄 夏庄 冯庄 贾圩 韩庄 许庄 卢圩 魏庄 唐圩 梁庄"
)

Home = entry(
    "Home", "code name above old_code plate townships also monthly_standard covered neighbours",
    elsewhere=identity.ELSEWHERE,
)  # fmt: skip
"""A county as the synthetic world needs it: names, codes of all times, what it calls officials and its standards.

`monthly_standard` is the urban and the rural one in yuan; `also` the former names of townships; `elsewhere` the codes
of the counties from which its in-married and moved-in people came.
"""
_OFFICES = words("民政干部职工 乡镇经办 村居干部 民政协理员 乡镇分管领导 其他公职")
_FORMER = {
    "下车镇": "下车乡", "图河镇": "图河乡", "小伊镇": "小伊乡、陡沟乡", "南岗镇": "南岗乡", "侍庄街道": "侍庄乡",
    "灌云盐场": "灌西盐场", "杨集镇": "沂北乡、穆圩乡", "四队镇": "白蚬乡", "东王集镇": "伊芦乡、鲁河乡",
}  # fmt: skip
_GUANYUN = words(
    "伊山镇 侍庄街道 杨集镇 燕尾港镇 同兴镇 四队镇 圩丰镇 龙苴镇 下车镇 图河镇 东王集镇 "
    "小伊镇 南岗镇 灌云盐场 五图河农场"
)
_LIULIN = words(
    "柳林镇 穆村镇 薛村镇 庄上镇 留誉镇 三交镇 成家庄镇 孟门镇 李家湾乡 贾家垣乡 陈家湾乡 "
    "金家庄乡 高家沟乡 石西乡 西王家沟乡"
)
_GUANNAN = words("新安镇 堆沟港镇 北陈集镇 张店镇 三口镇 孟兴庄镇 汤沟镇 百禄镇 新集镇 李集乡 田楼镇")
_DONGHAI = words("牛山街道 白塔埠镇 黄川镇 石梁河镇 青湖镇 温泉镇 双店镇 桃林镇 洪庄镇 安峰镇 房山镇 平明镇")
HOMES = {
    "320723": Home(
        code="320723", name="灌云县", above="江苏省连云港市", old_code=322222, plate="苏G", townships=_GUANYUN,
        also=_FORMER, monthly_standard=(680, 620), covered=frozenset(_OFFICES[:4]),
        neighbours=words("灌南县 东海县 沭阳县 响水县"),
    ),
    "320724": Home(
        code="320724", name="灌南县", above="江苏省连云港市", old_code=320822, plate="苏G", townships=_GUANNAN,
        also={"李集乡": "李集镇"}, monthly_standard=(680, 620), covered=frozenset(_OFFICES[:4]),
        neighbours=words("灌云县 东海县 涟水县 响水县"),
    ),
    "320722": Home(
        code="320722", name="东海县", above="江苏省连云港市", old_code=322128, plate="苏G", townships=_DONGHAI,
        also={"桃林镇": "桃林乡"}, monthly_standard=(680, 620), covered=frozenset(_OFFICES[:4]),
        neighbours=words("灌云县 灌南县 沭阳县 赣榆区"),
    ),
    "141125": Home(
        code="141125", name="柳林县", above="山西省吕梁市", old_code=142327, plate="晋J", townships=_LIULIN,
        also={"西王家沟乡": "王家沟乡"}, monthly_standard=(640, 530), covered=frozenset(_OFFICES),
        neighbours=words("离石区 中阳县 石楼县 临县"),
    ),
}  # fmt: skip
GUANYUN = HOMES["320723"]


class Village(namedtuple("Village", "name township code is_urban")):
    """A village or neighbourhood: short name, township, statistical code; town ones are of the urban programme."""

    @property
    def full(self) -> str:
        """The name with the ending it usually has."""
        return self.name + ("社区" if self.is_urban else "村")


class Places(namedtuple("Places", "home townships villages shares")):
    """All places of the county, and the share of its people in each village; people point to villages by index."""

    def township_code(self, township: str) -> str:
        """Nine digits of a township."""
        return f"{self.home.code}{100 + self.townships.index(township):03d}"


def build(rng: np.random.Generator, home: Home, people: int) -> Places:
    """As many townships and villages as a county of this size would have: 17 and 338 at full size."""
    count = min(len(home.townships), max(3, people // 3000))
    each = min(20, max(3, people // count // 700))
    villages, shares = [], []
    for number, township in enumerate(home.townships[:count]):
        names = rng.choice(len(STEMS), each, replace=False)
        for order, pick in enumerate(names):
            is_urban = order < (each // 2 if number == 0 else 1 if number < 4 else 0)
            code = f"{home.code}{100 + number}{200 + order}000"[:12]
            villages.append(Village(STEMS[pick], township, code, is_urban))
            shares.append(rng.uniform(0.6, 1.4) * (1.5 if is_urban else 1.0))
    weights = np.array(shares)
    return Places(home, home.townships[:count], tuple(villages), weights / weights.sum())


GROUP = 70
OLD_ADDRESS = 72
"""Of the numbers 1 to 89 drawn for a house, those from here on are taken at their word: somebody else's door."""

_HAN = "零一二三四五六七八九"
_UNIT = 12
_BUILDING = 36


def door(house: int, place: Village) -> str:
    """The door as the household register writes it."""
    if place.is_urban:
        return building(house, 0)
    number = f"{number_of(house, place)}号"
    return number if _runs_through(place) else f"{group_of(house)}组{number}"


def door_as_told(house: int, place: Village, form: int, said: int) -> str:
    """The door as a family says it and a clerk writes it: `form` 1 to 14 and `said` 1 to 89 are drawn at random."""
    if said >= OLD_ADDRESS:
        return f"{form}组{said}号"
    if place.is_urban:
        return building(house, form % 6)
    group, number = group_of(house), number_of(house, place)
    if form <= 5:
        return f"{group}组{number}号"
    return (
        f"{han(group)}组{number}号", f"第{group}村民小组{number}号", f"{group}队{number}号",
        f"{han(group)}组{han(number)}号", f"{group}组{number}", f"{group} 组 {number} 号", f"{number}号",
        f"{group}组", "",
    )[form - 6]  # fmt: skip


def group_of(house: int) -> int:
    return house // GROUP + 1


def number_of(house: int, place: Village) -> int:
    """Numbers run through some villages and begin anew in each group of the others."""
    return (house if _runs_through(place) else house % GROUP) + 1


def _runs_through(place: Village) -> bool:
    return int(place.code[-1]) % 2 == 1


def building(house: int, form: int) -> str:
    """A flat: building, entrance and room."""
    block, entrance = house // _BUILDING + 1, house // _UNIT % 3 + 1
    room = (house // 2 % 6 + 1) * 100 + house % 2 + 1
    return (
        f"{block}号楼{entrance}单元{room}室", f"{block}栋{entrance}单元{room}", f"{block}-{entrance}-{room}",
        f"{block}#{entrance}单元{room}室", f"{han(block)}号楼{han(entrance)}单元{room}室", f"{block}号楼",
    )[form]  # fmt: skip


def han(number: int) -> str:
    """A number as it is spelt, up to 9999."""
    if number < 20:
        return ("十" if number >= 10 else "") + (_HAN[number % 10] if number % 10 or not number else "")
    digits, out, gap = str(number), "", False
    for place, digit in enumerate(digits):
        unit = ("", "十", "百", "千")[len(digits) - place - 1]
        if digit == "0":
            gap = True
        else:
            out += ("零" if gap else "") + _HAN[int(digit)] + unit
            gap = False
    return out
