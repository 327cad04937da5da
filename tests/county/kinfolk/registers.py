"""Supporters are registered, the lonely have kin or tekun, cards stay at home or go by agreement; and the files.

Belongs here: what the ambient registers say, and the mending of what plants made true by accident.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.population import people

from .. import columns as of
from .. import plant_kin
from ..lists import on_any_roll
from ..records import Business, Certificate, Custody, Insurance, Pension, RealEstate, Support, Supporter, grouped
from ..sheets import Table, write
from ..world import World
from .truth import (
    MEANS,
    OUTSIDE,
    SPLIT,
    TEKUN,
    Family,
    Means,
    alone,
    hukou_number,
    meets_conditions,
    on_other_rolls,
    should_be_tekun,
)  # fmt: skip

CONSENTS = 0.85


def fill(world: World) -> None:
    """Supporters of most households with grown children apart; help for those who cannot care for themselves."""
    for certificate in world.certificates:
        for child in children_apart(world, certificate)[:3]:
            if world.rng.random() < 0.75:
                support(world, certificate, child, "子" if world.people.is_male[child] else "女")
    _care(world)
    _mend(world)


def settle(world: World) -> None:
    """As `fill`, once everything is planted; who joined a certificate may be an official's relative, and files."""
    _mend(world)
    plant_kin.file_all(world)


def _mend(world: World) -> None:
    """Nobody is split off, left without kin or supported by the well-off but where a case wants it."""
    family = Family(world, world.as_of, set(world.people.dead().tolist()))
    means = Means(world, world.month)
    for entry in world.of(Supporter):
        if means.has_any(entry.person) and (MEANS, entry.certificate) not in world.clauses:
            entry.consented_on = None
    _join_families(world, family)
    for certificate in world.certificates:
        if (TEKUN, certificate.number) not in world.clauses and should_be_tekun(world, family, certificate):
            support(world, certificate, distant_kin(world, certificate.person))
    _care_for_lonely(world, family)


def support(
    world: World, certificate: Certificate, person: int, relation: str = "", *, consents: bool = True
) -> Supporter:
    """Register a supporter of the household, most with their consent to being looked into."""
    relation = relation or people.relation_to(world.people, person, certificate.person)
    income, size, paid = world.draw(12, 90) * 1000, world.draw(1, 6), world.draw(0, 13) * 200
    consented_on = world.before(20, 640) if consents and world.rng.random() < CONSENTS else None
    entry = Supporter(certificate.number, person, relation, income, size, paid, consented_on)
    world.of(Supporter).append(entry)
    return entry


def children_apart(world: World, certificate: Certificate) -> list[int]:
    """The head's grown children who live in another household and are not on the certificate."""
    folk = world.people
    members = {m.person for m in certificate.members}
    homes = {int(folk.household[p]) for p in members}
    children = [c for c in folk.children.get(certificate.person, []) if folk.is_resident[c] and folk.age[c] >= 20]
    apart = [c for c in children if int(folk.household[c]) not in homes and c not in members]
    return [c for c in apart if np.isnat(folk.died_on[c])]


def poor_child(world: World) -> Callable[[Certificate], int | None]:
    """Finds a grown living child of the head, living apart, of whom no register knows any means."""
    folk, alive = world.people, world.people.is_alive
    entries = (world.salaries, world.vehicles, *map(world.of, (Business, Pension, Insurance)))
    known = {entry.person for register in entries for entry in register} | world.officials() | world.enrolled()
    known |= {p for unit in world.of(RealEstate) for p in unit.owners}

    def find(case: Certificate) -> int | None:
        children = [c for c in folk.children.get(case.person, []) if alive[c] and folk.age[c] >= 25 and c not in known]
        return next((c for c in children if folk.household[c] != folk.household[case.person]), None)

    return find


def distant_kin(world: World, person: int) -> int:
    """A grown relative of another household; where there is none, somebody of the village who takes it on."""
    folk = world.people
    alive, own = folk.is_alive, folk.household[person]
    kin = [r for r in folk.near_relatives(person) if alive[r] and folk.age[r] >= 20 and folk.household[r] != own]
    if kin:
        return min(kin)
    near = folk.living(25, 60)
    near = near[folk.household[near] != own]
    same = near[folk.village[near] == folk.village[person]]
    return int(world.rng.choice(same if len(same) else near))


def _care(world: World) -> None:
    """Some of the very old cannot care for themselves: another member keeps the card, or a custodian by agreement."""
    folk, rng = world.people, world.rng
    for certificate in world.certificates:
        old = [m for m in certificate.members if folk.age[m.person] > 74]
        if not old or certificate.is_urban or rng.random() > 0.15:
            continue
        old[0].self_care = "半护理" if rng.random() < 0.5 else "全护理"
        if len(certificate.members) > 1:
            certificate.card_holder = next(m.name for m in certificate.members if m is not old[0])
        elif old[0].self_care == "全护理":
            custodian = distant_kin(world, old[0].person)
            certificate.card_holder = folk.name[custodian]
            world.custody.append(Custody(certificate.number, old[0].person, custodian, world.before(200, 900), None))


def _join_families(world: World, family: Family) -> None:
    """Who was left out joins the certificate; one enrolled alone is 单人保."""
    covered = on_any_roll(world)
    for certificate in world.certificates:
        if certificate.is_single or (SPLIT, certificate.number) in world.clauses:
            continue
        out = family.left_out(certificate, covered)
        if len(certificate.present(world.month)) == 1:
            certificate.is_single = bool(out)
            continue
        for person in out:
            world.join(certificate, person)
        covered.update(out)


def _care_for_lonely(world: World, family: Family) -> None:
    """The old who are alone on no roll have a child the register knows, or are on the tekun roll."""
    folk = world.people
    on_roll = {m.person for c in world.certificates for m in c.present(world.month)} | on_other_rolls(world)
    for person in alone(world, family):
        is_case = (OUTSIDE, hukou_number(world, person)) in world.clauses
        if person in on_roll or is_case or not meets_conditions(family, person):
            continue
        child = next((c for c in folk.children.get(person, []) if family.is_here(c)), None)
        if child is None:
            world.tekun.append(Support(person, "分散供养", world.month - world.draw(5, 90)))
        else:
            world.write_parent(child, person)


def supporters(world: World, out: Path) -> int:
    """A workbook with a sheet a township for half of them, a CSV for the others."""
    townships, half = world.places.townships, max(1, len(world.places.townships) // 2)
    village = {c.number: c.village for c in world.certificates}
    entries = sorted(world.of(Supporter), key=lambda s: (village[s.certificate], s.certificate, s.person))
    placed = grouped(entries, lambda s: townships.index(world.places.villages[village[s.certificate]].township))
    sheets = [_table(world, mine, townships[at]) for at, mine in placed.items() if at < half]
    others = [entry for at, mine in placed.items() if at >= half for entry in mine]
    title = f"赡养抚养人登记{world.as_of.year}"
    total = write(out / f"{title}.xlsx", *sheets, empty_sheet="Sheet9") if sheets else 0
    return total + (write(out / f"{title}（其他乡镇）.csv", _table(world, others, "")) if others else 0)


def _table(world: World, rows: list[Supporter], township: str) -> Table:
    around = {
        "title": f"{township}{world.as_of.year}年度赡（抚、扶）养人登记表",
        "signature": "填表人：          审核人：",
    }
    return of.table(world, rows, {
        "序号": of.ORDER, "低保证字号": "certificate", "赡(扶、抚)养人姓名": of.name(), "赡养人身份证号": of.number(),
        "与户主关系": "relation", "家庭年总收入（元）": "income", "家庭人口": "household_size",
        "赡（扶、抚）养费": "support_paid", "授权日期": of.day("consented_on", "." if township else "-"),
        "是否丧失赡养能力": lambda s: "是" if s.claims_incapacity else "否",
    }, name=township or "Sheet1", **(around if township else {}))  # fmt: skip


SOURCES = of.by_name(supporters)
