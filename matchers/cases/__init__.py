"""What a case is and becomes: numbers, states, outcomes, a township's answers.

Belongs here: folds and checks without a ledger. Does not belong here: the ledger (`assets/home/`), cases as tables
(`assets/cases/`).
"""
