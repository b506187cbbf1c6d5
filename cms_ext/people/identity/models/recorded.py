"""Whether a change of rights is being recorded by its verb, or nobody has recorded it yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_by_verb: ContextVar[bool] = ContextVar("rights_recorded_by_verb", default=False)


@contextmanager
def recorded_by_verb() -> Iterator[None]:
    """What is written within it is no business of `rights_receivers.py`: the verb records it."""
    token = _by_verb.set(True)
    try:
        yield
    finally:
        _by_verb.reset(token)


def is_recorded_by_verb() -> bool:
    return _by_verb.get()
