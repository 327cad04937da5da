"""Former recipients and refused applicants whose life has become hard, and those for whom it has not.

Belongs here: the cases of `exited_in_hardship` and `rejected_in_hardship`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ..lists import limit
from ..records import add_months
from ..registers import Application, Medical
from .supply import EDGE, MONITORED
from .verdict import EXITED, EXITS_SINCE, REFUSED, REFUSED_SINCE, Planted

if TYPE_CHECKING:
    from .plant import Stage


def plant(stage: Stage) -> None:
    """All cases of this module."""
    _left(stage)
    _left_for_good(stage)
    _left_or_not(stage)
    _refused(stage)
    _refused_or_not(stage)


def _leave(stage: Stage, person: int, day: date | None = None, reason: str = "家庭收入超过标准") -> None:
    world = stage.world
    township = world.places.villages[world.people.village[person]].township
    number = f"{world.places.township_code(township)}8{len(world.past_exits):05d}"
    world.past_exits.append((person, number, day or world.before(250, 900), reason))


def _refuse(stage: Stage, person: int, day: date | None = None, decision: str = "未批") -> date:
    applied = day or stage.world.before(250, 900)
    stage.world.of(Application).append(Application(person, applied, decision, "家庭人均收入超过标准"))
    return applied


def _be_ill(stage: Stage, person: int) -> None:
    """Two bills which only together reach the line."""
    stage.forget(Medical, person)
    for days in (40, 190):
        stage.bill(person, int(limit(stage.world) * 0.6), stage.world.as_of - timedelta(days=days))


def _left(stage: Stage) -> None:
    """Each hardship after leaving; the first day that counts; a reason that was not written."""
    world = stage.world
    for person in stage.fires(EXITED, "disabled", ""):
        _leave(stage, person)
        stage.disable(person, "精神", 2)
    for person in stage.fires(EXITED, "disabled_all_along", ""):
        _leave(stage, person, reason="自愿放弃")
        stage.disable(person, issued_on=add_months(world.as_of, -100))
    for person in stage.fires(EXITED, "monitored", MONITORED):
        _leave(stage, person, reason="就业")
    for person in stage.fires(EXITED, "ill", ""):
        _leave(stage, person)
        _be_ill(stage, person)
    for person in stage.fires(EXITED, "jobless", ""):
        _leave(stage, person)
        stage.register_jobless(person, world.before(20, 150), is_insured=True)
    for person in stage.fires(EXITED, "left_on_the_first_day", ""):
        _leave(stage, person, EXITS_SINCE)
        stage.disable(person)
    if not world.is_clean:
        ended = [c for c in world.certificates if c.use == "ended" and world.people.age[c.members[0].person] < 80]
        for case in ended[: stage.ground.times]:
            world.of(Planted).append(Planted(case.members[0].person, EXITED, "left_within_the_snapshots"))
            stage.disable(case.members[0].person)
    for person in stage.fires(EXITED, "reason_not_written", ""):
        _leave(stage, person, reason="")
        stage.disable(person)


def _left_for_good(stage: Stage) -> None:
    """Left because of death, prison or moving away, or before the years that are looked at."""
    for reason in ("死亡", "服刑", "判刑收监", "户口迁出"):
        for person in stage.spares(EXITED, f"reason_{reason}", ""):
            _leave(stage, person, reason=reason)
            stage.disable(person)
    for person in stage.spares(EXITED, "left_before_2018", ""):
        _leave(stage, person, EXITS_SINCE - timedelta(days=1))
        stage.disable(person)
    for person in stage.spares(EXITED, "prison_the_second_time", ""):
        _leave(stage, person, stage.world.before(700, 900))
        _leave(stage, person, stage.world.before(100, 300), "服刑")
        stage.disable(person)


def _left_or_not(stage: Stage) -> None:
    """On a roll again, or without hardship that counts, or gone."""
    world, folk = stage.world, stage.world.people
    for case in stage.supply.listed(EXITED):
        _leave(stage, case.members[0].person, world.before(1000, 1100))
        stage.disable(case.members[0].person)
        stage.ground.spare(EXITED, "on_dibao_again", case, case.members[0])
    for person in [s.person for s in world.tekun if s.person < folk.count][-stage.ground.times :]:
        _leave(stage, person)
        stage.disable(person)
        stage.spare(EXITED, "on_tekun", person)
    for person in stage.spares(EXITED, "on_edge_roll", EDGE):
        _leave(stage, person)
        stage.register_jobless(person, world.before(20, 150), is_insured=True)
    for person in stage.spares(EXITED, "certificate_expired", ""):
        _leave(stage, person)
        stage.disable(person, valid_until=world.before(1, 90))
    for person in stage.spares(EXITED, "jobless_over_six_months_ago", ""):
        _leave(stage, person)
        stage.register_jobless(person, add_months(world.as_of, -6) - timedelta(days=1))
    for person in stage.spares(EXITED, "paid_less_than_the_line", ""):
        _leave(stage, person)
        stage.forget(Medical, person)
        stage.bill(person, limit(world) - 1, world.before(20, 300))
    for person in stage.spares(EXITED, "dead", ""):
        _leave(stage, person)
        stage.disable(person)
        stage.die(person)
    for person in stage.spares(EXITED, "moved_away", ""):
        _leave(stage, person)
        stage.disable(person)
        world.moved_out.add(person)


def _refused(stage: Stage) -> None:
    """Each hardship after the refusal; the first day that counts; a line first reached afterwards."""
    world = stage.world
    for person in stage.fires(REFUSED, "disabled_afterwards", ""):
        day = _refuse(stage, person)
        stage.disable(person, issued_on=day + timedelta(days=1))
    for person in stage.fires(REFUSED, "monitored_afterwards", MONITORED):
        _refuse(stage, person, world.before(1200, 1400))
    for person in stage.fires(REFUSED, "ill_afterwards", ""):
        _be_ill(stage, person)
        _refuse(stage, person, world.as_of - timedelta(days=120))
    for person in stage.fires(REFUSED, "jobless_afterwards", ""):
        _refuse(stage, person)
        stage.register_jobless(person, world.before(20, 150), is_insured=True)
    for person in stage.fires(REFUSED, "refused_on_the_first_day", ""):
        _refuse(stage, person, REFUSED_SINCE)
        stage.disable(person, issued_on=world.before(60, 500))


def _refused_or_not(stage: Stage) -> None:
    """Known at the refusal, approved since, never refused, too long ago, on a roll, gone."""
    world, folk = stage.world, stage.world.people
    for person in stage.spares(REFUSED, "disabled_the_same_day", ""):
        stage.disable(person, issued_on=_refuse(stage, person))
    for person in stage.spares(REFUSED, "ill_before", ""):
        stage.forget(Medical, person)
        stage.bill(person, 2 * limit(world), world.as_of - timedelta(days=200))
        stage.bill(person, 300, world.as_of - timedelta(days=30))
        _refuse(stage, person, world.as_of - timedelta(days=120))
    for person in stage.spares(REFUSED, "refused_again_since", ""):
        first = _refuse(stage, person, world.before(900, 1000))
        stage.disable(person, issued_on=first + timedelta(days=100))
        _refuse(stage, person, world.before(100, 300))
    for person in stage.spares(REFUSED, "approved_since", ""):
        day = _refuse(stage, person)
        _refuse(stage, person, day + timedelta(days=90), "批准")
        stage.disable(person, issued_on=day + timedelta(days=30))
    for person in stage.spares(REFUSED, "withdrawn", ""):
        day = _refuse(stage, person, decision="撤回")
        stage.disable(person, issued_on=day + timedelta(days=30))
    for person in stage.spares(REFUSED, "refused_before_2017", ""):
        _refuse(stage, person, REFUSED_SINCE - timedelta(days=1))
        stage.disable(person)
    for case in stage.supply.listed(REFUSED):
        day = _refuse(stage, case.members[0].person)
        stage.disable(case.members[0].person, issued_on=day + timedelta(days=30))
        stage.ground.spare(REFUSED, "on_dibao", case, case.members[0])
    for person in [s.person for s in world.tekun if s.person < folk.count][: stage.ground.times]:
        day = _refuse(stage, person)
        stage.disable(person, issued_on=day + timedelta(days=30))
        stage.spare(REFUSED, "on_tekun", person)
    for person in stage.spares(REFUSED, "on_edge_roll", EDGE):
        day = _refuse(stage, person)
        stage.register_jobless(person, max(day + timedelta(days=1), world.before(20, 150)), is_insured=True)
    for person in stage.spares(REFUSED, "dead", ""):
        day = _refuse(stage, person)
        stage.disable(person, issued_on=day + timedelta(days=30))
        stage.die(person)
    for person in stage.spares(REFUSED, "moved_away", ""):
        day = _refuse(stage, person)
        stage.disable(person, issued_on=day + timedelta(days=30))
        world.moved_out.add(person)
