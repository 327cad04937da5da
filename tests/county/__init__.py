"""The synthetic county: people, registers, dirt, planted cases and the truth; an independent witness."""

from __future__ import annotations

from .build import Summary, build

__all__ = ["Summary", "build"]
