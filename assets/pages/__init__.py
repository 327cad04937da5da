"""Pages: the morning sheet and the queues on a terminal.

Belongs here: counting for people and laying it out. Does not belong here: deciding anything; one flag or one person
(`assets/explain/`).
"""
