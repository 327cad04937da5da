"""Flags: every rule run over the facts, what each may claim, and what its weakest link was made by.

Belongs here: `flag.<rule>`, `flag.status`, `flag.unasked`, `flag.unjudged`, `review.flag`. Does not belong here: what
people do about a flag (`assets/cases/`).
"""
