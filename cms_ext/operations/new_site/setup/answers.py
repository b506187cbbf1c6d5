"""What an office says of itself at the first set-up, checked and complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CoopAnswers:
    """The co-op; each field but the last two is one of `CoopSettings` by the same name.

    Days hold `8:00–15:00` or nothing; both colours are given or none; `emblem` is the path of a
    picture.
    """

    name: str
    short_name: str
    full_name: str
    address: str
    phone: str
    email: str
    emergency_phone: str = ""
    krs: str = ""
    register_court: str = ""
    nip: str = ""
    regon: str = ""
    monday: str = ""
    tuesday: str = ""
    wednesday: str = ""
    thursday: str = ""
    friday: str = ""
    saturday: str = ""
    sunday: str = ""
    brand_colour: str = ""
    brand_deep: str = ""
    dpo_email: str = ""
    emblem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAnswers:
    """A desk of the office, field by field as `cms_ext.public_site.pages.models.Desk`."""

    code: str
    name: str
    matter: str
    room: str
    phone: str = ""
    email: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministratorAnswers:
    """The first administrator of the site; `name` is first and last name together."""

    login: str
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All answers of one set-up; in `plugins` those of each plugin, by slug and question."""

    coop: CoopAnswers
    desks: tuple[DeskAnswers, ...]
    administrator: AdministratorAnswers | None = None
    plugins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def of(self, slug: str) -> Mapping[str, Any]:
        """The answers to a plugin's questions by key: a text, of rows a list of mappings."""
        return self.plugins.get(slug, {})
