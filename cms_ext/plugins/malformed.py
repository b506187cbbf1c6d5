"""The error of a wrong declaration, which says what to write instead. Imports no models."""

import re

SLUG = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")


class MalformedPlugin(ValueError):
    """A wrong declaration; the message says what to write instead."""


def require(holds: bool, otherwise: str) -> None:
    """Raises MalformedPlugin with the message `otherwise` unless it holds."""
    if not holds:
        raise MalformedPlugin(otherwise)
