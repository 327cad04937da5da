"""The prefecture: which counties it has, what they tell one another before their nights, its own page after them.

Belongs here: what is of several counties at once. Does not belong here: the night of one county (`night`), which knows
of no other; the order of the counties' nights (`pipelines/prefecture_command.py`).
A county of a prefecture is a home like any other, in `counties/<code>/` of the prefecture's: its store, its ledger and
its exports are its own, and its night can be run alone. The prefecture keeps nothing of persons: what a county is told
of its neighbours is handed to its own intake as a delivery (`handing.py`) and is nowhere else.
"""
