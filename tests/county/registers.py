"""Entries of the registers that came second: one small class each, kept in `World.of(<class>)`.

`person` points into the people. `name` and `id_text` are what the department wrote where that differs on purpose; None
is the person's own. Money is whole yuan, months are month numbers, days are dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .records import Text


@dataclass(slots=True)
class Application:
    """An application for dibao and what became of it: 批准, 未批 or 撤回."""

    person: int
    applied_on: date
    decision: str
    refusal: str = ""


@dataclass(slots=True)
class Pension:
    """A pension: kind 企业职工, 城乡居民 or 机关事业; status 正常, 暂停 or 停止."""

    person: int
    kind: str
    status: str
    amount: int
    last_month: int


@dataclass(slots=True)
class Insurance:
    """Social insurance paid by an employer, by oneself, or for a public-welfare post."""

    person: int
    kind: str
    employer: str
    wage_base: int
    last_month: int
    status: str = "参保缴费"


@dataclass(slots=True)
class Unemployment:
    """A registration as unemployed; whether insured against it (None: left blank), whether benefit is paid."""

    person: int
    registered_on: date
    is_insured: bool | None
    is_paid: bool = False


@dataclass(slots=True)
class Machine:
    """A farm machine bought with a subsidy; most entries have no ID number."""

    person: int
    machine: str
    unit_price: int
    bought_on: date
    quantity: int = 1
    has_id: bool = False


@dataclass(slots=True)
class Business:
    """A person of a business: 经营者, 法定代表人, 股东, 监事 or 合作社成员.

    '' where a list of sole traders (个体工商户) gives no role.
    """

    person: int
    uscc: str
    name: str
    kind: str
    role: str
    status: str
    founded_on: date


@dataclass(slots=True)
class Fund:
    """A housing-fund account: 正常, 封存 or 销户."""

    person: int
    employer: str
    deposit: int
    status: str
    last_month: int
    id_text: Text = None


@dataclass(slots=True)
class RealEstate:
    """A unit of real estate with one or several owners, written in one cell, or with `is_split` a row an owner.

    use: 住宅, 农村宅基地, 车库, 储藏室, 商业 …; right: 国有建设用地使用权, 宅基地使用权, 居住权 …. `numbers` is how
    many ID numbers the cell holds where they are fewer than the owners: then nobody can say whose they are.
    """

    owners: tuple[int, ...]
    unit_no: str
    use: str
    location: str
    area: int
    registered_on: date
    right: str = "国有建设用地使用权"
    numbers: int | None = None
    is_split: bool = False


@dataclass(slots=True)
class Graduate:
    """A degree, finished or still running (`graduated_on` after the night)."""

    person: int
    school: str
    degree: str
    graduated_on: date


@dataclass(slots=True)
class Move:
    """A change of household registration: 迁入, 迁出, 县内移居, 更正 …; `former_id` of a corrected number."""

    person: int
    kind: str
    changed_on: date
    moved_to: str = ""
    former_id: str | None = None


@dataclass(slots=True)
class Disability:
    """A disability certificate: kind 视力 … 精神, 多重; grade 1 to 4."""

    person: int
    kind: str
    grade: int
    issued_on: date
    valid_until: date | None
    id_text: Text = None


@dataclass(slots=True)
class Medical:
    """A settled hospital bill: total and what the person paid, in yuan."""

    person: int
    settled_on: date
    total: int
    own_paid: int


@dataclass(slots=True)
class Spending:
    """A record of high spending."""

    person: int
    kind: str
    amount: int
    spent_on: date


@dataclass(slots=True)
class Declaration:
    """A line of an official's self-declaration: a relative, the relation in words, whether on dibao (None: blank)."""

    official: int
    person: int
    relation: str
    is_enrolled: bool | None
    has_id: bool = True


@dataclass(slots=True)
class Supporter:
    """A supporter (赡抚扶养人) of a household; without `consented_on` nobody may look at their means."""

    certificate: str
    person: int
    relation: str
    income: int
    household_size: int
    support_paid: int
    consented_on: date | None
    claims_incapacity: bool = False


@dataclass(slots=True)
class Visit:
    """A visit to a household by 县级 or 乡镇; investigators by name only."""

    certificate: str
    visited_on: date
    level: str
    investigator_1: str
    investigator_2: str
    result: str = "情况属实"


@dataclass(slots=True)
class Doubt:
    """A doubt reported by the province's verification platform; `disposal` 未处置 or 已处置."""

    person: int
    batch: str
    checked_on: date
    kind: str
    disposal: str
    disposed_on: date | None = None


@dataclass(slots=True)
class Petition:
    """A petition about a household or a person."""

    number: str
    person: int
    certificate: str
    registered_on: date
    channel: str
    is_complaint: bool
    settled_on: date | None
    has_id: bool = True


@dataclass(slots=True)
class Aid:
    """Temporary aid."""

    person: int
    aided_on: date
    amount: int
    kind: str
    id_text: Text = None
