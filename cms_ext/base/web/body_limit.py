"""`@takes_megabytes(55)`: a view whose form brings files, and so a longer body than others."""

from collections.abc import Callable
from typing import Any, TypeVar

MEGABYTE = 1024 * 1024
# Five files of ten megabytes and the words beside them: the forms of residents and of the public.
FIVE_FILES = 55

View = TypeVar("View", bound=Callable[..., Any])


def takes_megabytes(most: int) -> Callable[[View], View]:
    """Let this view, a function or a class, have bodies of at most so many megabytes.

    A longer one is answered with 413 before a byte of it is read (`BodyLimitMiddleware`).
    """

    def marked(view: View) -> View:
        view.body_megabytes = most  # type: ignore[attr-defined]  # read by the middleware
        return view

    return marked


def megabytes_of(view: Any) -> int | None:
    """The limit that the view behind an address declares; None if it takes no files."""
    found: int | None = getattr(getattr(view, "view_class", view), "body_megabytes", None)
    return found
