"""What the departments hold: one kind of entry a register, kept in `World.of(<kind>)` or a list of the world's own.

`person` and whoever else is named by a role points into the people, strangers included. `name` and `id_text` are what
the department wrote where that differs on purpose; None is the person's own, and may still be misspelt on the way to
the file. A float in `id_text` is a number cell. Money is whole yuan, `_on` and `until` are dates, `month` and the
`start` of a benefit month numbers, `is_`, `has_` and `writes_` true or false.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from tests.population.entries import entry

Text = str | float | None


Death = entry(
    "Death", "person source died_on registered_on", reason="死亡", name=None, id_text=None, has_id=True, counts=True,
    is_planted=False,
)  # fmt: skip
"""A death, or what a register took for one; `counts` where it is this person's death under this person's name."""
Support = entry("Support", "person mode start", id_text=None, wish=None, wished_on=None)
"""A person on the tekun roll; `wish` 集中供养, 分散供养 or 已撤回."""
Listing = entry("Listing", "number persons head income status", is_eliminated=False, identified_on=None)
"""A household of a poverty or low-income register, by its own number; income in yuan a head and year."""
Salary = entry("Salary", "person employer category months gross")
"""A person paid by the treasury in some months."""
Vehicle = entry(
    "Vehicle", "person plate plate_kind vehicle_class use status registered_on", id_text=None, in_workbook=False
)
Office = entry("Office", "person employer position category village since", until=None)
"""A public post."""
Filing = entry(
    "Filing", "person official relation certificate filed_on", form="county", is_swapped=False, writes_person_id=True,
    writes_official_id=True,
)  # fmt: skip
"""A filed relation between a person on the roll and an official; which columns the form filled."""
Custody = entry("Custody", "certificate person custodian start until", name=None)
"""An agreement that somebody else keeps the card of a household; `name` where the custodian is an institution."""
Elsewhere = entry("Elsewhere", "person county number is_urban")
"""An enrolment in another county."""
Wedding = entry("Wedding", "man woman kind registered_on")
Truth = entry(
    "Truth",
    "rule expected certificate_no household_no subject_name subject_id_number clause",
    note="",
    members="",
    place="",
)
"""What a rule must do about one subject; several certificates, and `members` of a household, are divided by `;`. A
village is known by `place`, township/village, a township by township/."""
Application = entry(
    "Application", "person applied_on decision", refusal="", accepted_on=None, is_extended=None, decided_on=None
)
"""An application for dibao and what became of it: 批准, 未批, 撤回 or 办理中."""
Pension = entry("Pension", "person kind status amount last_month")
"""A pension: kind 企业职工, 城乡居民 or 机关事业; status 正常, 暂停 or 停止."""
Insurance = entry("Insurance", "person kind employer wage_base last_month", status="参保缴费")
"""Social insurance paid by an employer, by oneself, or for a public-welfare post."""
Unemployment = entry("Unemployment", "person registered_on is_insured", is_paid=False)
"""A registration as unemployed; whether insured against it (None: left blank), whether benefit is paid."""
Machine = entry("Machine", "person machine unit_price bought_on", quantity=1, has_id=False)
"""A farm machine bought with a subsidy; most entries have no ID number."""
Business = entry("Business", "person uscc name kind role status founded_on")
"""A person of a business: 经营者, 法定代表人, 股东, 监事, 合作社成员; no role where a list of sole traders has none."""
Fund = entry("Fund", "person employer deposit status last_month", id_text=None)
"""A housing-fund account: 正常, 封存 or 销户."""
RealEstate = entry(
    "RealEstate", "owners unit_no use location area registered_on", right="国有建设用地使用权", numbers=None,
    is_split=False,
)  # fmt: skip
"""A unit of real estate with one or several owners, written in one cell, or with `is_split` a row an owner.

use: 住宅, 农村宅基地, 车库, 储藏室, 商业 …; right: 国有建设用地使用权, 宅基地使用权, 居住权 …. `numbers` is how
many ID numbers the cell holds where they are fewer than the owners: then nobody can say whose they are.
"""
Graduate = entry("Graduate", "person school degree graduated_on")
"""A degree, finished or still running (`graduated_on` after the night)."""
Move = entry("Move", "person kind changed_on", moved_to="", former_id=None)
"""A change of household registration: 迁入, 迁出, 县内移居, 更正 …; `former_id` of a corrected number."""
Disability = entry("Disability", "person kind grade issued_on valid_until", id_text=None)
"""A disability certificate: kind 视力 … 精神, 多重; grade 1 to 4."""
Medical = entry("Medical", "person settled_on total own_paid")
"""A settled hospital bill: total and what the person paid."""
Spending = entry("Spending", "person kind amount spent_on")
Declaration = entry("Declaration", "official person relation is_enrolled", has_id=True)
"""A line of an official's self-declaration: a relative, the relation in words, whether on dibao (None: blank)."""
Supporter = entry(
    "Supporter", "certificate person relation income household_size support_paid consented_on", claims_incapacity=False
)
"""A supporter (赡抚扶养人) of a household; without `consented_on` nobody may look at their means."""
Visit = entry("Visit", "certificate visited_on level investigator_1 investigator_2", result="情况属实")
"""A visit to a household by 县级 or 乡镇; investigators by name only."""
Doubt = entry("Doubt", "person batch checked_on kind disposal", disposed_on=None)
"""A doubt reported by the province's verification platform; `disposal` 未处置 or 已处置."""
Petition = entry("Petition", "number person certificate registered_on channel is_complaint settled_on", has_id=True)
Aid = entry("Aid", "person aided_on amount kind", id_text=None)
"""Temporary aid."""
Payment = entry(
    "Payment", "certificate month head_name head_id payee account due paid paid_on label", status="成功", failure=None
)
"""A line of the ledger: money for one month."""
Change = entry("Change", "certificate months fields", more=0, is_absent=False)
"""What went otherwise with the honest payments of some months; `more` yuan were paid beside the amount."""
Extra = entry(
    "Extra", "certificate month", status="成功", paid=None, paid_on=None, person=None, account=""
)  # fmt: skip
"""A payment beside the honest ones: of `paid` yuan, else the certificate's amount.

Under a number that is on no roll it goes to the `person` and that person's own `account`.
"""
Discovery = entry("Discovery", "person found_on channel", result=None, closed_on=None, id_text=None)
"""Somebody in need whom a village or the hotline found, and what came of it."""
Care = entry("Care", "person carer start until", grade="半护理", id_text=None)
"""An agreement on the care of somebody on tekun in scattered support."""
Subsidy = entry("Subsidy", "certificate month person account paid paid_on", status="成功")
"""A price subsidy of a month; `person` is the head as written."""
Review = entry(
    "Review", "certificate year person assessed_on examined_on published_on approved_on", told_on=None, opinion="继续"
)
"""A household's yearly review: the day of each step, or None; opinion 继续, 调整, 退出 or 暂停."""
Planted = entry("Planted", "person rule clause")
"""A person for whom a case of hardship was made: for which rule, and what it shows."""


def as_text(written: Text) -> str:
    """A number as a list of texts shows it, the digits of a number cell written out."""
    return f"{written:.0f}" if isinstance(written, float) else str(written or "")


def month_of(day: date) -> int:
    """Months since year 0."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def add_months(day: date, count: int) -> date:
    """Calendar months later, held to the last day of a shorter month."""
    month = month_of(day) + count
    last = (first_day(month + 1) - first_day(month)).days
    return first_day(month).replace(day=min(day.day, last))


Member = entry(
    "Member", "person name id_text relation", gone_from=None, uncounted_from=None, joined=0, is_student=None,
    labour=None, self_care="全自理", sex=None, birth=None,
)  # fmt: skip
"""A person on a certificate, as the roll writes them; uncounted from a month on where the amount was reduced."""


class Certificate(
    entry(
        "Certificate",
        "number is_urban village members start income supplement standard full_amount account payee handler",
        end=None, exited_on=None, exit_reason="", status="正常", failed=set, reviewed_on=None, use="", grace_until=None,
        is_single=False, card_holder=None, insured_count=None, monthly_amount=None, repeats=list,
    )
):  # fmt: skip
    """A household on the dibao roll from `start` until before `end` (month numbers); money in yuan a month."""

    @property
    def head(self) -> Member:
        return self.members[0]

    @property
    def person(self) -> int:
        """The head."""
        return self.members[0].person

    @property
    def last(self) -> Member:
        """Whom the certificate names last: the head, where there is nobody else."""
        return self.members[-1]

    def present(self, month: int) -> list[Member]:
        """Members whom the snapshot of the month lists."""
        if month < self.start or (self.end is not None and month >= self.end):
            return []
        return [m for m in self.members if m.joined <= month and (m.gone_from is None or month < m.gone_from)]

    def insured(self, month: int) -> int:
        """Members for whom money is paid."""
        return sum(m.uncounted_from is None or month < m.uncounted_from for m in self.present(month))

    def counted(self, month: int) -> int:
        """Members for whom the roll says that money is paid."""
        return self.insured(month) if self.insured_count is None else self.insured_count

    def amount(self, month: int) -> int:
        """The household's total of the month, supplement included; `monthly_amount` where the roll says another."""
        if self.monthly_amount is not None:
            return self.monthly_amount
        per_head = self.standard if self.full_amount else self.standard - self.income
        return per_head * self.insured(month) + self.supplement


def latest(days: Iterable[tuple[int, date]]) -> dict[int, date]:
    last: dict[int, date] = {}
    for person, day in days:
        last[person] = max(day, last.get(person, day))
    return last


def grouped(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    """The rows by a key, the smallest key first, each group in the order of the rows."""
    groups: dict[Any, list[Any]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return dict(sorted(groups.items()))
