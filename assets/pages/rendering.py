"""Pages and pictures out of templates: everything is escaped, a missing value is an error, nothing is loaded.

Belongs here: the one way a template is opened. Does not belong here: what stands on a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"


def environment() -> jinja2.Environment:
    """A fresh environment over the house's templates."""
    import jinja2

    house = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    house.filters["cells"] = cells
    return house


_BETWEEN = "\x1f"
"""A sign that separates units and that no text holds (ISO 646)."""


def cells(row: Sequence[str]) -> Markup:
    """What stands in the cells of a row of a table, escaped all at once: a county has three hundred thousand of them
    behind one sheet."""
    from markupsafe import Markup, escape

    return Markup("</td><td>").join(escape(_BETWEEN.join(row)).split(_BETWEEN))
