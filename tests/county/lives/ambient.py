"""The honest entries: graduates of three years, moves of two, doubts long settled, people who can afford to spend.

Belongs here: entries of people who are on no roll, or that say nothing against those who are. Does not belong here: the
third register of deaths, which is written where all deaths are (`ambient.record_deaths`).
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from ..names import words
from ..records import Doubt, Graduate, Move, Spending, add_months
from ..world import World

SCHOOLS = ("南京师范大学", "江苏海洋大学", "淮阴工学院", "连云港职业技术学院", "盐城工学院", "太原理工大学")
DOUBTS = ("工商登记", "机动车", "不动产", "公积金", "银行存款", "重点存疑：财政供养")
GOODS = ("珠宝首饰", "境外旅游", "高档酒店", "美容健身", "保险保费", "私立学校学费")
ABROAD = words("江苏省南京市玄武区 江苏省苏州市昆山市 连云港市东海县 上海市闵行区 浙江省宁波市鄞州区 山西省太原市")


def fill(world: World) -> None:
    """All four registers, of people under no certificate."""
    on_roll = world.enrolled()
    free = np.array([p for p in np.flatnonzero(world.people.is_alive).tolist() if p not in on_roll])
    _graduates(world, free)
    _moves(world, free)
    _doubts(world, free, sorted(on_roll))
    _spending(world, free)


def _drawn(world: World, people: np.ndarray, share: float) -> list[int]:
    return world.rng.choice(people, min(len(people), max(6, int(world.size * share))), replace=False).tolist()


def _graduates(world: World, free: np.ndarray) -> None:
    """Seven in a thousand a year finish in summer; some go on and stand in the list with a day to come."""
    ages = world.people.age[free]
    for person in _drawn(world, free[(ages >= 20) & (ages < 29)], 0.014):
        year = world.as_of.year - world.draw(0, 4)
        day = date(year, 6, world.draw(15, 31))
        degree = world.pick("专科", "本科", "本科", "硕士研究生")
        world.add(Graduate(person, world.pick(*SCHOOLS), degree, day))
        if degree == "专科" and world.rng.random() < 0.3:
            later = date(world.as_of.year + 1, 6, 30)
            world.add(Graduate(person, world.pick(*SCHOOLS), "本科", later))


def _moves(world: World, free: np.ndarray) -> None:
    """Out of the county went people whom the register no longer knows; in and about, people it does."""
    rng, places = world.rng, world.places
    for person in _drawn(world, free, 0.007):
        gone = world.stranger(person)
        world.add(Move(gone, "迁出", world.before(3, 700), world.pick(*ABROAD)))
    for person in _drawn(world, free, 0.012):
        kind = world.pick("迁入", "迁入", "县内移居", "出生", "更正")
        day, former = world.before(3, 700), None
        if kind == "出生" and world.people.age[person] > 1:
            kind = "县内移居"
        if kind == "更正":
            former = world.free_number(world.people.birth[person], bool(world.people.is_male[person]))
        place = str(rng.choice(places.townships)) if kind == "县内移居" else ""
        world.add(Move(person, kind, day, place, former))
    for person in _drawn(world, free, 0.002):
        left = world.before(400, 700)
        world.add(Move(person, "迁出", left, world.pick(*ABROAD)))
        world.add(Move(person, "迁入", left + timedelta(days=int(rng.integers(20, 380)))))


def _doubts(world: World, free: np.ndarray, on_roll: list[int]) -> None:
    """Of people on the roll all are settled; of others, long gone from it, some never were."""
    for order, person in enumerate([*_drawn(world, free, 0.004), *_drawn(world, np.array(on_roll), 0.002)]):
        day = world.before(60, 1200)
        is_settled = order >= len(free) or person in on_roll or world.rng.random() < 0.6
        disposed = min(day + timedelta(days=world.draw(20, 50)), world.as_of - timedelta(days=1))
        batch, kind = f"{day.year}年第{(day.month - 1) // 3 + 1}批", world.pick(*DOUBTS)
        state = str(world.pick("已处置", "已核实", "办结") if is_settled else world.pick("未处置", "待核实"))
        world.add(Doubt(person, batch, day, kind, state, disposed if is_settled else None))


def _spending(world: World, free: np.ndarray) -> None:
    """Of the last fifteen months."""
    since = (world.as_of - add_months(world.as_of, -15)).days
    for person in _drawn(world, free[world.people.age[free] >= 20], 0.004):
        amount = world.draw(40, 600) * 100
        world.add(Spending(person, world.pick(*GOODS), amount, world.before(3, since)))
