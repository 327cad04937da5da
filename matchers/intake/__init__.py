"""Files as the world sends them, decided: what a header means, what else it may mean, what a person has confirmed.

Belongs here: pure values over texts and samples of columns. Does not belong here: opening files and reading rows
(`assets/intake/`), what a single value means (`matchers/standardise/`).
"""
