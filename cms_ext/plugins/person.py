"""What a plugin has of a person: its part of the page at the desks, and the data. No models."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonLink:
    """A way from a person's page to a screen of the plugin: what is done there, and its address."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One matter of a person: what it is in a few words, what more there is, and what to do."""

    title: str
    detail: str = ""
    url: str = ""
    links: tuple[PersonLink, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonSection:
    """A part of a person's page at the desks, or of a flat's; `empty` is said without a row.

    Sections stand above the person's logins, but for those `after_logins`.
    """

    title: str
    rows: tuple[PersonRow, ...]
    empty: str
    links: tuple[PersonLink, ...] = ()
    after_logins: bool = False


@dataclass(frozen=True, slots=True)
class PersonPart:
    """What the plugin has of a person, at the desks' screen „Osoby”.

    `sections` is the dotted path of `(person, user, today) -> Sequence[PersonSection]`: what this
    member of staff may see and do; the number of its queries does not grow with the rows. `combine`
    is the dotted path of `(kept, merged, origin) -> Sequence[Model]`, asked inside the transaction
    in which two entries of one person become one, before the plugin's rows move to `kept`: it makes
    one of what both have and may be there once only, and gives back the rows that are of no more
    use and stay with the number `merged`. What it leaves to collide refuses the merger. `realms` is
    the dotted path of `(person) -> Iterable[str]`: the realms to whose desks the plugin's matters
    of this person belong; a plugin with a realm of its own, whose rows name the person, needs none.
    """

    sections: str
    combine: str = ""
    realms: str = ""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What the plugin keeps about a person (GDPR art. 15 and 17).

    Dotted paths: `collect` is `(person) -> Sequence[cms_ext.desks.privacy.domain.packet.Section]`,
    `erase` is `(person, today) -> Sequence[Kept]` (of
    `cms_ext.desks.privacy.domain.erasure`): it removes or
    makes anonymous what no law demands and tells what had to stay and why. `models` names every
    model ("app_label.ModelName") with a person that these two cover; a check holds it complete.
    In `staff_models` a user is always staff who acted for the co-op: residents have no row there,
    and nothing is collected. `about` is `(person) -> Sequence[QuerySet]`: rows of the plugin that
    outgoing messages are about; these messages are given and erased with the person's own.
    """

    collect: str = ""
    erase: str = ""
    models: tuple[str, ...] = ()
    staff_models: tuple[str, ...] = ()
    about: str = ""
