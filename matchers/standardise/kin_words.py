"""Words of kinship by their grammar: a rank (次孙女), whose it is (户主之妻), and two words in one (长子媳).

Belongs here: words that the list of relations does not hold as they stand. Does not belong here: the list itself
(`codelists/relations.csv`), what two relations make together by law (`matchers.facts.kinship`). What can be read in two
ways is not read: 小叔 is an uncle or the husband's brother, 父子 does not say which of the two is meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_OF_HEAD = re.compile(r"^(?:系|为|是)?(?:与?(?:户主|本人|申请人|低保对象|报告人|干部)|其)?(?:之|的)?")
_RANK = r"(?:[大长老]?[大长]|第?[一二三四五六七八九十两次]|[小幼末么幺细季亲胞]|同胞|家)"
_RANKED = re.compile(rf"^(?:[大二三四五六七八九]家|{_RANK})(?=.)")
_NUMBERED = re.compile(r"^第?[二三四五六七八九十]")
_TWO = re.compile(r"^(.+?)[之的](.+)$")

# Uncles and aunts have a rank of their own (二舅, 四叔); with 大 or 小 the same word is the spouse's brother or sister.
_ELDERS = frozenset("伯叔姑舅姨婶") | {
    "伯父",
    "叔父",
    "姑母",
    "舅父",
    "姨母",
    "姑父",
    "姑夫",
    "舅母",
    "姨父",
    "伯母",
    "婶母",
}
# Who bears a rank; the head's own parents and spouses bear none.
_RANKABLE = frozenset({
    "子", "女", "儿媳", "女婿", "孙子", "孙女", "外孙子", "外孙女", "孙媳", "孙女婿", "兄弟", "姐妹", "兄弟的配偶",
    "姐妹的配偶", "侄子女", "外甥子女", "曾孙子女", "堂表兄弟姐妹",
})  # fmt: skip

_WORDS = {
    "太太": "配偶", "老伴": "配偶", "内人": "配偶", "先生": "配偶",
    "生父": "父亲", "慈父": "父亲", "家父": "父亲", "先父": "父亲", "亡父": "父亲", "爸": "父亲", "爹": "父亲",
    "生母": "母亲", "慈母": "母亲", "家母": "母亲", "先母": "母亲", "亡母": "母亲", "亲母": "母亲", "妈": "母亲",
    "独生子女": "子女", "儿女": "子女", "儿子媳妇": "儿媳", "媳": "儿媳", "子妻": "儿媳", "女夫": "女婿",
    "孙男": "孙子", "孙儿": "孙子", "内孙": "孙子女", "内孙女": "孙女", "外孙男": "外孙子", "外孙儿": "外孙子",
    "孙妻": "孙媳", "外孙媳": "孙媳", "孙婿": "孙女婿", "外孙婿": "孙女婿",
    "外曾孙": "曾孙子女", "外曾孙子": "曾孙子女", "外曾孙女": "曾孙子女", "曾外孙": "曾孙子女", "重外孙": "曾孙子女",
    "曾外孙子": "曾孙子女", "曾外孙女": "曾孙子女", "重外孙女": "曾孙子女", "曾孙媳": "其他亲属", "重孙媳": "其他亲属",
    "玄孙": "其他亲属", "玄孙子": "其他亲属", "玄孙女": "其他亲属", "高祖父": "其他亲属", "高祖母": "其他亲属",
    "岳丈": "岳父母", "丈父": "岳父母", "丈母": "岳父母", "外父": "岳父母", "外母": "岳父母", "妻父": "岳父母",
    "妻母": "岳父母", "家公": "公婆", "家婆": "公婆", "家翁": "公婆", "公": "公婆", "婆": "公婆", "夫父": "公婆",
    "夫母": "公婆",
    "爷": "祖父母", "嬷嬷": "祖父母", "外爷": "外祖父母", "家家": "外祖父母", "阿公": "祖父母", "阿婆": "祖父母",
    "姊": "姐妹", "姊姊": "姐妹", "姊妹": "姐妹", "弟兄": "兄弟", "继妹": "姐妹", "继姐": "姐妹", "继兄": "兄弟",
    "继弟": "兄弟",
    "兄媳": "兄弟的配偶", "哥嫂": "兄弟的配偶", "兄妻": "兄弟的配偶", "弟妻": "兄弟的配偶", "姐婿": "姐妹的配偶",
    "内姐": "配偶的兄弟姐妹", "内妹": "配偶的兄弟姐妹", "舅子": "配偶的兄弟姐妹", "姨子": "配偶的兄弟姐妹",
    "舅仔": "配偶的兄弟姐妹", "叔仔": "配偶的兄弟姐妹", "姑仔": "配偶的兄弟姐妹", "姑姐": "配偶的兄弟姐妹",
    "姑妹": "配偶的兄弟姐妹", "大姑姐": "配偶的兄弟姐妹", "大姨姐": "配偶的兄弟姐妹", "小姨妹": "配偶的兄弟姐妹",
    "大舅哥": "配偶的兄弟姐妹", "大舅兄": "配偶的兄弟姐妹", "小舅弟": "配偶的兄弟姐妹", "大姑夫": "伯叔姑舅姨",
    "姑夫": "伯叔姑舅姨", "叔妇": "伯叔姑舅姨", "姑丈": "伯叔姑舅姨", "姨丈": "伯叔姑舅姨", "舅妗": "伯叔姑舅姨",
    "姑妈": "伯叔姑舅姨", "姨娘": "伯叔姑舅姨", "姑": "伯叔姑舅姨", "婶": "伯叔姑舅姨",
    "侄媳妇": "其他亲属", "侄女婿": "其他亲属", "外甥媳": "其他亲属", "外甥女婿": "其他亲属", "甥女": "外甥子女",
    "侄孙": "其他亲属", "侄孙女": "其他亲属", "连襟": "其他亲属", "妯娌": "其他亲属", "叔祖父": "其他亲属",
    "堂哥": "堂表兄弟姐妹", "表哥": "堂表兄弟姐妹", "堂姊": "堂表兄弟姐妹", "表姊": "堂表兄弟姐妹",
    "前妻": "非亲属", "前夫": "非亲属", "前岳父": "非亲属", "前岳母": "非亲属", "前儿媳": "非亲属", "前女婿": "非亲属",
    "房东": "非亲属", "雇工": "非亲属", "同事": "非亲属", "邻居": "非亲属",
}  # fmt: skip
"""What the list of relations does not hold: dialect and literary words, by the value they have there."""

_STEP = re.compile(r"^(?:过继|[继养亲])(?=.)")
_OF_SPOUSE = re.compile(r"^(?:妻子?|丈夫|夫|爱人|老婆|老公|配偶)(?=.)")
_AND_SPOUSE = re.compile(r"^(.+?)(?:媳妇?|妻子?|爱人|老婆|配偶)$")
_AND_HUSBAND = re.compile(r"^(.+?)(?:婿|丈夫|老公)$")

# The second word is what somebody is to the first: 长子之妻 is the wife of a son.
_TOGETHER = {
    ("配偶", "父亲"): "配偶父母", ("配偶", "母亲"): "配偶父母", ("配偶", "父母"): "配偶父母",
    ("配偶", "兄弟"): "配偶的兄弟姐妹", ("配偶", "姐妹"): "配偶的兄弟姐妹", ("配偶", "兄弟姐妹"): "配偶的兄弟姐妹",
    ("配偶", "子"): "子", ("配偶", "女"): "女", ("配偶", "子女"): "子女", ("配偶", "兄弟的配偶"): "其他亲属",
    ("子", "配偶"): "儿媳", ("女", "配偶"): "女婿", ("子", "儿媳"): "儿媳", ("子", "子"): "孙子", ("子", "女"): "孙女",
    ("子", "子女"): "孙子女", ("女", "子"): "外孙子", ("女", "女"): "外孙女", ("女", "子女"): "外孙子女",
    ("儿媳", "父亲"): "其他亲属", ("儿媳", "母亲"): "其他亲属",
    ("孙子", "配偶"): "孙媳", ("外孙子", "配偶"): "孙媳", ("孙女", "配偶"): "孙女婿", ("外孙女", "配偶"): "孙女婿",
    ("孙子", "子"): "曾孙子女", ("孙子", "女"): "曾孙子女", ("孙女", "子"): "曾孙子女", ("孙女", "女"): "曾孙子女",
    ("兄弟", "配偶"): "兄弟的配偶", ("兄弟", "儿媳"): "兄弟的配偶", ("姐妹", "配偶"): "姐妹的配偶",
    ("兄弟", "子"): "侄子女", ("兄弟", "女"): "侄子女", ("兄弟", "子女"): "侄子女",
    ("姐妹", "子"): "外甥子女", ("姐妹", "女"): "外甥子女", ("姐妹", "子女"): "外甥子女",
    ("侄子女", "配偶"): "其他亲属", ("外甥子女", "配偶"): "其他亲属",
    ("父亲", "父亲"): "祖父母", ("父亲", "母亲"): "祖父母", ("母亲", "父亲"): "外祖父母", ("母亲", "母亲"): "外祖父母",
    ("父亲", "兄弟"): "伯叔姑舅姨", ("父亲", "姐妹"): "伯叔姑舅姨", ("母亲", "兄弟"): "伯叔姑舅姨",
    ("母亲", "姐妹"): "伯叔姑舅姨", ("祖父母", "父亲"): "曾祖父母", ("祖父母", "母亲"): "曾祖父母",
}  # fmt: skip


def kin_word(written: str, listed: Mapping[str, str]) -> str | None:
    """The relation that a word spells by its parts, as `listed` (spelling → relation) writes it; None when it does not
    say one relation."""
    text = _OF_HEAD.sub("", written)
    if not text or len(text) > 12 or any(c.isdigit() or c.isascii() for c in text):
        return None
    return _whole(text, listed) or _parts(text, listed)


def _whole(text: str, listed: Mapping[str, str]) -> str | None:
    """The relation of one word, with or without a rank, a step or an adoption."""
    if found := _unranked(text, listed):
        return found
    if (rank := _RANKED.match(text)) and (rest := text[rank.end() :]):
        if rest in _ELDERS:
            return "伯叔姑舅姨" if _NUMBERED.match(text) else None
        below = _unranked(rest, listed)
        return below if below in _RANKABLE else None
    return None


def _unranked(text: str, listed: Mapping[str, str]) -> str | None:
    """A word as it stands, or of a step-parent or an adopted child; godchildren (义子, 干女儿) are no kin by law."""
    found = listed.get(text) or _WORDS.get(text)
    if found is None and (step := _STEP.match(text)):
        rest = text[step.end() :]
        found = listed.get(rest) or _WORDS.get(rest)
    return found


def _parts(text: str, listed: Mapping[str, str]) -> str | None:
    """The relation of two words in one: 长子之妻, 妻弟, 二儿媳妇, 三女婿."""
    if two := _TWO.match(text):
        first, second = _whole(two[1], listed) or _parts(two[1], listed), _whole(two[2], listed)
        return _TOGETHER.get((first, second)) if first and second else None
    if of_spouse := _OF_SPOUSE.match(text):
        second = _whole(text[of_spouse.end() :], listed)
        return _TOGETHER.get(("配偶", second)) if second else None
    for pattern in (_AND_SPOUSE, _AND_HUSBAND):
        if (two := pattern.match(text)) and (first := _whole(two[1], listed)):
            return _TOGETHER.get((first, "配偶"))
    return None
