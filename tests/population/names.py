"""Names as a county has them: surnames by frequency, given names by sex and cohort, and their spellings.

Frequencies follow the published top hundred (85.9 % of people); the tail is flat. Tuned so that two random people
share a surname with probability 0.027 and a given name with about 2e-4, which makes namesakes as common as in life.
"""

import re
import unicodedata

import numpy as np


def words(text: str) -> tuple[str, ...]:
    """The words of a list that is written with blanks."""
    return tuple(text.split())


SURNAMES = {
    "王": 7.10, "李": 7.00, "张": 6.74, "刘": 5.10, "陈": 4.61, "杨": 3.22, "黄": 2.45, "吴": 2.00, "赵": 2.00,
    "周": 1.90, "徐": 1.45, "孙": 1.38, "马": 1.29, "朱": 1.28, "胡": 1.16, "林": 1.13, "郭": 1.13, "何": 1.06,
    "高": 1.00, "罗": 0.95, "郑": 0.93, "梁": 0.85, "谢": 0.76, "宋": 0.70, "唐": 0.69, "许": 0.66, "邓": 0.62,
    "冯": 0.62, "韩": 0.61, "曹": 0.60, "曾": 0.58, "彭": 0.58, "肖": 0.56, "蔡": 0.53, "潘": 0.52, "田": 0.52,
    "董": 0.51, "袁": 0.50, "于": 0.48, "余": 0.48, "叶": 0.48, "蒋": 0.48, "杜": 0.47, "苏": 0.46, "魏": 0.45,
    "程": 0.45, "吕": 0.45, "丁": 0.43, "沈": 0.41, "任": 0.41, "姚": 0.40, "卢": 0.40, "傅": 0.40, "钟": 0.39,
    "姜": 0.39, "崔": 0.38, "谭": 0.38, "廖": 0.37, "范": 0.36, "汪": 0.36, "陆": 0.36, "金": 0.35, "石": 0.34,
    "戴": 0.34, "贾": 0.33, "韦": 0.33, "夏": 0.33, "邱": 0.32, "方": 0.31, "侯": 0.31, "邹": 0.31, "熊": 0.29,
    "孟": 0.29, "秦": 0.28, "白": 0.28, "江": 0.28, "阎": 0.27, "薛": 0.27, "尹": 0.26, "段": 0.25, "雷": 0.25,
    "黎": 0.22, "史": 0.21, "龙": 0.21, "陶": 0.21, "贺": 0.21, "顾": 0.20, "毛": 0.20, "郝": 0.20, "龚": 0.20,
    "邵": 0.20, "万": 0.19, "钱": 0.19, "严": 0.19, "赖": 0.18, "覃": 0.18, "洪": 0.18, "武": 0.18, "莫": 0.18,
    "孔": 0.17,
}  # fmt: skip
TAIL = list(
    "汤常易乔向章葛樊殷施安伏封仲掌相卞嵇乐时穆单仇解查盖区翟兰季柏祁毕庄宗左岳霍路吉霄申冉柳焦童辛管聂欣闫"
    "倪靳柴瞿阮颜凌鲍耿关游苗牛纪包裴温齐芦费甘习詹商桑谷展戚苟阚尚房"
)
TAIL += ["欧阳", "上官", "司马", "诸葛"]

_MALE = (
    "永玉德国文明志建金春学成树福林长廷兆荣广洪士怀生义兴庆贵宝振家孝忠良善如宗克正开景立继传发祥财有仁富堂章善友运绍维道守"
    "学龙元恒之云万洪新全清山江海宽田根柱银才喜保",
    "建国军卫红志强永明文华勇平东海林春生刚立新学兵民伟利成玉德荣光金宝超云龙武波锋庆洪兴亚虎斌峰辉涛祥根富胜权松柏良友中"
    "士广克家加守如善跃进爱党前长",
    "伟强磊军勇涛超明杰鹏飞浩亮辉刚健平波斌洋宇峰凯旭东俊文海龙晓春建志永国庆华林剑锋雷佳成威翔坤帅毅凡震通晨阳昊天楠迪力"
    "新加冬立琪鑫元博彬兵",
    "浩宇子轩梓豪俊杰博文涵睿泽晨逸皓然嘉懿天一诺铭宸佳航思源明家奕辰瑞振翔煜祺锦程昊骏雨恒志远承恩书卓凯乐安正弘致景承"
    "沐启星晟桐禹熙尧钧毅",
)
_FEMALE = (
    "秀英兰桂玉珍凤荣花莲芳素梅美淑华爱翠云霞香月琴春如金银巧风喜大小侠红菊连广永其怀洪维成文绍善士克正开景学兆廷永士",
    "秀玉桂春爱红丽华芳梅霞英兰琴云萍燕美香珍淑凤荣敏玲艳娟平翠素琼巧菊莲金小月彩海立学建文亚广如善永士加利晓侠花洪卫冬雪静"
    "慧清会侠彦",
    "婷婷丽娟艳敏静燕玲芳娜霞红梅晓慧莉洁颖倩雪琳莹蕾萍丹璐佳文雅欣园媛晶瑶海春云月平青秋冬小亚立新思梦君如宁苏荣华琴凤飞"
    "方双会利巧彩翠香",
    "子涵欣怡梓萱雨桐诗语一诺梦琪思佳可馨语嫣若彤心妍雅芷晨曦钰瑶婉清艺菲静雪紫妙安然沐凝舒灵韵依悦宁锦歆嘉玥乐朵希悠琳"
    "颖筱苒昕蕊媛露洁淇",
)
_COHORTS = np.array([1960, 1980, 2000])

VARIANTS = {
    "德": "徳", "国": "囯", "黄": "黃", "高": "髙", "峰": "峯", "苏": "甦", "华": "華", "云": "雲", "兰": "蘭",
    "张": "張", "刘": "劉", "陈": "陳", "龙": "龍", "凤": "鳳", "荣": "榮", "银": "銀", "军": "軍", "广": "廣",
}  # fmt: skip
"""One character to another spelling of the same: traditional, or a variant which OpenCC leaves alone."""

DOTS = "·•・‧．"
_PLAIN = str.maketrans({other: usual for usual, other in VARIANTS.items()} | dict.fromkeys(DOTS, "·"))
_FIRST = (words("买买提 热合曼 艾合买提 阿卜力孜 吐尔逊"), words("阿依古丽 古丽娜尔 帕提古丽 阿依夏木 热依汗"))
_FATHER = words("艾力 吐尔逊 买买提 艾山 卡德尔 吾甫尔 依明 肉孜 库尔班 托合提 玉素甫 尼亚孜")
MINORITY = tuple(tuple(f"{first}·{father}" for father in _FATHER for first in side) for side in _FIRST)
"""Names of men and of women with a middle dot, which every department writes with a different character."""


def _weights(count: int) -> np.ndarray:
    weights = 1.0 / (np.arange(count) + 16.0)
    return weights / weights.sum()


def surnames(rng: np.random.Generator, count: int) -> np.ndarray:
    """Surnames by their national frequency."""
    words = [*SURNAMES, *TAIL]
    top = np.array(list(SURNAMES.values())) * 0.859 / sum(SURNAMES.values())
    chances = np.concatenate([top, np.full(len(TAIL), 0.141 / len(TAIL))])
    return np.array(words, dtype=object)[rng.choice(len(words), count, p=chances / chances.sum())]


def given_names(rng: np.random.Generator, is_male: np.ndarray, year: np.ndarray) -> np.ndarray:
    """Given names of one or two characters in the taste of the sex and the years."""
    out = np.empty(len(year), dtype=object)
    cohort = np.searchsorted(_COHORTS, year, side="right")
    for male in (True, False):
        for period in range(4):
            where = np.flatnonzero((is_male == male) & (cohort == period))
            pool = np.array(list(dict.fromkeys((_MALE if male else _FEMALE)[period])), dtype=object)
            first = pool[rng.choice(len(pool), len(where), p=_weights(len(pool)))]
            second = pool[::-1][rng.choice(len(pool), len(where), p=_weights(len(pool)))]
            single = rng.random(len(where)) < (0.04, 0.14, 0.20, 0.06)[period]
            out[where] = np.where(single, second, first + second)
    return out


def other_name(rng: np.random.Generator, name: str, is_male: bool, year: int) -> str:
    """A name which cannot be a spelling of `name`: neither surname nor any given character in common."""
    while True:
        candidate = str(surnames(rng, 1)[0] + given_names(rng, np.array([is_male]), np.array([year]))[0])
        if not set(candidate) & set(name) and len(candidate) == len(name):
            return candidate


def variant(name: str) -> str | None:
    """The same name in another spelling of one character; None where no character has one."""
    for character in reversed(name):
        if character in VARIANTS:
            return name.replace(character, VARIANTS[character])
    return None


def fold(name: str) -> str:
    """The name without blanks, width, dots, remarks in brackets and variant characters: a folding of our own."""
    text = unicodedata.normalize("NFKC", name).translate(_PLAIN)
    return re.sub(r"\(.*?\)|[\s\u200b\u200c\u200d\ufeff]", "", text)
