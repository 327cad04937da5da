"""What exists: everything that touches files, the warehouse, the ledger and the workbooks.

Belongs here: input and output, in the order of the flow (landing, raw, records, persons, facts,
flags, cases, exports). Does not belong here: a decision about a person; environment variables.
"""
