"""Comparisons of a mention with an identity: ordered levels of agreement, each with its condition in portable SQL.

Belongs here: what can agree between two records of a person, and how far. Does not belong here: which pairs are
looked at (`blocking`), what a level weighs (`linkage`), what never suffices (`restraints`).
A comparison is one function in the module of its theme and one line of COMPARISONS. Conditions speak of `l` (the
mention) and `r` (the identity); the first level that holds is taken. Level 0 is always *missing*: an empty field
is no disagreement. Titles, labels and `about` are read by reviewers, hence in Chinese.
"""

from __future__ import annotations

from matchers.people.comparisons.births import age, birth
from matchers.people.comparisons.level import MISSING, Comparison, Level
from matchers.people.comparisons.names import name
from matchers.people.comparisons.numbers import id_number
from matchers.people.comparisons.surroundings import door, employer, household, phone, place, sex

COMPARISONS: tuple[Comparison, ...] = (
    id_number(),
    name(),
    birth(),
    age(),
    sex(),
    place(),
    household(),
    employer(),
    phone(),
    door(),
)

__all__ = ["COMPARISONS", "MISSING", "Comparison", "Level"]
