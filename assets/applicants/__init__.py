"""Applicants: households that apply, checked against what the last night holds, before anybody enrols them.

Belongs here: reading the form, taking what the night holds of the persons concerned into a database in memory, asking
the rules as though the applicants were on the roll, and the report of each household. Does not belong here: any rule,
measure or comparison of its own; writing into the warehouse; what a night does.

The database in memory has the tables of a night, and these of its own, `applicants.…`, by the module that makes them:

form       row: which rows of the form are members; consent: the day each household signed
concerned  applicant: their persons; concerned: whoever else matters; maybe: records that may be somebody's of these;
           copied: records taken from the night
known      member: each applicant with household, person and name
"""
