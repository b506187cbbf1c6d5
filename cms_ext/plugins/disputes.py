"""Rows of a plugin about which somebody may complain, with their figures. Imports no models."""

from __future__ import annotations

from dataclasses import dataclass

from cms_ext.plugins.malformed import SLUG, require


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a row: how its page calls it, and the value in that page's words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class RowFigures:
    """A row as it stands.

    `title` names it in a few words, and `subject` is the name of the subject with which a complaint
    about it begins („Wysokość naliczenia”). The labels of its `figures` differ from one another;
    `url` is its page for its reader. `account_no` and `premises` (a key of the tree) say whose it
    is and where, for the desk. `refusal` tells this reader why there is nothing to complain of, or
    that it is not for him to do; "" where he may.
    """

    title: str
    subject: str
    figures: tuple[Figure, ...]
    url: str = ""
    account_no: str = ""
    premises: int | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class DisputableRows:
    """Rows of one kind that a complaint may be about; its figures are frozen when it is opened.

    `kind` is one among all plugins and stands in addresses; a key is any text without a slash, it
    comes from an address and may be nonsense. Dotted paths: `seen` is
    `(key, user, today) -> RowFigures | None`, the row as this resident may read it now, None for
    one that is not there and for one of somebody else. `now` is `(key, today) -> RowFigures | None`
    for staff who have all `rights` ("app.codename"). The number of their queries does not grow with
    the rows.
    """

    kind: str
    seen: str
    now: str
    rights: tuple[str, ...]

    def __post_init__(self) -> None:
        require(
            bool(SLUG.match(self.kind)),
            f"DisputableRows.kind {self.kind!r} must be lower-case letters, digits and hyphens.",
        )
        require(
            bool(self.rights),
            f"DisputableRows {self.kind!r} needs a right: without it staff see no figures.",
        )
