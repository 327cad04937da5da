"""What goes otherwise in an honest county: cards that fail and are made good, first months that are not yet paid."""

from __future__ import annotations

from ..world import PAYMENTS, SNAPSHOTS, World
from .ledger import Change, back_pay, fail

FAILING = 0.02


def fill(world: World) -> None:
    """Nothing: the ledger follows from the certificates, once they are all there."""


def settle(world: World) -> None:
    """Failed and returned payments which the next month makes good; half of the newly approved wait a month."""
    for certificate in world.certificates:
        chance = world.rng.random()
        if certificate.use or certificate.status != "正常":
            continue
        if certificate.start >= world.month - SNAPSHOTS + 1:
            if chance < 0.5:
                world.of(Change).append(Change(certificate.number, (certificate.start,), is_absent=True))
        elif chance < FAILING and certificate.end is None:
            month = world.month - int(world.rng.integers(2, PAYMENTS + 1))
            fail(world, certificate.number, month, "退回" if chance < FAILING / 3 else "失败")
            back_pay(world, certificate.number, month)
