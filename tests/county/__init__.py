"""The synthetic county: people, registers, dirt, planted cases and the truth about them; a witness independent of the project."""

from __future__ import annotations

from .county import Summary, build

__all__ = ["Summary", "build"]
