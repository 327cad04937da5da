"""The people of the county: four generations with their true family graph, households, names and numbers.

Everything is an array indexed by person. Some persons are only graph nodes: grandparents who died long ago and people
who never lived here (`is_resident` false); registers still write their numbers as somebody's father.
"""

from datetime import date

import numpy as np

from . import family, identity, names
from .entries import entry
from .family import NOBODY
from .places import GROUP, Places

BEHIND = 4000
"""Houses of people whom no register counts to a household."""


class People(
    entry(
        "People",
        "is_male birth father mother spouse former_spouse married_on divorced_on is_resident died_on village household "
        "name id_number age",
        relation=None, head=None, members=list, house=None, children=dict,
    )
):  # fmt: skip
    """Arrays of all persons; `died_on` is NaT for the living; households are numbered from 0, -1 for non-residents.

    By household: the `head`, and arrays of `members`. `children` of a person, in lists.
    """

    @property
    def count(self) -> int:
        """Persons, graph nodes included."""
        return len(self.name)

    @property
    def is_alive(self) -> np.ndarray:
        """Residents who live."""
        return self.is_resident & np.isnat(self.died_on)

    def dead(self) -> np.ndarray:
        """Everybody of whom a death is known."""
        return np.flatnonzero(~np.isnat(self.died_on))

    def living(self, low: int, high: int = 200) -> np.ndarray:
        """Residents who live, from an age until before another."""
        return np.flatnonzero(self.is_alive & (self.age >= low) & (self.age < high))

    def address(self, person: int) -> tuple[int, int]:
        """Village and house."""
        return int(self.village[person]), int(self.house[person])

    def home(self, person: int) -> list[int]:
        """The register household of a resident, the person included."""
        return self.members[self.household[person]].tolist()

    def parents(self, person: int) -> list[int]:
        return [int(p) for p in (self.father[person], self.mother[person]) if p != NOBODY]

    def is_child(self, person: int, parent: int) -> bool:
        return parent in (self.father[person], self.mother[person])

    def man_first(self, one: int, other: int) -> tuple[int, int]:
        return (one, other) if self.is_male[one] else (other, one)

    def near_relatives(self, person: int) -> dict[int, str]:
        """The national eight relations: relative → what the relative is to the person; a stranger has none."""
        kin: dict[int, str] = {}
        if person >= len(self.father):
            return kin
        parents = self.parents(person)
        children = self.children.get(person, [])
        for parent in parents:
            for grandparent, word in ((self.father[parent], "祖父"), (self.mother[parent], "祖母")):
                if grandparent != NOBODY:
                    kin[int(grandparent)] = word if self.is_male[parent] else "外" + word
            for sibling in self.children.get(parent, []):
                kin[sibling] = self._sibling_word(person, sibling)
        for child in children:
            for grandchild in self.children.get(child, []):
                word = "孙子" if self.is_male[grandchild] else "孙女"
                kin[grandchild] = word if self.is_male[child] else "外" + word
            kin[child] = "儿子" if self.is_male[child] else "女儿"
        for parent in parents:
            kin[parent] = "父亲" if self.is_male[parent] else "母亲"
        if self.spouse[person] != NOBODY:
            kin[int(self.spouse[person])] = "丈夫" if self.is_male[self.spouse[person]] else "妻子"
        kin.pop(person, None)
        return kin

    def _sibling_word(self, person: int, sibling: int) -> str:
        is_elder = self.birth[sibling] < self.birth[person]
        return ("哥哥" if is_elder else "弟弟") if self.is_male[sibling] else ("姐姐" if is_elder else "妹妹")


def build(rng: np.random.Generator, count: int, as_of: date, places: Places) -> People:
    """About `count` living residents and everybody they descend from."""
    today = np.datetime64(as_of)
    graph = family.graph(rng, max(12, int(count / 5.9)), today)
    gone = family.long_dead(rng, graph["birth"], today)
    unit, lineage = family.households(rng, graph, gone)
    village = family.villages(rng, unit, lineage, places)
    resident = ~gone
    resident &= np.isin(unit, family.first_units(unit, resident, int(count * 1.021)))
    year = graph["birth"].astype("datetime64[Y]").astype(int) + 1970
    size = len(year)
    name = family.surnames(rng, graph, village) + names.given_names(rng, graph["is_male"], year)
    for person in np.flatnonzero(rng.random(size) < 0.0008):
        pool = names.MINORITY[0 if graph["is_male"][person] else 1]
        name[person] = pool[int(rng.integers(len(pool)))]
    region = family.regions(rng, size, year, graph["is_male"], places)
    nowhere = np.full(size, np.datetime64("NaT"), dtype="datetime64[D]")
    single, never = np.full(size, NOBODY), [nowhere.copy() for _ in range(3)]
    number = identity.numbers(rng, region, graph["birth"], graph["is_male"])
    people = People(
        **graph, former_spouse=single, married_on=never[0], divorced_on=never[1], died_on=never[2],
        is_resident=resident, village=village, household=unit, name=name, id_number=number,
        age=((today - graph["birth"]).astype(int) / 365.2425).astype(int),
    )  # fmt: skip
    _wed(rng, people, today)
    _number_households(people)
    _index_children(people)
    people.relation = relations(people)
    return people


def _wed(rng: np.random.Generator, people: People, today: np.datetime64) -> None:
    """Dates of marriages; one couple in thirty is divorced and lives apart; the widowed have no spouse alive."""
    husband = np.flatnonzero((people.spouse != NOBODY) & people.is_male)
    wife = people.spouse[husband]
    later = np.maximum(people.birth[husband], people.birth[wife])
    after = rng.integers(7700, 9300, len(husband)).astype("timedelta64[D]")
    wedding = np.minimum(later + after, today - np.timedelta64(40, "D"))
    people.married_on[husband] = people.married_on[wife] = wedding
    parted = (rng.random(len(husband)) < 0.035) & (people.age[husband] < 62)
    parted &= people.is_resident[husband] & people.is_resident[wife]
    man, woman = husband[parted], wife[parted]
    people.former_spouse[man], people.former_spouse[woman] = woman, man
    people.spouse[man] = people.spouse[woman] = NOBODY
    married_on = people.married_on[man]
    days = (today - married_on).astype(int) * rng.uniform(0.2, 0.95, len(man))
    divorce = np.maximum(married_on + days.astype("timedelta64[D]"), married_on + np.timedelta64(30, "D"))
    people.divorced_on[man] = people.divorced_on[woman] = divorce
    people.household[woman] = woman


def _number_households(people: People) -> None:
    """Number the households of residents from 0 in an order that keeps places together."""
    resident = np.flatnonzero(people.is_resident)
    order = resident[np.lexsort((people.household[resident], people.village[resident]))]
    roots, starts = np.unique(people.household[order], return_index=True)
    rank = np.empty(len(roots), dtype=np.int64)
    rank[np.argsort(starts, kind="stable")] = np.arange(len(roots))
    numbered = np.full(people.count, NOBODY)
    numbered[resident] = rank[np.searchsorted(roots, people.household[resident])]
    people.household = numbered
    by_household = resident[np.argsort(numbered[resident], kind="stable")]
    people.members = np.split(by_household, np.flatnonzero(np.diff(numbered[by_household])) + 1)
    people.head = _heads(people)
    people.village[resident] = people.village[people.head[numbered[resident]]]
    people.house = _houses(people)


def _houses(people: People) -> np.ndarray:
    """The number, from 0, of each person's house in the village; who is in no household lives behind the last one."""
    resident = people.is_resident
    first = np.full(int(people.village.max()) + 1, people.count)
    np.minimum.at(first, people.village[resident], people.household[resident])
    return np.where(resident, people.household - first[people.village], BEHIND + np.arange(people.count) % GROUP)


def _heads(people: People) -> np.ndarray:
    """The oldest man between 25 and 69, else the oldest person."""
    suits = people.is_male & (people.age >= 25) & (people.age < 70)
    resident = np.flatnonzero(people.is_resident)
    order = resident[np.lexsort((people.birth[resident], ~suits[resident], people.household[resident]))]
    _, first = np.unique(people.household[order], return_index=True)
    return order[first]


def _index_children(people: People) -> None:
    for parents in (people.father, people.mother):
        who = np.flatnonzero(parents != NOBODY)
        for child, parent in zip(who.tolist(), parents[who].tolist(), strict=True):
            people.children.setdefault(parent, []).append(child)


def relations(people: People) -> np.ndarray:
    """What each resident is to the head of the register household."""
    out = np.full(people.count, "", dtype=object)
    who = np.flatnonzero(people.is_resident)
    out[who] = relations_to(people, who, people.head[people.household[who]])
    return out


def relation_to(people: People, person: int, head: int) -> str:
    return str(relations_to(people, np.array([person]), np.array([head]))[0])


def relations_to(people: People, who: np.ndarray, head: np.ndarray) -> np.ndarray:
    """What each of `who` is to each of `head`, in the words of a household register."""
    father, mother, spouse, male = people.father, people.mother, people.spouse, people.is_male[who]

    def of(links: np.ndarray, persons: np.ndarray) -> np.ndarray:
        return np.where(persons == NOBODY, NOBODY, links[persons])

    def is_child(child: np.ndarray, parent: np.ndarray) -> np.ndarray:
        return (parent != NOBODY) & (child != NOBODY) & ((of(father, child) == parent) | (of(mother, child) == parent))

    partner, head_partner = of(spouse, who), of(spouse, head)
    fathers, mothers = of(father, who), of(mother, who)
    is_sibling = (fathers != NOBODY) & (fathers == of(father, head))
    is_sibling |= (mothers != NOBODY) & (mothers == of(mother, head))
    elder = people.birth[who] < people.birth[head]
    is_grandparent = is_child(of(father, head), who) | is_child(of(mother, head), who)
    cases = [
        (who == head, "户主", "户主"), (partner == head, "配偶", "配偶"), (is_child(head, who), "父亲", "母亲"),
        (is_child(who, head) | is_child(who, head_partner), "子", "女"), (is_child(partner, head), "女婿", "儿媳"),
        (is_child(fathers, head), "孙子", "孙女"), (is_child(mothers, head), "外孙子", "外孙女"),
        (is_sibling & elder, "兄", "姐"), (is_sibling, "弟", "妹"),
        (is_child(head_partner, who) & people.is_male[head], "岳父", "岳母"),
        (is_child(head_partner, who), "公公", "婆婆"), (is_grandparent, "祖父", "祖母"),
    ]  # fmt: skip
    conditions = [case[0] for case in cases]
    return np.select(conditions, [np.where(male, man, woman) for _, man, woman in cases], "其他").astype(object)
