"""Who is who, decided: blocking, comparing, weighing, restraining, and how sure a link is.

Belongs here: pure values and SQL text. Does not belong here: tables and connections (`assets/people/`).
"""
