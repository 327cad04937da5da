"""What surrounds a person: sex, home, family, work and telephone.

Belongs here: what many people share and therefore only supports. Does not belong here: names, numbers and dates.
"""

from __future__ import annotations

from matchers.people.comparisons.level import Comparison, Level


def sex() -> Comparison:
    """Sex as written against the sex in the identity number."""
    return Comparison(
        "sex",
        "性别",
        "l.sex IS NULL OR r.sex IS NULL",
        (
            Level("same", "相同", "l.sex = r.sex", 0.99, 0.5),
            Level("differs", "不同", "TRUE", 0.01, 0.5),
        ),
        about="所写性别与号码第十七位表示的性别相比；一半的人性别相同，相同说明不了什么，不同多半不是一人。",
    )


def place() -> Comparison:
    """Where the person lives; village names repeat in a county, so a village counts only within its township.

    Another county in the address is told apart from another township: lists of the dead name many who lived elsewhere.
    """
    is_elsewhere = "l.county <> r.county"
    return Comparison(
        "place",
        "住址",
        f"(l.township IS NULL OR r.township IS NULL) AND ({is_elsewhere}) IS NOT TRUE",
        (
            Level("village", "同村（居）", "l.township = r.township AND l.village = r.village", 0.80, 0.005),
            Level("township", "同乡镇", "l.township = r.township", 0.12, 0.06),
            Level("county", "不同乡镇", f"({is_elsewhere}) IS NOT TRUE", 0.074, 0.85),
            Level("differs", "不同县", "TRUE", 0.006, 0.085),
        ),
        about="住址按村（居）、乡镇、县逐级相比。村名在县内会重复，只在同一乡镇内算数；"
        "人会搬家，住址不同不能否定，同乡镇也远不足以认定。",
    )


def door() -> Comparison:
    """The door within the village that both live in; silent where the villages differ or an address ends there.

    A family shares its door, so the door says which family, and the name who of it. House numbers begin anew in many
    a group: where only one side writes the group, the number alone says less.
    """
    is_one_village = "(l.township = r.township AND l.village = r.village) IS TRUE"
    has_house, has_group = (f"l.{c} IS NOT NULL AND r.{c} IS NOT NULL" for c in ("house", "house_group"))
    return Comparison(
        "door",
        "门牌",
        f"NOT ({is_one_village} AND ({has_house} OR {has_group}))",
        (
            Level(
                "same",
                "同组同号",
                "l.house = r.house AND l.house_group IS NOT DISTINCT FROM r.house_group",
                0.50,
                0.0012,
            ),
            Level(
                "number",
                "同号，一处没写组",
                "l.house = r.house AND (l.house_group IS NULL OR r.house_group IS NULL)",
                0.12,
                0.003,
            ),
            Level("group", "同组", "l.house_group = r.house_group", 0.12, 0.08),
            Level("differs", "不同", "TRUE", 0.26, 0.9158),
        ),
        about="同村（居）的两处住址，再看组（队、屯、路、小区）和门牌、楼栋单元室号。一家人同一门牌，相同只说明是这一家，"
        "是谁仍看姓名和年龄；住址常是旧的，不同不能否定。",
    )


def household() -> Comparison:
    """Whether the others of the mention's household stand in the identity's household of the register.

    They are known by valid numbers; where nobody of the household has one, by at least two names that together stand
    in one household of the register and in no other. Names that fit another household prove nothing.
    """
    by_name = "l.register_household IS NULL AND l.household_by_names = r.register_household"
    return Comparison(
        "household",
        "同户家人",
        "r.register_household IS NULL OR (l.register_household IS NULL"
        " AND l.household_by_names IS DISTINCT FROM r.register_household)",
        (
            Level("same", "家人在同一户籍", "l.register_household = r.register_household", 0.70, 1e-5),
            Level("names", "家人姓名与户籍相符", by_name, 0.10, 1e-4),
            Level("differs", "家人不在同一户籍", "TRUE", 0.20, 0.9998),
        ),
        about="同一张表同一户的其他人，是否在户籍的同一户里。先看家人的有效号码；都没有号码的，"
        "看是否有两个以上的姓名同在一个户籍里。",
    )


def employer() -> Comparison:
    """The unit that is named beside the person in payrolls, rosters of officials and filings."""
    return Comparison(
        "employer",
        "工作单位",
        "l.employer IS NULL OR r.employer IS NULL",
        (
            Level("same", "相同", "l.employer = r.employer", 0.80, 0.01),
            Level("differs", "不同", "TRUE", 0.20, 0.99),
        ),
        about="工资册、公职人员名册、备案表中写在姓名旁边的单位名称；人会调动，不同不能否定。",
    )


def phone() -> Comparison:
    """The telephone number the family left, against the one on the roll.

    A household shares a number and seldom keeps it for life: the same one says which family, another one nothing much.
    """
    slip = "length(l.phone) = 11 AND length(r.phone) = 11 AND levenshtein(l.phone, r.phone) = 1"
    return Comparison(
        "phone",
        "联系电话",
        "l.phone IS NULL OR r.phone IS NULL",
        (
            Level("same", "相同", "l.phone = r.phone", 0.45, 4e-5),
            Level("one_digit", "错一位", slip, 0.01, 1e-6),
            Level("differs", "不同", "TRUE", 0.54, 0.999959),
        ),
        about="火化登记等留下的家属电话，与名册上的联系电话相比。一家人共用一个号码，相同只说明是这一家；"
        "换号是常事，不同不能否定。",
    )


COMPARISONS = (sex(), place(), household(), employer(), phone(), door())
