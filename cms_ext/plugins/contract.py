"""The contract of a plugin: what an author declares, and nothing else. Imports no models."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from django.apps import AppConfig

SLUG = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")


class MalformedPlugin(ValueError):
    """A declaration that cannot be right; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A link in a menu. `url_name` is reversed without arguments.

    `where` is "public" (the site's main menu) or "panel" (the menu of the plugin's realm).
    """

    title: str
    url_name: str
    where: str = "panel"
    order: int = 100

    def __post_init__(self) -> None:
        _require(self.where in ("public", "panel"), "MenuEntry.where is 'public' or 'panel'.")


@dataclass(frozen=True, slots=True)
class Tile:
    """A task on the home page: a verb and one line of help."""

    title: str
    help: str
    url_name: str
    icon: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A regulation or a form shown beneath the panels."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """The login panel of a realm.

    `admits` is the dotted path of `(user, today) -> bool`, asked at every request behind the
    gate: it says whether a signed-in person still has the right to enter. `papers` is the dotted
    path of `(today) -> Sequence[PaperLink]`: regulations and forms, listed beneath the panels.
    """

    name: str
    full_name: str
    audience: str
    contents: tuple[str, ...]
    login_label: str
    login_help: str
    no_login_text: str
    path: str
    home_url_name: str
    order: int = 100
    admits: str = ""
    papers: str = ""

    def __post_init__(self) -> None:
        _require(
            bool(SLUG.match(self.path)),
            f"Panel.path {self.path!r} must be one lower-case address part, for example 'e-bok'.",
        )


@dataclass(frozen=True, slots=True)
class Role:
    """Permissions that a staff group gets: `group` is its code, a permission is 'app.codename'."""

    group: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plugin:
    """Everything that a plugin adds to the site. Frozen: a misspelt slot fails at import.

    `apps` are the Django apps that it brings beside its own, `urls` the module whose patterns are
    mounted at the root, `requires` the slugs of plugins it cannot do without, `needs_settings`
    the settings that must exist, `demo` the dotted path of its demo loader, called with the
    business day and the number of premises.
    """

    slug: str
    title: str
    realm: str = ""
    apps: tuple[str, ...] = ()
    urls: str = ""
    panel: Panel | None = None
    menu: tuple[MenuEntry, ...] = ()
    tiles: tuple[Tile, ...] = ()
    roles: tuple[Role, ...] = ()
    requires: tuple[str, ...] = ()
    needs_settings: tuple[str, ...] = ()
    demo: str = ""

    def __post_init__(self) -> None:
        _require(
            bool(SLUG.match(self.slug)),
            f"Plugin.slug {self.slug!r} must be lower-case letters, digits and hyphens.",
        )
        _require(bool(self.title.strip()), f"Plugin {self.slug!r} needs a title.")
        _require(
            self.panel is None or bool(self.realm),
            f"Plugin {self.slug!r} has a panel and so needs the realm that signs in there.",
        )
        for slot in fields(self):
            _require(
                not isinstance(getattr(self, slot.name), list),
                f"Plugin.{slot.name} of {self.slug!r} must be a tuple, not a list.",
            )


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise MalformedPlugin(otherwise)


class PluginConfig(AppConfig):
    """The AppConfig of a plugin; the class attribute `plugin` is its declaration."""

    # Django must neither pick this base itself nor fall back to a plain AppConfig beside it:
    # without both halves the plugin would be gone without a word (tried, see docs/plugins.md).
    default = False
    plugin: ClassVar[Plugin]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "default" not in cls.__dict__:
            cls.default = True
