"""Invented people: names, numbers, families and homes, and the ways in which departments misspell them.

Belongs here: who lives in a place, and how a name, a number or an address is written. Does not belong here: what any
register says of them (`tests/county`). Counties, single deliveries and the benchmark of linkage are made of them.
"""
