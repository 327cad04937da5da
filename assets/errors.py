"""Errors that people read: one Chinese sentence, no personal data, and nothing else."""

from __future__ import annotations


class BadInput(Exception):
    """The input or the configuration is wrong; the sentence says where, what was expected and what to do."""


class StepFailed(Exception):
    """A step of the night failed for a reason of ours; names the step and the place, never a value."""


def without_values(error: BaseException) -> str:
    """Type and place of an error, without its message: messages of libraries quote rows."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if "site-packages" not in code.co_filename:
            place = f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}"
        trace = trace.tb_next
    return f"{type(error).__name__}({place})"
