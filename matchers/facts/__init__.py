"""What facts are made of: their schema, what a measure is and keeps to, months counted from a day, kinship.

Belongs here: pure values and SQL text. Does not belong here: tables and connections (`assets/facts/`).
"""
