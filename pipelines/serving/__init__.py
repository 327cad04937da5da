"""Keeping the house open: the schedule's daemon, Dagster's pages and the desk, by day and night in one process.

Belongs here: starting, watching, restarting and ending them (`keeper.py`), their logs (`logs.py`), the line that says
how they are (`state.py`), what a child does when its keeper is gone (`child.py`). Does not belong here: what any of
them does; the command (`pipelines/serve_command.py`).
"""
