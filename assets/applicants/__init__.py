"""Applicants: households that apply, checked against what the last night holds, before anybody enrols them.

Belongs here: reading the form, taking what the night holds of the persons concerned into a database in memory, asking
the rules as though the applicants were on the roll, and the report of each household. Does not belong here: any rule,
measure or comparison of its own; writing into the warehouse; what a night does.
"""
