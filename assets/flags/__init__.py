"""Flags: every rule run over the facts, what each may claim, and what its weakest link was made by.

Belongs here: `flag.<rule>`, `flag.status`, `flag.stage`, `flag.unasked`, `flag.unjudged`, `flag.rests_on`,
`flag.unread_about`, `review.flag`.
Does not belong here: what people do about a flag (`assets/cases/`).

Working tables, `temp.flag_…`, by the module that makes them; nobody else reads them, and the step drops them:

unjudged  _gap_key: whom and what the records with each gap are about; _kin: whose certificate and whose household
"""
