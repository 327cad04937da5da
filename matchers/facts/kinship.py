"""Kinship as a calculus: what the registers call a relation, and what two steps of kinship make together.

Belongs here: the words, their inverses, their composition. Does not belong here: who is related
(`assets/facts/kinship.py`). A relation always says what the relative is to the person: 父母 = the relative is the
person's father or mother.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

NEAR_RELATIVES = ("配偶", "父母", "子女", "兄弟姐妹", "祖父母", "外祖父母", "孙子女", "外孙子女")
"""The eight of 民法典 1045; what a county counts as near is its `relation_set`."""

INVERSE = {
    "配偶": "配偶",
    "父母": "子女",
    "子女": "父母",
    "兄弟姐妹": "兄弟姐妹",
    "祖父母": "孙子女",
    "孙子女": "祖父母",
    "外祖父母": "外孙子女",
    "外孙子女": "外祖父母",
    "配偶父母": "子女配偶",
    "子女配偶": "配偶父母",
    "兄弟姐妹配偶": "配偶兄弟姐妹",
    "配偶兄弟姐妹": "兄弟姐妹配偶",
    "伯叔姑舅姨": "侄甥",
    "侄甥": "伯叔姑舅姨",
}
"""What the person is to the relative, given what the relative is to the person."""

TO_HEAD = {
    "配偶": ("配偶", None),
    "子": ("子女", "男"),
    "女": ("子女", "女"),
    "子女": ("子女", None),
    "父亲": ("父母", "男"),
    "母亲": ("父母", "女"),
    "父母": ("父母", None),
    "孙子": ("孙子女", "男"),
    "孙女": ("孙子女", "女"),
    "孙子女": ("孙子女", None),
    "外孙子": ("外孙子女", "男"),
    "外孙女": ("外孙子女", "女"),
    "外孙子女": ("外孙子女", None),
    "祖父母": ("祖父母", None),
    "外祖父母": ("外祖父母", None),
    "兄弟": ("兄弟姐妹", "男"),
    "姐妹": ("兄弟姐妹", "女"),
    "兄弟姐妹": ("兄弟姐妹", None),
    "儿媳": ("子女配偶", "女"),
    "女婿": ("子女配偶", "男"),
    "配偶父母": ("配偶父母", None),
    "岳父母": ("配偶父母", None),
    "公婆": ("配偶父母", None),
    "配偶的兄弟姐妹": ("配偶兄弟姐妹", None),
    "兄弟的配偶": ("兄弟姐妹配偶", "女"),
    "姐妹的配偶": ("兄弟姐妹配偶", "男"),
    "伯叔姑舅姨": ("伯叔姑舅姨", None),
    "侄子女": ("侄甥", None),
    "外甥子女": ("侄甥", None),
}
"""Canonical text of 与户主关系 → (what the member is to the head, the member's sex where the word says it); to a
reporter or the head of a certificate likewise."""


@dataclass(frozen=True)
class Composition:
    """Two steps that make a relation: `sex` is that of the person in the middle ('' = not known)."""

    first: str
    sex: str
    second: str
    relation: str
    is_inferred: bool


_ANY = ("男", "女", "")

# (first step, second step, relation, whether it is only presumed). A parent's spouse may be a step-parent; the sister
# of a half-brother may be no sister: such relations are leads, and their path says 推定.
_WHOEVER = (
    ("父母", "配偶", "父母", True),
    ("配偶", "子女", "子女", True),
    ("兄弟姐妹", "父母", "父母", True),
    ("子女", "兄弟姐妹", "子女", True),
    ("兄弟姐妹", "兄弟姐妹", "兄弟姐妹", True),
    ("祖父母", "配偶", "祖父母", True),
    ("外祖父母", "配偶", "外祖父母", True),
    ("配偶", "孙子女", "孙子女", True),
    ("配偶", "外孙子女", "外孙子女", True),
    ("配偶父母", "配偶", "配偶父母", True),
    ("配偶", "子女配偶", "子女配偶", True),
    ("配偶", "配偶父母", "父母", True),
    ("子女配偶", "配偶", "子女", True),
    ("配偶", "父母", "配偶父母", False),
    ("子女", "配偶", "子女配偶", False),
    ("兄弟姐妹", "配偶", "兄弟姐妹配偶", False),
    ("配偶", "兄弟姐妹", "配偶兄弟姐妹", False),
    ("父母", "兄弟姐妹", "伯叔姑舅姨", False),
    ("兄弟姐妹", "子女", "侄甥", False),
)

# Fathers' and mothers' sides have different names, sons' and daughters' children too.
_BY_SEX = (
    ("父母", "父母", "祖父母", "外祖父母"),
    ("子女", "子女", "孙子女", "外孙子女"),
)


def compositions() -> Iterator[Composition]:
    """Every pair of steps that makes a relation, once for each sex of the person in the middle."""
    for first, second, relation, is_inferred in _WHOEVER:
        for sex in _ANY:
            yield Composition(first, sex, second, relation, is_inferred)
    for first, second, by_man, by_woman in _BY_SEX:
        yield Composition(first, "男", second, by_man, False)
        yield Composition(first, "女", second, by_woman, False)
        yield Composition(first, "", second, by_man, True)
