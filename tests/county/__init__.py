"""The synthetic county: people, registers, dirt, planted cases and the truth; an independent witness."""

from .build import Summary, build

__all__ = ["Summary", "build"]
