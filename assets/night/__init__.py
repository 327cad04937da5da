"""The night: its steps in order, as Dagster sees them, with their checks; publishing what it found.

Belongs here: everything of `assets` that knows Dagster. Does not belong here: the work of a step (its room).
"""
