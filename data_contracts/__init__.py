"""What is promised: the contracts of registers, records, products and jurisdictions, and what notices ask.

Belongs here: declarations (YAML, CSV) and the small readers that turn them into frozen
dataclasses. Does not belong here: anything that runs, reads data, or knows the clock.
"""
