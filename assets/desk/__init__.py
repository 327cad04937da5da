"""The desk's own book-keeping: accounts, sessions, drafts, the access log, and the cases as they stand this moment.

Belongs here: `desk.sqlite` of a home and the folded state that many readers share. Does not belong here: pages and
routes (`pipelines/desk`), what is decided about a case (the ledger alone holds that).
"""
