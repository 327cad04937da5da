"""How sure a link is, and what made it: the one scale on which a flag's weakest link is found.

Belongs here: the bars, and the places above every score for what ties records together without a number and without
comparing. Does not belong here: comparing and weighing (`linkage.py`).

A probability of 1 is what only a number carries. Everything else stays below it, each in a place of its own, so that
the least of a flag's links, which every rule and measure keeps anyhow, says also whether all of them were numbers
(decision 0013).
"""

from __future__ import annotations

from dataclasses import dataclass

NUMBER = 1.0
"""A link by an exact number with an agreeing name: nothing else is 1."""
SURE = 0.95
POSSIBLE = 0.80
"""An inferred link needs SURE; from POSSIBLE on it is taken, and its flag is one step less severe; below it is not."""
CANDIDATE = 0.5
"""From here on somebody who was not taken for the person silences the rules that fire on absence."""
KEPT_CANDIDATE = 0.30
KEPT_PAIR = 0.20
"""From here on the night keeps a candidate for people to judge, and a pair to explain."""


@dataclass(frozen=True)
class Basis:
    """What ties a record to a person where neither a number nor a score does: `words` say of it what agreed.

    `bits` is its place below 1: two to the power of minus that is missing. It orders, it does not measure.
    """

    bits: int
    words: str

    @property
    def probability(self) -> float:
        """Its place as a probability, exactly representable and the same in every database."""
        return 1 - 2.0**-self.bits

    @property
    def sql(self) -> str:
        """Its place as SQL of a double: a literal would be read as a decimal and rounded."""
        return f"(1 - pow(2, -{self.bits}))"


CORRECTED = Basis(40, "公安更正前后的证号")
JUDGED = Basis(39, "人工判定为同一人")
DAMAGED_NUMBER = Basis(38, "同一残缺证号、姓名相同")
IN_REGISTER = Basis(37, "姓名、性别、出生日期相同，同乡镇或同户，全县仅此一人")
AMONG_KIN = Basis(36, "亲属之中姓名相符")
IN_OFFICE = Basis(35, "姓名相同、在当地任职，仅此一人")
BASES = (CORRECTED, JUDGED, DAMAGED_NUMBER, IN_REGISTER, AMONG_KIN, IN_OFFICE)

HIGHEST_SCORE = Basis(34, "多项信息比对相符")
"""No score is higher, whatever the weights say: odds beyond that are no evidence, and 1 is a number's."""


def basis_of(probability: float | None) -> Basis | None:
    """What made a link of exactly this probability; None for a number and for a score."""
    return next((b for b in BASES if b.probability == probability), None)
