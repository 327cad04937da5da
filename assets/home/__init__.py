"""The home: folders, key and lock of a county, its warehouse, its ledger, whole files, keyed ids.

Belongs here: what every room stands on. Does not belong here: what a file says, who anybody is, any decision.
"""
