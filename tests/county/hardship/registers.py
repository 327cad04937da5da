"""Disability, illness, joblessness, refusals and aid: who is on the registers, and their files.

Belongs here: the registers at their usual volumes, in a county where nobody is forgotten, the mending of what other
groups' cases made true by accident, and how the departments write them.
"""

from datetime import timedelta
from pathlib import Path

import numpy as np

from tests.population import spelling

from .. import columns as of
from ..lists import limit
from ..plant_rest import INVALID, NAME
from ..records import Aid, Application, Disability, Medical, Planted, Unemployment, add_months, grouped, month_of
from ..sheets import write
from ..truth import NightTruth
from ..world import World
from .truth import REFUSED_SINCE, is_severe, truths

KINDS = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")
SHARE_OF_KINDS = (0.12, 0.20, 0.02, 0.45, 0.09, 0.08, 0.04)
SHARE_OF_GRADES = (0.12, 0.25, 0.28, 0.35)
DISABLED_SHARE, BILLS_A_YEAR, JOBLESS_SHARE, APPLIED_SHARE, AIDED_SHARE = 0.028, 0.06, 0.006, 0.008, 0.01
REFUSALS = ("家庭人均收入超过标准", "家庭财产超过限额", "有赡养人且有赡养能力", "隐瞒家庭收入", "材料不全")
AID_KINDS = ("急难型", "支出型", "支出型", "因病", "因灾")


def fill(world: World) -> None:
    """All registers of this group, then what nobody in an honest county would leave undone."""
    for register in (_disabled, _ill, _jobless, _applicants, _aided):
        register(world)
    world.call_honest(Disability, Medical, Unemployment, Application)
    settle(world)


def _some(world: World, count: int, weights: np.ndarray) -> list[int]:
    """That many living people, each once, likelier where the weight is larger."""
    folk = world.people
    alive = np.flatnonzero(folk.is_alive & (weights > 0))
    chance = weights[alive] / weights[alive].sum()
    return [int(p) for p in world.rng.choice(alive, min(count, len(alive)), replace=False, p=chance)]


def _disabled(world: World) -> None:
    """Every thirty-sixth person, six times as often on a roll; nearly all certificates run for ten years."""
    folk, rng = world.people, world.rng
    weights = 1.0 + (folk.age > 50) + (folk.age > 70)
    tekun = world.on_tekun()
    weights[[p for p in world.enrolled() | tekun if p < folk.count]] *= 6.0
    for person in _some(world, max(12, int(world.size * DISABLED_SHARE)), weights):
        kind = str(rng.choice(KINDS, p=SHARE_OF_KINDS))
        grade = int(rng.choice((1, 2, 3, 4), p=SHARE_OF_GRADES))
        issued = max(world.before(60, 3600), world.born_on(person) + timedelta(days=200))
        chance = rng.random()
        until = None if chance < 0.1 else add_months(issued, 60 if chance < 0.15 else 120)
        is_alone = len(folk.home(person)) == 1
        entry = Disability(person, kind, grade, min(issued, world.as_of - timedelta(days=30)), until)
        if is_alone and person not in tekun and is_severe(entry):
            entry.kind, entry.grade = "肢体", 3
        world.of(Disability).append(entry)


def _ill(world: World) -> None:
    """Large bills of fourteen months: the old more often, a third paid by the patient."""
    folk, rng = world.people, world.rng
    count = max(10, int(world.size * BILLS_A_YEAR * 14 / 12))
    weights = np.exp(folk.age / 30.0) * folk.is_alive
    patients = rng.choice(folk.count, count, p=weights / weights.sum())
    totals = np.round(np.exp(rng.normal(9.3, 0.8, count))).astype(int)
    shares = rng.uniform(0.15, 0.5, count)
    for person, total, share in zip(patients.tolist(), totals.tolist(), shares.tolist(), strict=True):
        world.add(Medical(person, world.before(3, 425), total, int(total * share)))


def _jobless(world: World) -> None:
    """Registrations of two years; two in three are insured, one in twenty did not say."""
    folk, rng = world.people, world.rng
    working = ((folk.age >= 18) & (folk.age < 60)).astype(float)
    for person in _some(world, max(8, int(world.size * JOBLESS_SHARE)), working):
        chance = rng.random()
        is_insured = None if chance < 0.05 else bool(chance < 0.7)
        day, is_paid = world.before(4, 730), bool(is_insured) and rng.random() < 0.6
        world.add(Unemployment(person, day, is_insured, is_paid))


def _applicants(world: World) -> None:
    """Refused and withdrawn applications since 2017, and some approved ones of people on the roll."""
    folk, rng = world.people, world.rng
    span = (world.as_of - REFUSED_SINCE).days - 40
    grown = (folk.age >= 20).astype(float)
    enrolled = world.enrolled() | world.on_tekun()
    for person in _some(world, max(10, int(world.size * APPLIED_SHARE)), grown):
        day, chance = world.before(20, span), rng.random()
        decision = "批准" if person in enrolled else "撤回" if chance < 0.1 else "未批"
        world.add(Application(person, day, decision, world.pick(*REFUSALS) if decision == "未批" else ""))


def _aided(world: World) -> None:
    rng = world.rng
    for person in _some(world, max(6, int(world.size * AIDED_SHARE)), (world.people.age >= 18).astype(float)):
        amount = int(rng.integers(5, 60)) * 100
        world.add(Aid(person, world.before(5, 900), amount, world.pick(*AID_KINDS)))


def settle(world: World) -> None:
    """Nobody is missed by accident: whoever would be, and is no case, is less disabled, ill or jobless after all.

    In the crooked county only the honest entries of this group give way, since another group's case may need its own;
    what then still follows from the cases is true. In the clean county every entry gives way.
    """
    _ease(world, _missed(world))
    if world.is_clean:
        _forget(world, _missed(world))


def _missed(world: World) -> set[int]:
    """Whom a rule of this group would flag unplanted; who stands on the roll unrecognisably counts as on none."""
    night = NightTruth(world, world.as_of, world.deaths)
    spoilt = {m.person for c in world.certificates if c.use.startswith((INVALID, NAME)) for m in c.members}
    found = truths(world, world.as_of, night.listed.keys() - spoilt, night.dead.keys())
    return {p for persons in found.values() for p in persons} - {p.person for p in world.of(Planted)}


def _ease(world: World, persons: set[int]) -> None:
    """Make disabilities slight, bills small, joblessness insured and long ago, refusals withdrawn."""

    def mine(register: type) -> list:
        concerned = [e for e in world.of(register) if e.person in persons]
        return [e for e in concerned if world.is_clean or id(e) in world.honest]

    for disability in mine(Disability):
        disability.kind, disability.grade = "肢体", 4
    for bill in mine(Medical):
        bill.own_paid = min(bill.own_paid, limit(world) // 20)
    for jobless in mine(Unemployment):
        jobless.is_insured = True
        jobless.registered_on = min(jobless.registered_on, add_months(world.as_of, -8))
    for application in mine(Application):
        application.decision, application.refusal = "撤回", ""


def _forget(world: World, persons: set[int]) -> None:
    """Who is monitored and once left the roll or was refused: the register never heard of the latter."""
    world.past_exits[:] = [row for row in world.past_exits if row[0] not in persons]
    world.keep(Application, lambda a: a.person not in persons)
    for certificate in world.certificates:
        if certificate.exited_on and any(m.person in persons for m in certificate.members):
            certificate.exit_reason = "户口迁出"


LAST_YEAR_OF_THE_OLD_BOOK = 2019
"""Until then the bureau kept a list of refusals only, whose title alone says what became of them."""


def disabled_persons(world: World, out: Path) -> int:
    """One workbook, a sheet a township, two rows of headers; kinds and grades in words or in digits."""
    own, places, sheets = world.people.id_number, world.places.townships, []
    for place, rows in world.by_township(world.by(Disability, "issued_on", "person")).items():
        in_words = places.index(place) % 3 != 2
        sheets.append(of.table(world, rows, {
            "序号": of.ORDER, "姓名": of.name(), "身份证号": of.number(),
            "残疾人证号": lambda d: f"{own[d.person]}{KINDS.index(d.kind) + 1}{d.grade}",
            "残疾情况/残疾类别": [d.kind + ("残疾" if in_words else "") for d in rows],
            "残疾情况/残疾等级": [f"{' 一二三四'[d.grade]}级" if in_words else str(d.grade) for d in rows],
            "村（社区）": of.village(), "发证日期": of.day("issued_on", "-"),
            "有效期止": lambda d: d.valid_until.isoformat() if d.valid_until else "长期",
        }, name=place, title=f"{place}持证残疾人花名册"))  # fmt: skip
    return write(out / "持证残疾人信息.xlsx", *sheets)


def medical_expenses(world: World, out: Path) -> int:
    """One file of all the past, then one a month: the last two months and this one."""
    first, total = world.month - 2, 0
    bills = world.by(Medical, "settled_on", "person")
    for month, rows in grouped(bills, lambda b: max(first - 1, month_of(b.settled_on))).items():
        order = month - first + 1
        stamp = spelling.month(month, "0") if order else "（历史）"
        total += of.put(world, out / f"大额医疗费用{stamp}.csv", rows, {
            "姓名": of.name(), "证件号码": of.number(), "就诊医院": of.always("县人民医院"),
            "结算时间": of.day("settled_on", "-/.0"[order]), "总费用（元）": "total",
            "基金支付": lambda b: b.total - b.own_paid, "自付金额（元）": "own_paid",
        }, totals="last" if order else "", total_of=("总费用（元）", "自付金额（元）"))  # fmt: skip
    return total


def unemployment(world: World, out: Path) -> int:
    entries, total = world.by(Unemployment, "registered_on", "person"), 0
    for year, rows in grouped(entries, lambda u: u.registered_on.year).items():
        total += of.put(world, out / f"失业登记人员{year}.csv", rows, {
            "姓 名": of.name(), "公民身份号码": of.number(), "登记时间": of.day("registered_on", "0"),
            "是否参加失业保险": lambda u: {True: "是", False: "否", None: None}[u.is_insured],
            "是否领取失业保险金": lambda u: "√" if u.is_paid else "×",
        }, encoding="utf-8-sig")  # fmt: skip
    return total


def dibao_applications(world: World, out: Path) -> int:
    """The old book of refusals without a column for the decision; the new one with all that was decided."""
    words = {
        "未批": ("不予批准", "未通过", "未批"), "批准": ("批准", "同意"), "撤回": ("自愿撤回",), "办理中": ("审核中",),
    }  # fmt: skip
    columns = {
        "申请人姓名": of.name(), "身份证号": of.number(), "乡镇": of.township(), "村居": of.village(),
        "申请日期": of.day("applied_on", "年"), "未批原因": lambda a: a.refusal or None,
    }  # fmt: skip
    books: dict[bool, list[Application]] = {True: [], False: []}
    for entry in world.by(Application, "applied_on", "person"):
        books[entry.decision == "未批" and entry.applied_on.year <= LAST_YEAR_OF_THE_OLD_BOOK].append(entry)
    title = "2017年以来申请低保未批人员名册"
    total = of.put(world, out / f"{title}.csv", books[True], columns, title=title, encoding="utf-8")
    columns["审批结果"] = lambda a: words[a.decision][0] if a.decision == "办理中" else world.pick(*words[a.decision])
    columns |= {
        "受理日期": lambda a: a.accepted_on.isoformat() if a.accepted_on else None,
        "是否延长": lambda a: {True: "是", False: "否", None: None}[a.is_extended],
        "审批日期": lambda a: a.decided_on.isoformat() if a.decided_on else None,
    }
    around = {"title": "{home}低保申请审核情况台账", "signature": "填表人：        审核人："}
    return total + of.put(world, out / "低保申请审核台账.xlsx", books[False], columns, **around)


def temporary_aid(world: World, out: Path) -> int:
    """One workbook a year, the total above the rows; real date cells in that of this year's clerk."""
    total = 0
    for year, rows in grouped(world.by(Aid, "aided_on", "person"), lambda a: a.aided_on.year).items():
        total += of.put(world, out / f"临时救助台账{year}.xlsx", rows, {
            "姓名": of.name(), "身份证号码": of.number(),
            "救助时间": of.day("aided_on", "cell" if year == world.as_of.year else ".", "-"),
            "救助金额（元）": "amount", "救助类别": "kind",
        }, title=f"{{home}}{year}年临时救助发放台账", unit="单位：元", totals="first",
            total_of=("救助金额（元）",))  # fmt: skip
    return total


SOURCES = of.by_name(disabled_persons, medical_expenses, unemployment, dibao_applications, temporary_aid)
