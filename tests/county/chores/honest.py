"""A county that is in time: discoveries are followed up, applications decided, everybody is visited and reviewed.

Belongs here: the registers of this group as they should be, around the cases of `plant.py`.
"""

from datetime import date, timedelta

from ..hardship.registers import LAST_YEAR_OF_THE_OLD_BOOK
from ..oversight.honest import NOBODYS_NAME, see_from_township
from ..records import Application, Care, Certificate, Discovery, Planted, Review, Subsidy, Visit, add_months, first_day
from ..truth import NightTruth
from ..world import World
from .apart import drawn_apart
from .truth import CARE, REVIEW, SUBSIDY, SUPPLEMENT, VISIT, WISH, Entitled, subsidy_months

CHANNELS = ("村居发现", "网格员走访", "社会救助协理员", "12345热线")
SUPPLEMENT_YUAN = 60


@drawn_apart(21)
def fill(world: World) -> None:
    """A roster of discoveries: most are closed with a reason, the latest are still open."""
    grown = world.people.living(20)
    for person in world.rng.choice(grown, max(12, world.size // 400), replace=False).tolist():
        found_on = world.before(3, 400)
        if found_on > world.as_of - timedelta(days=14):
            world.add(Discovery(person, found_on, world.pick(*CHANNELS), "正在核实"))
            continue
        result = world.pick("不符合条件", "本人放弃", "已给予临时救助", None)
        world.add(
            Discovery(person, found_on, world.pick(*CHANNELS), result, found_on + timedelta(days=world.draw(1, 12)))
        )


@drawn_apart(22)
def settle(world: World) -> None:
    """Whatever is no case is done, and done in time."""
    for step in (_decide, _agree, _pay, _review, _visit, _supplement):
        step(world)


def _decide(world: World) -> None:
    """Applications of the new book are accepted within days, and decided within a month."""
    for entry in world.of(Application):
        is_of_old = entry.decision == "未批" and entry.applied_on.year <= LAST_YEAR_OF_THE_OLD_BOOK
        if entry.accepted_on is None and not is_of_old:
            entry.accepted_on, entry.is_extended = entry.applied_on + timedelta(days=world.draw(1, 5)), False
            entry.decided_on = min(
                entry.accepted_on + timedelta(days=world.draw(9, 29)), world.as_of - timedelta(days=1)
            )
            entry.accepted_on = min(entry.accepted_on, entry.decided_on)


def _agree(world: World) -> None:
    """Everybody in scattered support has somebody who looks after them; who is written oddly lives in a home."""
    carers = world.people.living(30, 65)
    has_case = {p.person for p in world.of(Planted) if p.rule == CARE}
    has_case |= {person for rule, _, person, _ in world.innocents if rule == CARE}
    wishing = {person for rule, _, person, _ in world.innocents if rule == WISH}
    for support in world.tekun:
        if support.id_text is not None:
            support.mode = "集中供养"
        if support.mode == "分散供养" and support.person not in has_case:
            carer = int(carers[world.draw(0, len(carers))])
            until = world.pick(None, add_months(world.as_of, world.draw(6, 36)))
            world.add(
                Care(support.person, carer, world.before(200, 1200), until, world.pick("半护理", "全护理", "全自理"))
            )
        if support.wish is None and support.person not in wishing and world.rng.random() < 0.4:
            support.wish, support.wished_on = world.pick("分散供养", "已撤回"), world.before(100, 600)


def _pay(world: World) -> None:
    """Thirty yuan a head for whoever is on the roll of the month."""
    taken = {(s.certificate, s.month) for s in world.of(Subsidy)}
    for month in subsidy_months(world):
        day = first_day(month + 1) + timedelta(days=9)
        for certificate in world.certificates:
            is_case = (SUBSIDY, certificate.number) in world.clauses or (certificate.number, month) in taken
            if certificate.status == "正常" and certificate.present(month) and not is_case:
                world.add(subsidy(certificate, month, day))


def subsidy(certificate: Certificate, month: int, day: date, status: str = "成功", number: str = "") -> Subsidy:
    """A month's subsidy of a household, under another number where one is given."""
    paid = 30 * len(certificate.present(month))
    return Subsidy(number or certificate.number, month, certificate.person, certificate.account, paid, day, status)


def _review(world: World) -> None:
    """In April and May every household is assessed, examined, published and decided; few change and are told."""
    done = {r.certificate for r in world.of(Review)} | {n for rule, n in world.clauses if rule == REVIEW}
    innocent = {n for rule, n, *_ in world.innocents if rule == REVIEW}
    last = first_day(world.month - 1)
    for certificate in world.certificates:
        is_old = certificate.start < world.month - 1 and certificate.present(world.month - 2)
        if is_old and certificate.number not in done | innocent:
            opinion = "退出" if certificate.exited_on else world.pick(*("继续",) * 9, "调整")
            world.add(review(certificate, last, opinion))


def review(certificate: Certificate, month: date, opinion: str = "继续", **steps: date | None) -> Review:
    """A complete record of a household's review, but for the steps given."""
    days = {"assessed_on": -30, "examined_on": -20, "published_on": -10, "approved_on": 5, "told_on": 8}
    done = {step: month + timedelta(days=n) for step, n in days.items() if step != "told_on" or opinion != "继续"}
    return Review(certificate.number, month.year, certificate.person, opinion=opinion, **(done | steps))


def _visit(world: World) -> None:
    """The township sees whom nobody but the village has seen for ten months."""
    year_ago = add_months(world.as_of, -12)
    cases = {n for rule, n in world.clauses if rule == VISIT}
    innocent = {n for rule, n, *_ in world.innocents if rule == VISIT}
    world.keep(Visit, lambda v: v.certificate not in cases or v.level == "村级" or v.visited_on < year_ago)
    world.keep(Visit, lambda v: v.certificate not in innocent or v.level == "县级" or v.investigator_1 == NOBODYS_NAME)
    seen = {v.certificate for v in world.of(Visit) if v.level != "村级" and v.visited_on > add_months(world.as_of, -10)}
    spared = seen | cases | innocent
    unseen = [c for c in world.certificates if c.present(world.month) and c.number not in spared]
    see_from_township(world, unseen)


def _supplement(world: World) -> None:
    """Whose household has somebody entitled gets a supplement."""
    night = NightTruth(world, world.as_of, world.deaths)
    entitled = Entitled(night)
    for certificate in night.certificates():
        is_done = (SUPPLEMENT, certificate.number) in world.clauses or certificate.full_amount or certificate.supplement
        if is_done or not any(map(entitled.has, certificate.present(world.month))):
            continue
        certificate.supplement = SUPPLEMENT_YUAN
        if certificate.monthly_amount is not None:
            certificate.monthly_amount += SUPPLEMENT_YUAN
