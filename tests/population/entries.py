"""Kinds of entry: small records with fields that mostly stay as they usually are."""

from dataclasses import field, make_dataclass
from typing import Any


def entry(kind: str, needed: str, **usual: Any) -> Any:
    """A kind of entry: its fields, then those that most entries leave as they usually are; a type for a fresh one."""
    fields: list[Any] = [(name, Any) for name in needed.split()]
    for name, value in usual.items():
        fields.append((name, Any, field(default_factory=value) if isinstance(value, type) else field(default=value)))
    return make_dataclass(kind, fields, slots=True)
