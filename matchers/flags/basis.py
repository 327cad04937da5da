"""What a rule cites: texts that hold in a place and between two days; a county cites its own, its parents', the law.

Belongs here: which texts are in force in a jurisdiction on a day, and the sentence that says so. Does not belong here:
the texts (they stand in the rules' headers), what lets the bureau read a register (`data_contracts/contract.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from data_contracts.contract import LegalBasis
from data_contracts.jurisdiction import Jurisdiction

COMMON = "本规则为本系统通用规则，本地可以采用，也可以停用"
"""What is cited where no notice of the place and no national text asks for what the rule asks."""


@dataclass(frozen=True)
class Basis(LegalBasis):
    """A text a rule rests on; `place` is the division whose text it is (000000: the whole nation)."""

    place: str = ""


def of_place(basis: Iterable[Basis], jurisdiction: Jurisdiction) -> tuple[Basis, ...]:
    """Texts of the place itself, then of its parents, the nearest first."""
    order = [place.code for place in jurisdiction.line()]
    return tuple(sorted((b for b in basis if b.place in order), key=lambda b: order.index(b.place)))


def dated(basis: Sequence[Basis]) -> str:
    """The texts with the days between which they hold, where no day is asked about."""
    return "；".join(map(str, basis)) or COMMON


def placed(basis: Sequence[Basis], jurisdictions: Mapping[str, Jurisdiction]) -> str:
    """The texts with days and places, where no county is asked about."""
    return "；".join(f"{jurisdictions[b.place].name}：{b}" for b in basis)
