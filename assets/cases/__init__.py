"""Cases: flags joined with the ledger; release to townships, closing, pairs to judge.

Belongs here: `review.cases`, `review.queue`, `review.rule`, `review.kept_back`, `review.waiting` and the events behind
them. Does not belong here: a township's workbook
(`assets/workbooks/`), what a reviewer reads (`assets/explain/`, `assets/pages/`).
"""
