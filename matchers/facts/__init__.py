"""What facts are made of: their schema, months counted from a day, the calculus of kinship.

Belongs here: pure values and SQL text. Does not belong here: tables and connections (`assets/facts/`).
"""
