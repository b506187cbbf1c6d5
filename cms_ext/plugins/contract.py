"""The contract of a plugin: its head, which Django reads first, and its declaration."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from django.apps import AppConfig

from cms_ext.plugins.desk_part import DeskPart
from cms_ext.plugins.evidence_part import EvidencePart
from cms_ext.plugins.exchange_part import ExchangePart
from cms_ext.plugins.malformed import SLUG, MalformedPlugin, require
from cms_ext.plugins.offers_part import OffersPart
from cms_ext.plugins.operations_part import OperationsPart
from cms_ext.plugins.panel_part import PanelPart
from cms_ext.plugins.people_part import PeoplePart
from cms_ext.plugins.site_part import SitePart

# The version of this contract: one more when a plugin written for it would no longer run.
CONTRACT = 1


@dataclass(frozen=True, slots=True)
class ResidentRealm:
    """A kind of login for residents: its code in data, its name, the address it alone opens."""

    code: str
    name: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Plugin:
    """What a plugin adds to the site, in parts; a part that is left out is empty.

    Frozen: a misspelt slot fails at import.
    """

    site: SitePart = field(default_factory=SitePart)
    panel: PanelPart = field(default_factory=PanelPart)
    people: PeoplePart = field(default_factory=PeoplePart)
    desk: DeskPart = field(default_factory=DeskPart)
    offers: OffersPart = field(default_factory=OffersPart)
    evidence: EvidencePart = field(default_factory=EvidencePart)
    operations: OperationsPart = field(default_factory=OperationsPart)
    exchange: ExchangePart = field(default_factory=ExchangePart)

    def __post_init__(self) -> None:
        for part in fields(self):
            declared = getattr(self, part.name)
            for slot in fields(declared):
                require(
                    not isinstance(getattr(declared, slot.name), list),
                    f"{type(declared).__name__}.{slot.name} must be a tuple, not a list.",
                )


@dataclass(frozen=True, slots=True, eq=False)
class OfficeKind:
    """A kind of office, and what comes with it on a site of its own.

    `code` answers the first question of the set-up; `name` is what such an office is called.
    `folder` holds what takes the place of a housing cooperative's: `locale`, its words on screens,
    `templates` and `static`, for example its pictures, and `texts`, the pages of a new site.
    `settings` are values for settings that the environment leaves open. `examples` are answers of
    such an office by the keys of their question ("coop.name"); of a list its rows.
    `without_rules` are the codes of rules of law that a new site of such an office begins without.
    """

    code: str
    name: str
    folder: Path | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    examples: Mapping[str, Any] = field(default_factory=dict)
    without_rules: tuple[str, ...] = ()

    def list_folders(self, name: str) -> list[str]:
        """Return the folder of this name that it brings, if it does."""
        return [str(self.folder / name)] if self.folder else []


# What the extension's own words, pages and rules are for.
HOUSING_COOPERATIVE = OfficeKind(
    "housing_cooperative",
    "spółdzielnia mieszkaniowa",
    without_rules=(
        *("WASTE_FIRST", "WASTE_CHANGE", "WASTE_DEATH_BACK", "WASTE_REVIEW", "WASTE_SANCTION"),
    ),
)


def choose_office(heads: Iterable["PluginConfig | type[PluginConfig]"]) -> OfficeKind | None:
    """Return the one kind of office of these plugins; None if they are for several, or for any."""
    offices = {head.office for head in heads if head.office}
    return offices.pop() if len(offices) == 1 else None


class PluginConfig(AppConfig):
    """The AppConfig of a plugin, or of a part of the extension: its head.

    It is read while the settings load, before any model. `office` is the kind of office that the
    plugin is for, None for any. `leaves_out` names what such an office has no use for, by the
    names that other packages ask about (`is_left_out`). `brings` are the Django apps next to its
    own, `requires` the slugs of plugins that it cannot do without, `needs_settings` the settings
    that must exist, `former_names` the names of today by those that backups, exports and rows
    of earlier releases hold. `contract` is the CONTRACT for which it was written; a site with
    another one does not start with it.

    `realm` is the kind of login that the plugin is for. The plugin that brings a realm names it
    by its title, and says in `panel_prefix` which address its logins alone open ("/ikcs/").

    `declaration` is the module that holds `PLUGIN`, by default the `plugin` module. It is imported
    at the first query to the registry, when the models are loaded, and so holds functions
    instead of their names.
    """

    # Django must neither pick this base itself nor fall back to a plain AppConfig next to it:
    # without both halves the plugin would be gone without a word (tried, see docs/plugins.md).
    default = False

    slug: ClassVar[str] = ""
    title: ClassVar[str] = ""
    realm: ClassVar[str] = ""
    panel_prefix: ClassVar[str] = ""
    office: ClassVar[OfficeKind | None] = None
    leaves_out: ClassVar[frozenset[str]] = frozenset()
    brings: ClassVar[tuple[str, ...]] = ()
    requires: ClassVar[tuple[str, ...]] = ()
    needs_settings: ClassVar[tuple[str, ...]] = ()
    former_names: ClassVar[Mapping[str, str]] = {}
    declaration: ClassVar[str] = ""
    contract: ClassVar[int] = CONTRACT

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "default" not in cls.__dict__:
            cls.default = True
        require(
            bool(SLUG.match(cls.slug)),
            f"{cls.__name__}.slug {cls.slug!r} must be lower-case letters, digits and hyphens.",
        )
        require(bool(cls.title.strip()), f"Plugin {cls.slug!r} needs a title.")
        require(
            not cls.panel_prefix or bool(cls.realm and re.match(r"^/[a-z-]+/$", cls.panel_prefix)),
            f"{cls.__name__}.panel_prefix is for the plugin of a realm, for example '/e-bok/'.",
        )
        for name in ("brings", "requires", "needs_settings"):
            require(
                isinstance(getattr(cls, name), tuple), f"{cls.__name__}.{name} must be a tuple."
            )

    @property
    def is_own(self) -> bool:
        """Return True for a part of the extension itself, False for an outside plugin."""
        return self.name.startswith("cms_ext.")

    @cached_property
    def plugin(self) -> Plugin:
        """Return the declaration.

        Raises MalformedPlugin if there is none, or if it lacks its realm.
        """
        name = self.declaration or f"{self.name}.plugin"
        plugin = getattr(import_module(name), "PLUGIN", None)
        if not isinstance(plugin, Plugin):
            raise MalformedPlugin(f"{name} holds no `PLUGIN = Plugin(…)`.")
        self.demand_realm(plugin)
        return plugin

    def demand_realm(self, plugin: Plugin) -> None:
        """Raises MalformedPlugin if a part needs a realm that the head does not name."""
        for what, is_there in (
            ("a panel and so needs the realm that signs in there", plugin.panel.panel),
            ("an access procedure and so needs the realm it opens", plugin.people.access),
            ("a rule of a panel and so needs the realm of it", plugin.panel.also_admits),
            (
                "an identity provider and so needs the realm it opens",
                plugin.panel.identity_providers,
            ),
        ):
            require(bool(self.realm) or not is_there, f"Plugin {self.slug!r} has {what}.")
        require(
            not self.realm or not any(entry.realm for entry in plugin.site.menu),
            f"Plugin {self.slug!r} has a realm, so its menu entries need none of their own.",
        )
