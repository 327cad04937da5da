"""The one reader of declarations: a file becomes a value of its shape, or faults that say where and what was meant.

Belongs here: what pydantic found, as Chinese sentences with file and line. Does not belong here: what is allowed
(`shapes`), whether files agree (`agreement`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, get_args, get_origin

from pydantic import ValidationError

from data_contracts.shape_parts import Shape
from data_contracts.text_yaml import Document, Fault, Parts, meant

S = TypeVar("S", bound=Shape)

_KIND_OF_VALUE = {
    "string_type": "应是一段文字",
    "list_type": "应是列表",
    "dict_type": "应是「键: 值」的形式",
    "model_type": "应是「键: 值」的形式",
    "too_short": "写少了，至少要有一项",
    "too_long": "写多了，只能有一项",
}


def shaped(document: Document, shape: type[S], faults: list[Fault], part: tuple[str, ...] = ()) -> S | None:
    """The document, or the `part` of it, as a value of `shape`; None where it is not one, and all that is wrong goes to
    `faults`. What is no YAML has no shape."""
    faults += document.faults if not part else ()
    data = document.data
    for step in part:
        data = data[step]
    if document.faults:
        return None
    try:
        value = shape.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        faults += dict.fromkeys(_faults(document, shape, found, part))
        return None
    return value


def _faults(document: Document, shape: Any, found: Sequence[Any], part: Parts) -> Iterator[Fault]:
    for error in found:
        place, kind = error["loc"], error["type"]
        if place[-1:] == ("[key]",):
            place = place[:-1]
        *above, last = place or ("",)
        at, keys = (*part, *place), _keys(shape, above)
        if kind == "extra_forbidden":
            yield document.fault(at, f"不认识的键「{last}」{meant(str(last), keys)}")
        elif kind == "missing":
            # A key that was meant and misspelt is said once, of the line it stands on.
            odd = [key for key in _written(document, (*part, *above)) if key not in keys]
            near = next((key for key in odd if f"「{last}」" in meant(key, keys)), None)
            if near:
                yield document.fault((*part, *above, near), f"不认识的键「{near}」{meant(near, keys)}")
            else:
                yield document.fault((*part, *above), f"缺少「{last}」")
        else:
            yield document.fault(at, f"{_subject(at)}{_sentence(error)}")


def _written(document: Document, parts: Parts) -> list[str]:
    data = document.data
    for step in parts:
        data = data[step]
    return list(data) if isinstance(data, dict) else []


def _sentence(error: Any) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return _KIND_OF_VALUE.get(error["type"], "写法不对")


def _subject(place: Parts) -> str:
    named = [step for step in place if isinstance(step, str)]
    return f"「{named[-1]}」" if named else ""


def _keys(shape: Any, parts: Sequence[str | int]) -> list[str]:
    """The keys that may stand at a place of a shape."""
    for step in parts:
        shape = _below(shape, step)
    shape = _bare(shape)
    if not (isinstance(shape, type) and issubclass(shape, Shape)):
        return []
    return [info.alias or name for name, info in shape.model_fields.items()]


def _below(shape: Any, step: str | int) -> Any:
    shape = _bare(shape)
    if isinstance(shape, type) and issubclass(shape, Shape):
        return next((f.annotation for name, f in shape.model_fields.items() if (f.alias or name) == step), None)
    return get_args(shape)[-1] if get_origin(shape) in (list, dict) else None


def _bare(shape: Any) -> Any:
    """A type without its validators and without None."""
    while get_origin(shape) is not None and get_origin(shape) not in (list, dict):
        shape = next(a for a in get_args(shape) if a is not type(None))
    return shape
