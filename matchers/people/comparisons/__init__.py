"""Comparisons of a mention with an identity: ordered levels of agreement, each with its condition in portable SQL.

Belongs here: what can agree between two records of a person, and how far. Does not belong here: which pairs are
looked at (`blocking`), what a level weighs (`linkage`), what never suffices (`restraints`).
The file is the registration: a comparison is one function in a module of this folder, which names it in its
COMPARISONS. Conditions speak of `l` (the
mention) and `r` (the identity); the first level that holds is taken. Level 0 is always *missing*: an empty field
is no disagreement. Titles, labels and `about` are read by reviewers, hence in Chinese.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from matchers.people.comparisons.level import MISSING, Comparison, Level

_FIRST = ("numbers", "names", "births", "surroundings")
"""Patterns and explanations tell who somebody is before what surrounds him; what joins later comes after."""


def _comparisons() -> tuple[Comparison, ...]:
    modules = {module.name for module in iter_modules(__path__)} - {"level"}
    ordered = [*_FIRST, *sorted(modules - set(_FIRST))]
    return tuple(c for name in ordered for c in import_module(f"{__name__}.{name}").COMPARISONS)


COMPARISONS: tuple[Comparison, ...] = _comparisons()

__all__ = ["COMPARISONS", "MISSING", "Comparison", "Level"]
