"""What a plugin gives to groups of staff, and what that means in words. Imports no models."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """Permissions that a staff group gets: `group` is its code, a permission is 'app.codename'.

    `placed` are those that hold at places, which the plugin itself gives and names in
    `Plugin.placed_rights`; they are no more than these. `only_with` is the slug of a plugin whose
    permissions they are: without it none is given. Whoever brings a group says in `title` how
    people call it and in `about`, one sentence, what it is for; the other declarations of this
    group leave both empty.
    """

    group: str
    permissions: tuple[str, ...] = ()
    only_with: str = ""
    title: str = ""
    about: str = ""
    placed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedRight:
    """That `group` has the permission 'app.codename' at one place: a `page`, `collection` or `site`
    with this number.
    """

    group: str
    permission: str
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class RightInWords:
    """What somebody may do who has all these permissions, after „może:” („czyta dziennik”).

    A declared role has all of them or none: what is given apart gets words of its own. They stand
    with the plugin whose models the permissions belong to, each permission once. With `placed` they
    hold at a place (a page, a collection of files, a site) and are given together with it.
    """

    words: str
    permissions: tuple[str, ...]
    placed: bool = False
