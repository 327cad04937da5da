"""How a command ends, for whoever called it: a shell, a schedule, a test."""

DONE, HELD, BAD_INPUT, INTERNAL = 0, 1, 2, 3
"""Done; done, but something is held until a person acts; input or configuration is wrong; the fault is ours."""
