"""What a plugin's codes in the access log mean in words. Imports no models."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogWords:
    """The words of actions, codes and fields that a plugin writes into the log.

    `actions` are pairs of what it records and of the name under which people read it; each is
    named by one plugin of a site. What a field of the object's own model, or of its app, may be is
    known by the field's choices and needs no line. `codes` are pairs of the object's model
    ("app.Model", or empty for any) and the dotted path of an enumeration with labels. `fields` are
    pairs of a name under which a change stands and its Polish name, where the object's model has
    no such field.
    """

    actions: tuple[tuple[str, str], ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
