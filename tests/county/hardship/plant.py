"""The cases of hardship, and those who only look like them."""

from datetime import timedelta
from functools import partial

from tests.population import identity

from ..planting import Ground
from ..records import Certificate, Medical, Member, Planted, add_months
from ..world import World
from .supply import EDGE, MONITORED, POOR, Stage
from .truth import AID, DISABLED, EXITED, EXITS_SINCE, ILL, REFUSED, REFUSED_SINCE


def _disabled(stage: Stage) -> None:
    """Every grade that counts, in each kind of low-income family; a certificate for life; a relative on dibao.

    Or enrolled, not poor, too slight, expired, gone.
    """
    world, disable, own = stage.world, stage.disable, stage.world.people.id_number
    fires, spares = partial(stage.fires, DISABLED), partial(stage.spares, DISABLED)
    soon = world.as_of + timedelta(days=2)
    for clause, register, kind, grade in (
        ("grade_1_on_edge_roll", EDGE, "视力", 1), ("grade_2_registered_poor", POOR, "肢体", 2),
        ("grade_3_intellectual", MONITORED, "智力", 3), ("grade_3_mental", POOR, "精神", 3),
    ):  # fmt: skip
        fires(clause, register, lambda p, of=(kind, grade): disable(p, *of))
    fires("certificate_for_life", POOR, lambda p: disable(p, valid_until=None))
    fires("certificate_ends_soon", EDGE, lambda p: disable(p, valid_until=soon))
    fires("certificate_number_for_number", POOR, lambda p: disable(p, id_text=f"{own[p]}41"))
    fires("number_cell", POOR, lambda p: disable(p, id_text=identity.as_excel_number(own[p])))
    if not world.is_clean:
        _relatives_of_the_enrolled(stage)

    def clear(person: int) -> None:
        stage.supply.enter(MONITORED, int(world.people.household[person]), 1.8).is_eliminated = True

    stage.spares_listed(DISABLED, "on_dibao", disable)
    _children_without_number(stage)
    _suspended_and_supported(stage)
    spares("namesake_disabled", EDGE, lambda p: disable(world.stranger(p)))
    spares("not_known_as_low_income", "", disable)
    spares("certificate_expired", POOR, lambda p: disable(p, valid_until=world.before(1, 90)))
    spares("grade_3_limb", POOR, lambda p: disable(p, "肢体", 3))
    spares("grade_4_mental", POOR, lambda p: disable(p, "精神", 4))
    spares("moved_away", POOR, disable, world.moved_out.add)
    spares("dead", POOR, disable, stage.die)
    spares("risk_eliminated", "", clear, disable)


def _relatives_of_the_enrolled(stage: Stage) -> None:
    """A disabled member of a registered-poor family of which only another one is enrolled."""
    folk, enrolled = stage.world.people, stage.world.enrolled() | stage.world.on_tekun()

    def others(case: Certificate) -> list[int]:
        family = folk.home(case.person)
        return [p for p in family if p not in enrolled and folk.is_alive[p] and folk.age[p] >= 18]

    for case in stage.supply.listed(DISABLED, lambda case: bool(others(case))):
        person = others(case)[0]
        stage.world.add(Planted(person, DISABLED, "relative_on_dibao"))
        stage.disable(person)


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
    """Payments of twelve months that reach the line, in one bill or in three.

    Or below the line, too long ago, insured, not poor, enrolled, gone.
    """
    world, line, year = stage.world, stage.line, add_months(stage.world.as_of, -12)
    fires, spares, fall_ill = partial(stage.fires, ILL), partial(stage.spares, ILL), stage.fall_ill
    oldest, too_old = year + timedelta(days=3), year - timedelta(days=1)

    def three_bills(person: int) -> None:
        world.forget(Medical, person)
        for share in (0.4, 0.4, 0.3):
            stage.bill(person, int(line * share), world.before(10, 330))

    def insured(person: int) -> None:
        world.forget(Medical, person)
        world.add(Medical(person, world.before(20, 300), line * 5, line // 4))

    def ill(person: int) -> None:
        stage.bill(person, line * 2)

    fires("exactly_the_line", POOR, lambda p: fall_ill(p, line))
    fires("far_above", EDGE, lambda p: fall_ill(p, line * 3))
    fires("three_bills", MONITORED, three_bills)
    fires("almost_twelve_months_ago", POOR, lambda p: fall_ill(p, line + 100, oldest))
    spares("one_yuan_below", POOR, lambda p: fall_ill(p, line - 1))
    spares("over_twelve_months_ago", EDGE, lambda p: fall_ill(p, line * 2, too_old))
    spares("paid_by_the_insurance", POOR, insured)
    spares("not_known_as_low_income", "", ill)
    stage.spares_listed(ILL, "on_dibao", ill)
    spares("dead", POOR, ill, stage.die)
    spares("moved_away", EDGE, ill, world.moved_out.add)


def _unaided(stage: Stage) -> None:
    """Jobless and uninsured in a low-income family; or insured, unsaid, aided, long ago, not poor, gone."""
    world, lose_work, window = stage.world, stage.lose_work, add_months(stage.world.as_of, -6)
    fires, spares = partial(stage.fires, AID), partial(stage.spares, AID)

    def aided(person: int, later: int, amount: int = 2000) -> None:
        stage.aid(person, lose_work(person) + timedelta(days=later), amount)

    def aided_under_another_number(person: int) -> None:
        day = lose_work(person, world.before(40, 150)) + timedelta(days=9)
        stage.aid(person, day, 1000, identity.as_excel_number(world.people.id_number[person]))

    for clause, register in (("edge", EDGE), ("registered_poor", POOR), ("monitored", MONITORED)):
        fires(clause, register, lose_work)
    fires("almost_six_months_ago", POOR, lambda p: lose_work(p, window + timedelta(days=3)))
    fires("aided_before", POOR, lambda p: aided(p, -1, 1500))
    spares("insured", POOR, stage.lose_insured_work)
    spares("insurance_not_said", POOR, lambda p: lose_work(p, is_insured=None))
    spares("aided_the_same_day", EDGE, lambda p: aided(p, 0))
    spares("aided_since", EDGE, lambda p: aided(p, 15))
    spares("aided_under_a_damaged_number", POOR, aided_under_another_number)
    spares("over_six_months_ago", POOR, lambda p: lose_work(p, window - timedelta(days=1)))
    spares("not_known_as_low_income", "", lose_work)
    spares("dead", POOR, lambda p: lose_work(p, world.before(20, 90)), stage.die)
    spares("moved_away", POOR, lose_work, world.moved_out.add)


def _left(stage: Stage) -> None:
    """Each hardship after leaving; the first day that counts; a reason that was not written.

    Or left for good or before the years that are looked at; on a roll again, without hardship that counts, or gone.
    """
    world, leave, disable, lose_work = stage.world, stage.leave, stage.disable, stage.lose_work
    fires, spares = partial(stage.fires, EXITED), partial(stage.spares, EXITED)
    long_ago, half_a_year = add_months(world.as_of, -100), add_months(world.as_of, -6)
    too_early, too_long_ago = EXITS_SINCE - timedelta(days=1), half_a_year - timedelta(days=1)
    fires("disabled", "", leave, lambda p: disable(p, "精神", 2))
    fires("disabled_all_along", "", lambda p: leave(p, reason="自愿放弃"), lambda p: disable(p, issued_on=long_ago))
    fires("monitored", MONITORED, lambda p: leave(p, reason="就业"))
    fires("ill", "", leave, stage.fall_ill_twice)
    fires("jobless", "", leave, stage.lose_insured_work)
    fires("left_on_the_first_day", "", lambda p: leave(p, EXITS_SINCE), disable)
    if not world.is_clean:
        ended = [c.person for c in world.certificates if c.use == "ended" and world.people.age[c.person] < 80]
        for person in ended[: stage.ground.times]:
            world.add(Planted(person, EXITED, "left_within_the_snapshots"))
            disable(person)
    fires("reason_not_written", "", lambda p: leave(p, reason=""), disable)

    def to_prison(person: int) -> None:
        leave(person, world.before(700, 900))
        leave(person, world.before(100, 300), "服刑")

    for reason in ("死亡", "服刑", "判刑收监", "户口迁出"):
        spares(f"reason_{reason}", "", lambda p, why=reason: leave(p, reason=why), disable)
    spares("left_before_2018", "", lambda p: leave(p, too_early), disable)
    spares("prison_the_second_time", "", to_prison, disable)
    stage.spares_listed(EXITED, "on_dibao_again", lambda p: leave(p, world.before(1000, 1100)), disable)
    for person in stage.on_tekun()[-stage.ground.times :]:
        leave(person)
        disable(person)
        stage.spare(EXITED, "on_tekun", person)
    spares("on_edge_roll", EDGE, leave, stage.lose_insured_work)
    spares("certificate_expired", "", leave, lambda p: disable(p, valid_until=world.before(1, 90)))
    spares("jobless_over_six_months_ago", "", leave, lambda p: lose_work(p, too_long_ago))
    spares("paid_less_than_the_line", "", leave, lambda p: stage.fall_ill(p, stage.line - 1))
    spares("dead", "", leave, disable, stage.die)
    spares("moved_away", "", leave, disable, world.moved_out.add)


def _refused(stage: Stage) -> None:
    """Each hardship after the refusal; the first day that counts; a line first reached afterwards.

    Or known at the refusal, approved since, never refused, too long ago, on a roll, gone.
    """
    world, refuse, disable = stage.world, stage.refuse, stage.disable
    fires, spares = partial(stage.fires, REFUSED), partial(stage.spares, REFUSED)
    disabled_later = stage.refuse_then_disable
    lately, too_early = world.as_of - timedelta(days=120), REFUSED_SINCE - timedelta(days=1)

    def refused_on_the_first_day(person: int) -> None:
        refuse(person, REFUSED_SINCE)
        disable(person, issued_on=world.before(60, 500))

    def ill_before(person: int) -> None:
        stage.fall_ill(person, 2 * stage.line, world.as_of - timedelta(days=200))
        stage.bill(person, 300, world.as_of - timedelta(days=30))
        refuse(person, lately)

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

    fires("disabled_afterwards", "", lambda p: disabled_later(p, 1))
    fires("monitored_afterwards", MONITORED, lambda p: refuse(p, world.before(1200, 1400)))
    fires("ill_afterwards", "", stage.fall_ill_twice, lambda p: refuse(p, lately))
    fires("jobless_afterwards", "", refuse, stage.lose_insured_work)
    fires("refused_on_the_first_day", "", refused_on_the_first_day)
    spares("disabled_the_same_day", "", lambda p: disabled_later(p, 0))
    spares("ill_before", "", ill_before)
    spares("refused_again_since", "", refused_again)
    spares("approved_since", "", approved)
    spares("withdrawn", "", lambda p: disabled_later(p, decision="撤回"))
    spares("refused_before_2017", "", lambda p: refuse(p, too_early), disable)
    stage.spares_listed(REFUSED, "on_dibao", disabled_later)
    for person in stage.on_tekun()[: stage.ground.times]:
        disabled_later(person)
        stage.spare(REFUSED, "on_tekun", person)
    spares("on_edge_roll", EDGE, jobless_later)
    spares("dead", "", disabled_later, stage.die)
    spares("moved_away", "", disabled_later, world.moved_out.add)


def plant(world: World, ground: Ground) -> None:
    stage = Stage(world, ground)
    for step in (_disabled, _ill, _unaided, _left, _refused):
        step(stage)
