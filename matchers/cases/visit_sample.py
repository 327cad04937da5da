"""Whom the county itself visits: a share of each township's households by chance, and all of those a notice names.

Belongs here: who is drawn from a seed, and of which stratum each is. Does not belong here: the roll and the registers
(`assets/reports/visits.py`). It is not the control sample (`control_sample.py`), which leaves out everybody suspected
so that what is missed can be estimated; this one is drawn from all, as the notices ask of the yearly review.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matchers.cases.control_sample import in_order_of

CHANCE, FILED, REPORTED, INCAPABLE = "随机", "近亲属备案", "群众举报", "申报丧失赡养能力"
"""The strata: by chance; relatives of officials on the filing register; whom people complain about; whose supporters
say that they cannot support."""


def strata(
    households: Mapping[str, Sequence[str]], named: Mapping[str, Sequence[str]], seed: str, percent: int
) -> dict[str, tuple[str, ...]]:
    """The certificates to visit, each with its strata.

    `households` are the certificates of each township, `named` those of each stratum that are visited whatever chance
    says. Of each township at least `percent` in a hundred come by chance, rounded up.
    """
    found: dict[str, list[str]] = {}
    for township in sorted(households):
        known = in_order_of(seed, households[township])
        for certificate in known[: -(-len(known) * percent // 100)]:
            found[certificate] = [CHANCE]
    everybody = {certificate for ones in households.values() for certificate in ones}
    for stratum, certificates in named.items():
        for certificate in sorted(everybody & set(certificates)):
            found.setdefault(certificate, []).append(stratum)
    return {certificate: tuple(ones) for certificate, ones in found.items()}
