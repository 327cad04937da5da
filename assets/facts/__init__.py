"""Facts: records keyed by person, kinship, and what is measured of them once for all rules.

Belongs here: `fact.<kind>`, `fact.kinship`, `fact.<measure>`. Does not belong here: any suspicion (`matchers/rules/`).
"""
