"""The cases of hardship, and those who only look like them."""

from datetime import timedelta

from .. import identity
from ..planting import Ground
from ..records import Certificate, Medical, Member, Planted, add_months
from ..world import World
from .supply import EDGE, MONITORED, POOR, Stage
from .truth import AID, DISABLED, EXITED, EXITS_SINCE, ILL, REFUSED, REFUSED_SINCE


def _disabled(stage: Stage) -> None:
    """Every grade that counts, in each kind of low-income family; a certificate for life; a relative on dibao."""
    world, disable, own = stage.world, stage.disable, stage.world.people.id_number
    for clause, register, kind, grade in (
        ("grade_1_on_edge_roll", EDGE, "视力", 1), ("grade_2_registered_poor", POOR, "肢体", 2),
        ("grade_3_intellectual", MONITORED, "智力", 3), ("grade_3_mental", POOR, "精神", 3),
    ):  # fmt: skip
        stage.fires(DISABLED, clause, register, lambda p, of=(kind, grade): disable(p, *of))
    soon = world.as_of + timedelta(days=2)
    stage.fires(DISABLED, "certificate_for_life", POOR, lambda p: disable(p, valid_until=None))
    stage.fires(DISABLED, "certificate_ends_soon", EDGE, lambda p: disable(p, valid_until=soon))
    stage.fires(DISABLED, "certificate_number_for_number", POOR, lambda p: disable(p, id_text=f"{own[p]}41"))
    stage.fires(DISABLED, "number_cell", POOR, lambda p: disable(p, id_text=identity.as_excel_number(own[p])))
    if not world.is_clean:
        _relatives_of_the_enrolled(stage)


def _relatives_of_the_enrolled(stage: Stage) -> None:
    """A disabled member of a registered-poor family of which only another one is enrolled."""
    folk, enrolled = stage.world.people, stage.world.enrolled() | stage.world.on_tekun()

    def others(case: Certificate) -> list[int]:
        family = folk.members[folk.household[case.person]].tolist()
        return [p for p in family if p not in enrolled and folk.is_alive[p] and folk.age[p] >= 18]

    for case in stage.supply.listed(DISABLED, lambda case: bool(others(case))):
        person = others(case)[0]
        stage.world.add(Planted(person, DISABLED, "relative_on_dibao"))
        stage.disable(person)


def _disabled_or_not(stage: Stage) -> None:
    """Enrolled, not poor, too slight, expired, gone."""
    world, disable = stage.world, stage.disable

    def clear(person: int) -> None:
        stage.supply.enter(MONITORED, int(world.people.household[person]), 1.8).is_eliminated = True

    stage.spares_listed(DISABLED, "on_dibao", disable)
    _children_without_number(stage)
    _suspended_and_supported(stage)
    stage.spares(DISABLED, "namesake_disabled", EDGE, lambda p: disable(world.stranger(p)))
    stage.spares(DISABLED, "not_known_as_low_income", "", disable)
    stage.spares(DISABLED, "certificate_expired", POOR, lambda p: disable(p, valid_until=world.before(1, 90)))
    stage.spares(DISABLED, "grade_3_limb", POOR, lambda p: disable(p, "肢体", 3))
    stage.spares(DISABLED, "grade_4_mental", POOR, lambda p: disable(p, "精神", 4))
    stage.spares(DISABLED, "moved_away", POOR, disable, world.moved_out.add)
    stage.spares(DISABLED, "dead", POOR, disable, stage.die)
    stage.spares(DISABLED, "risk_eliminated", "", clear, disable)


def _children_without_number(stage: Stage) -> None:
    """A disabled child whom the roll lists by name alone, the family registered poor."""
    age = stage.world.people.age

    def child_of(case: Certificate) -> Member | None:
        return next((m for m in case.members[1:] if 3 <= age[m.person] < 14), None)

    for case in stage.supply.listed(DISABLED, lambda case: child_of(case) is not None):
        child = child_of(case)
        assert child is not None
        child.id_text = None
        stage.disable(child.person, "智力", 3)
        stage.ground.spare(DISABLED, "child_without_number_on_the_roll", case, child)


def _suspended_and_supported(stage: Stage) -> None:
    """The suspended are still on the roll; so are the people of the tekun roll."""
    world, folk = stage.world, stage.world.people
    listed = world.in_need()
    suspended = [c.person for c in world.certificates if c.use == "suspended"]
    for clause, persons in (("suspended", suspended), ("on_tekun", stage.on_tekun())):
        fits = [p for p in persons if folk.household[p] >= 0 and p not in listed and folk.age[p] >= 18]
        for person in fits[: stage.ground.times]:
            stage.supply.enter(POOR, int(folk.household[person]), 0.6)
            stage.disable(person)
            stage.bill(person, 2 * stage.line)
            for rule in (DISABLED, ILL):
                stage.spare(rule, clause, person)


def _ill(stage: Stage) -> None:
    """Payments of twelve months that reach the line, in one bill or in three."""
    world, line = stage.world, stage.line
    oldest = add_months(world.as_of, -12) + timedelta(days=3)

    def three_bills(person: int) -> None:
        world.forget(Medical, person)
        for share in (0.4, 0.4, 0.3):
            stage.bill(person, int(line * share), world.before(10, 330))

    stage.fires(ILL, "exactly_the_line", POOR, lambda p: stage.fall_ill(p, line))
    stage.fires(ILL, "far_above", EDGE, lambda p: stage.fall_ill(p, line * 3))
    stage.fires(ILL, "three_bills", MONITORED, three_bills)
    stage.fires(ILL, "almost_twelve_months_ago", POOR, lambda p: stage.fall_ill(p, line + 100, oldest))


def _ill_or_not(stage: Stage) -> None:
    """Below the line, too long ago, insured, not poor, enrolled, gone."""
    world, line = stage.world, stage.line
    too_old = add_months(world.as_of, -12) - timedelta(days=1)

    def insured(person: int) -> None:
        world.forget(Medical, person)
        world.add(Medical(person, world.before(20, 300), line * 5, line // 4))

    def ill(person: int) -> None:
        stage.bill(person, line * 2)

    stage.spares(ILL, "one_yuan_below", POOR, lambda p: stage.fall_ill(p, line - 1))
    stage.spares(ILL, "over_twelve_months_ago", EDGE, lambda p: stage.fall_ill(p, line * 2, too_old))
    stage.spares(ILL, "paid_by_the_insurance", POOR, insured)
    stage.spares(ILL, "not_known_as_low_income", "", ill)
    stage.spares_listed(ILL, "on_dibao", ill)
    stage.spares(ILL, "dead", POOR, ill, stage.die)
    stage.spares(ILL, "moved_away", EDGE, ill, world.moved_out.add)


def _unaided(stage: Stage) -> None:
    """Jobless and uninsured in a low-income family; or insured, unsaid, aided, long ago, not poor, gone."""
    world, lose_work = stage.world, stage.lose_work
    window = add_months(world.as_of, -6)

    def aided(person: int, later: int, amount: int = 2000) -> None:
        stage.aid(person, lose_work(person) + timedelta(days=later), amount)

    def aided_under_another_number(person: int) -> None:
        day = lose_work(person, world.before(40, 150)) + timedelta(days=9)
        stage.aid(person, day, 1000, identity.as_excel_number(world.people.id_number[person]))

    for clause, register in (("edge", EDGE), ("registered_poor", POOR), ("monitored", MONITORED)):
        stage.fires(AID, clause, register, lose_work)
    stage.fires(AID, "almost_six_months_ago", POOR, lambda p: lose_work(p, window + timedelta(days=3)))
    stage.fires(AID, "aided_before", POOR, lambda p: aided(p, -1, 1500))
    stage.spares(AID, "insured", POOR, stage.lose_insured_work)
    stage.spares(AID, "insurance_not_said", POOR, lambda p: lose_work(p, is_insured=None))
    stage.spares(AID, "aided_the_same_day", EDGE, lambda p: aided(p, 0))
    stage.spares(AID, "aided_since", EDGE, lambda p: aided(p, 15))
    stage.spares(AID, "aided_under_a_damaged_number", POOR, aided_under_another_number)
    stage.spares(AID, "over_six_months_ago", POOR, lambda p: lose_work(p, window - timedelta(days=1)))
    stage.spares(AID, "not_known_as_low_income", "", lose_work)
    stage.spares(AID, "dead", POOR, lambda p: lose_work(p, world.before(20, 90)), stage.die)
    stage.spares(AID, "moved_away", POOR, lose_work, world.moved_out.add)


def _left(stage: Stage) -> None:
    """Each hardship after leaving; the first day that counts; a reason that was not written."""
    world, leave, disable = stage.world, stage.leave, stage.disable
    long_ago = add_months(world.as_of, -100)
    stage.fires(EXITED, "disabled", "", leave, lambda p: disable(p, "精神", 2))

    def disabled_all_along(person: int) -> None:
        leave(person, reason="自愿放弃")
        disable(person, issued_on=long_ago)

    stage.fires(EXITED, "disabled_all_along", "", disabled_all_along)
    stage.fires(EXITED, "monitored", MONITORED, lambda p: leave(p, reason="就业"))
    stage.fires(EXITED, "ill", "", leave, stage.fall_ill_twice)
    stage.fires(EXITED, "jobless", "", leave, stage.lose_insured_work)
    stage.fires(EXITED, "left_on_the_first_day", "", lambda p: leave(p, EXITS_SINCE), disable)
    if not world.is_clean:
        ended = [c.person for c in world.certificates if c.use == "ended" and world.people.age[c.person] < 80]
        for person in ended[: stage.ground.times]:
            world.add(Planted(person, EXITED, "left_within_the_snapshots"))
            disable(person)
    stage.fires(EXITED, "reason_not_written", "", lambda p: leave(p, reason=""), disable)


def _left_or_not(stage: Stage) -> None:
    """Left for good or before the years that are looked at; on a roll again, without hardship that counts, or gone."""
    world, leave, disable = stage.world, stage.leave, stage.disable
    too_long_ago = add_months(world.as_of, -6) - timedelta(days=1)

    def to_prison(person: int) -> None:
        leave(person, world.before(700, 900))
        leave(person, world.before(100, 300), "服刑")

    for reason in ("死亡", "服刑", "判刑收监", "户口迁出"):
        stage.spares(EXITED, f"reason_{reason}", "", lambda p, why=reason: leave(p, reason=why), disable)
    too_early = EXITS_SINCE - timedelta(days=1)
    stage.spares(EXITED, "left_before_2018", "", lambda p: leave(p, too_early), disable)
    stage.spares(EXITED, "prison_the_second_time", "", to_prison, disable)
    stage.spares_listed(EXITED, "on_dibao_again", lambda p: leave(p, world.before(1000, 1100)), disable)
    for person in stage.on_tekun()[-stage.ground.times :]:
        leave(person)
        disable(person)
        stage.spare(EXITED, "on_tekun", person)
    stage.spares(EXITED, "on_edge_roll", EDGE, leave, stage.lose_insured_work)
    stage.spares(EXITED, "certificate_expired", "", leave, lambda p: disable(p, valid_until=world.before(1, 90)))
    stage.spares(EXITED, "jobless_over_six_months_ago", "", leave, lambda p: stage.lose_work(p, too_long_ago))
    stage.spares(EXITED, "paid_less_than_the_line", "", leave, lambda p: stage.fall_ill(p, stage.line - 1))
    stage.spares(EXITED, "dead", "", leave, disable, stage.die)
    stage.spares(EXITED, "moved_away", "", leave, disable, world.moved_out.add)


def _refused(stage: Stage) -> None:
    """Each hardship after the refusal; the first day that counts; a line first reached afterwards."""
    world, refuse = stage.world, stage.refuse
    lately = world.as_of - timedelta(days=120)

    def on_the_first_day(person: int) -> None:
        refuse(person, REFUSED_SINCE)
        stage.disable(person, issued_on=world.before(60, 500))

    stage.fires(REFUSED, "disabled_afterwards", "", lambda p: stage.refuse_then_disable(p, 1))
    stage.fires(REFUSED, "monitored_afterwards", MONITORED, lambda p: refuse(p, world.before(1200, 1400)))
    stage.fires(REFUSED, "ill_afterwards", "", stage.fall_ill_twice, lambda p: refuse(p, lately))
    stage.fires(REFUSED, "jobless_afterwards", "", refuse, stage.lose_insured_work)
    stage.fires(REFUSED, "refused_on_the_first_day", "", on_the_first_day)


def _refused_or_not(stage: Stage) -> None:
    """Known at the refusal, approved since, never refused, too long ago, on a roll, gone."""
    world, refuse, disable = stage.world, stage.refuse, stage.disable
    disabled_later = stage.refuse_then_disable

    def ill_before(person: int) -> None:
        stage.fall_ill(person, 2 * stage.line, world.as_of - timedelta(days=200))
        stage.bill(person, 300, world.as_of - timedelta(days=30))
        refuse(person, world.as_of - timedelta(days=120))

    def refused_again(person: int) -> None:
        first = refuse(person, world.before(900, 1000))
        disable(person, issued_on=first + timedelta(days=100))
        refuse(person, world.before(100, 300))

    def approved(person: int) -> None:
        day = refuse(person)
        refuse(person, day + timedelta(days=90), "批准")
        disable(person, issued_on=day + timedelta(days=30))

    def jobless_later(person: int) -> None:
        day = refuse(person)
        stage.lose_work(person, max(day + timedelta(days=1), world.before(20, 150)), is_insured=True)

    too_early = REFUSED_SINCE - timedelta(days=1)
    stage.spares(REFUSED, "disabled_the_same_day", "", lambda p: disabled_later(p, 0))
    stage.spares(REFUSED, "ill_before", "", ill_before)
    stage.spares(REFUSED, "refused_again_since", "", refused_again)
    stage.spares(REFUSED, "approved_since", "", approved)
    stage.spares(REFUSED, "withdrawn", "", lambda p: disabled_later(p, decision="撤回"))
    stage.spares(REFUSED, "refused_before_2017", "", lambda p: refuse(p, too_early), disable)
    stage.spares_listed(REFUSED, "on_dibao", disabled_later)
    for person in stage.on_tekun()[: stage.ground.times]:
        disabled_later(person)
        stage.spare(REFUSED, "on_tekun", person)
    stage.spares(REFUSED, "on_edge_roll", EDGE, jobless_later)
    stage.spares(REFUSED, "dead", "", disabled_later, stage.die)
    stage.spares(REFUSED, "moved_away", "", disabled_later, world.moved_out.add)


def plant(world: World, ground: Ground) -> None:
    stage = Stage(world, ground)
    for step in (
        _disabled, _disabled_or_not, _ill, _ill_or_not, _unaided, _left, _left_or_not, _refused, _refused_or_not,
    ):  # fmt: skip
        step(stage)
