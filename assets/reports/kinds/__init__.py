"""The reports themselves, one module each, that names its report in REPORT.

Belongs here: which rows and numbers a report has, in the layout of its annex. Does not belong here: how they are drawn.
"""
