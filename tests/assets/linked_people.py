"""A tiny county for linkage tests: people, a household register, a roll, and a funeral list with seeded errors."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from data_contracts.contract import Contracts, Kind

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰萍红建国文"
    "辉力健俊峰志波宁贵福生龙元全胜学祥才发武新利清飞彬富顺信子"
)
SOUND_ALIKE = {
    "英": "瑛",
    "华": "骅",
    "平": "萍",
    "明": "鸣",
    "军": "君",
    "峰": "锋",
    "志": "智",
    "红": "宏",
    "兰": "蓝",
}
TOWNSHIPS = ["伊山镇", "杨集镇", "燕尾港镇", "同兴镇", "四队镇"]
VILLAGES = ["王庄村", "新集村", "前进村", "河东村", "小垛村", "大圩村"]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def checked(first17: str) -> str:
    total = sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True))
    return first17 + "10X98765432"[total % 11]


@dataclass
class Person:
    name: str
    id_number: str
    born: date
    sex: str
    township: str
    village: str
    household: str


def people(count: int, seed: int = 1) -> list[Person]:
    rng, made, used = random.Random(seed), [], set()
    home = ("", "", "", "")
    for i in range(count):
        if i % 3 == 0:
            home = (rng.choice(SURNAMES), rng.choice(TOWNSHIPS), rng.choice(VILLAGES), f"H{i:07}")
        born, sex = date(1930, 1, 1) + timedelta(days=rng.randrange(32000)), rng.choice("男女")
        while True:
            sequence = rng.randrange(1, 500) * 2 + (sex == "男")
            number = checked(f"320723{born:%Y%m%d}{sequence % 1000:03}")
            if number not in used:
                break
        used.add(number)
        given = "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2, 2))))
        surname = home[0] if rng.random() < 0.7 else rng.choice(SURNAMES)
        made.append(Person(surname + given, number, born, sex, *home[1:]))
    return made


def write(con, kind: Kind, rows: list[dict]) -> None:
    """Write `record.<kind>` with the columns of its contract; anything not given is null."""
    types = {
        "record_id": "VARCHAR",
        "source": "VARCHAR",
        "_file": "VARCHAR",
        "_sheet": "VARCHAR",
        "_row": "INTEGER",
        "_member": "INTEGER",
        "batch": "DATE",
        "received_on": "DATE",
    }
    for role in kind.roles:
        for attribute in role.attributes:
            types[f"{role.name}_{attribute}"] = {"birth_on": "DATE", "age": "INTEGER"}.get(attribute, "VARCHAR")
        if role.is_linked:
            types[f"{role.name}_id_status"] = "VARCHAR"
    types |= {f.name: f.sql_type for f in kind.fields}
    con.execute(f"CREATE OR REPLACE TABLE record.{kind.name} ({', '.join(f'{n} {t}' for n, t in types.items())})")
    if rows:
        polars = {
            "VARCHAR": pl.String,
            "DATE": pl.Date,
            "INTEGER": pl.Int64,
            "BIGINT": pl.Int64,
            "BOOLEAN": pl.Boolean,
            "DOUBLE": pl.Float64,
        }
        unknown = {k for r in rows for k in r} - set(types)
        assert not unknown, unknown
        frame = pl.DataFrame(
            {n: [r.get(n) for r in rows] for n in types}, schema={n: polars[t] for n, t in types.items()}
        )
        con.register("frame", frame)
        con.execute(f"INSERT INTO record.{kind.name} BY NAME SELECT * FROM frame")
        con.unregister("frame")


def register_rows(everybody: list[Person]) -> list[dict]:
    return [
        {
            "record_id": f"r{i:015}",
            "source": "household_register",
            "batch": date(2021, 6, 1),
            "person_name": p.name,
            "person_id_number": p.id_number,
            "person_id_status": "valid",
            "person_sex": p.sex,
            "person_birth_on": p.born,
            "household_no": p.household,
            "township": p.township,
            "village": p.village,
            "relation": "其他",
        }
        for i, p in enumerate(everybody)
    ]


def roll_rows(members: list[Person]) -> list[dict]:
    return [
        {
            "record_id": f"e{i:015}",
            "source": "dibao_roll",
            "batch": date(2021, 5, 1),
            "month": date(2021, 5, 1),
            "person_name": p.name,
            "person_id_number": p.id_number,
            "person_id_status": "valid",
            "certificate_no": "C" + p.household,
            "township": p.township,
            "village": p.village,
            "programme": "农村",
        }
        for i, p in enumerate(members)
    ]


def one_wrong_digit(number: str, rng: random.Random) -> str:
    at = rng.randrange(6, 17)
    return number[:at] + str((int(number[at]) + rng.randrange(1, 9)) % 10) + number[at + 1 :]


def funeral_row(i: int, p: Person, rng: random.Random) -> dict:
    """One cremation of `p` with the errors funeral homes make."""
    died = date(2021, 1, 1) + timedelta(days=rng.randrange(140))
    name, number, status = p.name, p.id_number, "valid"
    draw = rng.random()
    if draw < 0.08:
        number, status = None, "missing"
    elif draw < 0.11:
        number, status = one_wrong_digit(number, rng), "invalid"
    elif draw < 0.14:
        number, status = number[:15] + "000", "damaged"
    if rng.random() < 0.04:
        name = name[:-1] + SOUND_ALIKE.get(name[-1], name[-1])
    if rng.random() < 0.01 and len(name) == 3:
        name = name[:2] + rng.choice(GIVEN)
    age = died.year - p.born.year - ((died.month, died.day) < (p.born.month, p.born.day))
    return {
        "record_id": f"d{i:015}",
        "source": "cremations",
        "batch": date(2021, 6, 1),
        "person_name": name,
        "person_id_number": number,
        "person_id_status": status,
        "person_sex": p.sex,
        "person_age": age + (rng.random() < 0.15),
        "person_address": f"灌云县{p.township}{p.village}{rng.randrange(9)}组",
        "died_on": died,
        "is_death": True,
        "evidence": "火化",
    }


def write_county(con, contracts: Contracts, everybody: list[Person], deaths: list[dict], roll=()) -> None:
    write(con, contracts.kinds["residence"], register_rows(everybody))
    write(con, contracts.kinds["enrolment"], roll_rows(list(roll)))
    write(con, contracts.kinds["death"], deaths)
