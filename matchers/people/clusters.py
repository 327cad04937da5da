"""Who stands together once judgements are in: must-link and cannot-link, whatever order they come in.

Belongs here: the closure of judgements. Does not belong here: scores (a link with a score is one edge like any).
"""

from __future__ import annotations

from collections.abc import Iterable


def resolve(together: Iterable[tuple[str, str, float]], apart: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The cluster of every node named, as its smallest member.

    `together`: (left, right, strength); `apart`: pairs that must never share a cluster. The strongest links are
    taken first, equal ones in the order of their names; a link that would join two nodes held apart is left out.
    The same pair in both lists is apart: splitting two people is the smaller harm.
    """
    links = sorted({(-strength, min(left, right), max(left, right)) for left, right, strength in together})
    forbidden = {frozenset(pair) for pair in apart if pair[0] != pair[1]}
    members = {node: {node} for _, left, right in links for node in (left, right)}
    members |= {node: {node} for pair in forbidden for node in pair}
    enemies = {node: {other for pair in forbidden if node in pair for other in pair - {node}} for node in members}
    for _, left, right in links:
        a, b = members[left], members[right]
        if a is b or enemies[left] & b:
            continue
        a |= b
        foes = enemies[left] | enemies[right]
        for node in a:
            members[node], enemies[node] = a, foes
    return {node: min(cluster) for node, cluster in members.items()}
