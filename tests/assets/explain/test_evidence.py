"""What the rule saw, as a clerk reads it."""

from __future__ import annotations

import json

from assets.explain.story import evidence


def test_a_keyed_account_with_its_last_four_beside_it_is_told_by_these() -> None:
    row = {"account_no": "98a3ea544a71cb7b", "account_tail": "9285", "paid_amount_fen": 35000, "cause_no": "7"}
    flag = {"evidence": json.dumps(row), "evidence_digest": "e" * 64, "rule_digest": "r" * 64}
    labels = {"account_no": "账号", "account_tail": "账号末四位", "paid_amount_fen": "实发金额", "cause_no": "编号"}
    _, line = evidence(flag, labels)
    assert line.strip() == "账号末四位 9285，实发金额 350元，编号 7"
