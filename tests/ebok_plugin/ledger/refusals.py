"""The error with which an act ends, for tests."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

E = TypeVar("E", bound=Exception)


def refusal(kind: type[E], act: Callable[..., object], /, *args: Any, **options: Any) -> E:
    """Of the act with these arguments, which must be refused with an error of that kind."""
    with pytest.raises(kind) as caught:
        act(*args, **options)
    return caught.value
