"""Which certificates can be a case: tests of a certificate, some of them made for a county."""

from collections import Counter
from collections.abc import Callable

from tests.population import identity

from .records import Certificate
from .world import World

Fits = Callable[[Certificate], bool]


def anyone(_certificate: Certificate) -> bool:
    return True


def sole(certificate: Certificate) -> bool:
    return len(certificate.members) == 1


def several(certificate: Certificate) -> bool:
    return len(certificate.members) > 1


def urban(certificate: Certificate) -> bool:
    return certificate.is_urban


def rural(certificate: Certificate) -> bool:
    return not certificate.is_urban


def both(*tests: Fits) -> Fits:
    return lambda c: all(test(c) for test in tests)


def aged(world: World, low: int, high: int = 200) -> Fits:
    return lambda c: low <= world.people.age[c.person] < high


def unique_name(world: World) -> Fits:
    """Nobody else in the county has the head's name."""
    seen = Counter(world.people.name[world.people.is_resident].tolist())
    return lambda c: seen[world.people.name[c.person]] == 1


def digits_only(world: World) -> Fits:
    """The head's number does not end with X: a spreadsheet takes it for a number."""
    return lambda c: world.people.id_number[c.person][-1] != "X"


def right_by_chance(world: World) -> Fits:
    """Cut by a spreadsheet, the head's number is another one that looks right, and nobody's."""
    own = world.people.id_number
    taken = set(own.tolist())
    return lambda c: identity.is_right_by_chance(own[c.person]) and identity.cut(own[c.person]) not in taken
