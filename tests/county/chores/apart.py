"""A stream of chance of this group's own: what it draws leaves what others draw as it was."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import numpy as np

from ..world import World


@contextmanager
def apart(world: World, step: int) -> Iterator[None]:
    """The world draws from a stream of its own, told by where the common one stands and by the step."""
    common = world.rng
    world.rng = np.random.default_rng([step, int(common.bit_generator.state["state"]["state"]) % 2**32])
    try:
        yield
    finally:
        world.rng = common


def drawn_apart(step: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The function, whose first argument is the world, draws apart."""

    def wrapped(do: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(do)
        def of_its_own(world: World, *others: Any) -> Any:
            with apart(world, step):
                return do(world, *others)

        return of_its_own

    return wrapped
