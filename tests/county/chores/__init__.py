"""What townships are to do in time: follow up discoveries, decide applications, visit, review, agree on care, pay price
subsidies and supplements."""

from .files import SOURCES
from .honest import fill, settle
from .plant import plant
from .truth import tell_truth

__all__ = ["SOURCES", "fill", "plant", "settle", "tell_truth"]
