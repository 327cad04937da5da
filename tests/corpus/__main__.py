"""Prints what comes of every number of the corpus."""

from __future__ import annotations

import sys

from tests.corpus.table import UNTRIED, outcomes

found = outcomes()
for outcome in found:
    mark = "－" if outcome.got == UNTRIED else "√" if outcome.ok else "×"
    print(f"{mark} {outcome.number:3} {outcome.expected:3} {outcome.got:2} {outcome.what} {outcome.why}".rstrip())
    if outcome.decided:
        print(f"          {outcome.decided}")
wrong = [outcome for outcome in found if not outcome.ok]
untried = sum(outcome.got == UNTRIED for outcome in found)
print(f"{len(found)} 项，{len(found) - len(wrong) - untried} 项相符，{untried} 项不能在此试，{len(wrong)} 项不符")
sys.exit(bool(wrong))
