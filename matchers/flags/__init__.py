"""Rules as values: header, grammar, parameters, reasons, what they rest on, what they may claim.

Belongs here: everything of a rule that needs no data. Does not belong here: the rules (`matchers/rules/`), running them
(`assets/flags/`).
"""
