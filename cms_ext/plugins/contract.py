"""The contract of a plugin: what an author declares, and nothing else. Imports no models."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from django.apps import AppConfig

from cms_ext.plugins.correction_draft import Corrections
from cms_ext.plugins.disputes import DisputableRows
from cms_ext.plugins.first_screen import DeskTask, SearchGroup, WorkQueue
from cms_ext.plugins.identity_provider import IdentityProvider
from cms_ext.plugins.job import Job
from cms_ext.plugins.log_words import LogWords
from cms_ext.plugins.malformed import SLUG, require
from cms_ext.plugins.new_site import SCREENS, FirstStep, SetUp
from cms_ext.plugins.panel import AlsoAdmits, Panel
from cms_ext.plugins.payer_accounts import Charging, FollowedAccounts
from cms_ext.plugins.person import PersonalData, PersonPart
from cms_ext.plugins.procedure import AccessProcedure, Applying
from cms_ext.plugins.proofs import Chain, Published
from cms_ext.plugins.reports import ReportableEvents
from cms_ext.plugins.roles import RightInWords, Role

# Where an entry of a menu stands for every visitor.
FOR_EVERYBODY = ("public", "footer")


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A link in a menu. `url_name` is reversed without arguments.

    `where` is "public" (the site's main menu), "footer" (the bottom of every page, for everybody),
    "panel" (the menu of the plugin's realm) or "account" (the pages of the own account, for logins
    of the plugin's realm; of a plugin without one, for all). An entry with `on_file` is for the
    logins of people in the register; those of staff are not. The extension's own account pages have
    orders below 10. A plugin without a realm adds to the panels of others: `realm` says to which;
    on a site without that panel there is no such entry, and its address need not be there.
    `found_by` are words under which the site's search offers the page, beside its title.
    """

    title: str
    url_name: str
    where: str = "panel"
    order: int = 100
    on_file: bool = False
    realm: str = ""
    found_by: str = ""

    def __post_init__(self) -> None:
        require(
            self.where in (*FOR_EVERYBODY, "panel", "account"),
            "MenuEntry.where is 'public', 'footer', 'panel' or 'account'.",
        )
        require(
            not self.realm or self.where == "panel",
            "MenuEntry.realm is for an entry of a panel: leave it out, or write where='panel'.",
        )


@dataclass(frozen=True, slots=True)
class Tile:
    """A task on the home page: a verb and one line of help.

    The site's search offers it by these words and by those in `found_by`. `own` is the dotted path
    of `(user, realm, today) -> Sequence[PaperLink]`: what stands in the tile's place for a reader
    whom the panel of his realm admits, such as what he has to pay; nothing leaves the tile there.
    A few queries, however much he has.
    """

    title: str
    help: str
    url_name: str
    icon: str
    order: int = 100
    found_by: str = ""
    own: str = ""


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A page or a paper to which a line leads, and what more there is to say of it in words."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RelatedLink:
    """What stands under an announcement: its title, address, kind, and format with size."""

    title: str
    url: str
    kind: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """What a plugin shows under announcements, and where an editor chooses it.

    `heading` stands above the list on the page and `choose_label` on the editor's button. `shown`
    is the dotted path of `(announcement, user, today) -> Sequence[RelatedLink]`: what this reader
    may see, and nothing that tells of the rest; the user is an AnonymousUser unless the panel of
    his realm admits him. It is asked only for announcements of which the plugin has said
    `cms_ext.public_site.notices.domain.related.save_related(announcement, slug, has_some)`.
    `choose_url_name` is an address in the administration that takes the announcement's number;
    `may_choose` is the dotted path of `(user, announcement) -> bool`.
    """

    heading: str
    shown: str
    choose_label: str
    choose_url_name: str
    may_choose: str


@dataclass(frozen=True, slots=True)
class NamedPapers:
    """Papers that rows of other plugins name by their key; one plugin of a site has them.

    Dotted paths: `readable` is `(keys, user, today) -> Mapping[UUID, PaperLink]`, those of the
    papers that this reader may open, and nothing that tells of the rest. `meant` is
    `(typed, user, today) -> UUID | None`, the paper that a member of staff means by its address,
    number or title, None for one that is not there or that he may not see.
    """

    readable: str
    meant: str


@dataclass(frozen=True, slots=True)
class Retention:
    """How long one kind of the plugin's data is kept: a line of „Okresy przechowywania”.

    `code` is its name within the plugin, `title` what it is, `counted_from` the moment from which
    the term runs, `months` or `days` the term with which a co-op begins and `source` its reason.
    `forget` is the dotted path of `(before, rehearse) -> Expired` (`privacy.domain.expired`): it
    removes what is older than a moment, or with `rehearse` only counts it. Without a term and
    without `forget` the line only tells why something stays. `purge` goes by `order`.
    """

    code: str
    title: str
    counted_from: str = ""
    months: int | None = None
    source: str = "ustalenie własne"
    forget: str = ""
    days: int | None = None
    order: int = 100

    def __post_init__(self) -> None:
        require(
            bool(re.fullmatch(r"[A-Z]+(_[A-Z]+)*", self.code)),
            f"Retention.code {self.code!r} must be capitals, for example 'IMPORT_FILES'.",
        )


@dataclass(frozen=True, slots=True)
class Alarm:
    """The emergency message on top of every page; one plugin of a site has it.

    Dotted paths: `column` is `(now) -> Subquery`, the message that stands at a moment as a part of
    the one question of a page. `shown` is `(value, request) -> object | None`: what the template
    `theme/parts/alert.html` shows of that column's value to this reader.
    """

    column: str
    shown: str


@dataclass(frozen=True, slots=True)
class Plugin:
    """Everything that a plugin adds to the site. Frozen: a misspelt slot fails at import.

    `apps` are the Django apps that it brings beside its own, `urls` the module whose patterns are
    mounted at the root, `requires` the slugs of plugins it cannot do without, `needs_settings` the
    settings that must exist, `demo` the dotted path of its demo loader, called with the business
    day and the number of premises. `access` are the ways to a login of its realm, `jobs` what the
    scheduler runs for it, `personal_data` what it keeps about people, `retention` for how long,
    `related` what it shows under announcements, `named_papers` the papers that others may name,
    `set_up` what it makes on a new site and `first_steps` what that site then still needs of it,
    `person` its part of a person's page at the desks, `applying` what takes the
    applications for all logins. `premises` is the dotted path of
    `(premises, origin, today) -> Sequence[PersonSection]`: its part of a flat's page at the desks,
    only what `origin.signed_in` may see; it records what it shows of people, and its queries do not
    grow with the rows. `reach` is the dotted path of
    `(targets, kind, recipients) -> Sequence[ReachChannel]` (`notices.domain.targets`): to how many
    people an announcement will go by the plugin. `alarm` is the emergency message on every page,
    `desks` the dotted path of `(desk) -> Desk`: a declared desk as this co-op describes it, in one
    query. `charging` are accounts that can be charged, `charged_work` the dotted path of
    `(keys, user, today) -> Mapping[str, PaperLink]`: what stands behind charges and
    corrections of the plugin, and nothing that tells of the rest. `today` are its queues: what
    waits for whom, on the first screen and in the menu; `finds` is what the search of
    that screen finds of it, `desk_tasks` what is begun there by one press.
    `disputable` are its rows that a complaint may be about, `reportable` events of it that anybody
    may report by one press. `corrections` are accounts that take
    drafts of corrections which other plugins decided on.
    `mail` is the dotted path of `(IncomingMail, origin, today) -> bool`: whether an e-mail of the
    office's mailbox was for the plugin, which has it then.
    `at_outage` is the dotted path of `(announcement) -> RelatedLink | None`: a way on from the page
    of an outage that is not over, the same for every reader and found without a query.
    `followed_accounts` are accounts whose cases whoever pays or acts for the payer follows.
    `also_admits` lets people into the panel of its realm whom the panel itself does not know.
    `under_way` is the dotted path of `(user, realm, today) -> Sequence[PaperLink]`: a line or two
    for the first page of a panel, of what this reader himself has open or what comes next for
    him, in a number of queries that does not grow with it.
    `identity_providers` are ways to sign in to its realm beside login and password.
    `rights` says in words what the permissions of its models let people do.
    `backup_checks` are dotted paths of `() -> Mapping[str, str]`: figures of the plugin by
    their Polish names (a digest of all balances, a count of findings). A backup holds them as of
    its moment, and what was restored from it must show the same.
    `placed_rights` is the dotted path of `() -> Iterable[PlacedRight]`: where the permissions hold
    that its roles have at places, as the site stands now. `rights_findings` is the dotted path of
    `() -> Iterable[str]`: a sentence for each right to a single row that no decision gave or took.
    `log` says in words what its codes in the access log mean. `chains` are chains of hashes whose
    heads are told outside every day, `published` the models of which is recorded what was public
    when.
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
    rights: tuple[RightInWords, ...] = ()
    log: LogWords | None = None
    requires: tuple[str, ...] = ()
    needs_settings: tuple[str, ...] = ()
    demo: str = ""
    access: tuple[AccessProcedure, ...] = ()
    jobs: tuple[Job, ...] = ()
    personal_data: PersonalData | None = None
    retention: tuple[Retention, ...] = ()
    related: Related | None = None
    named_papers: NamedPapers | None = None
    set_up: SetUp | None = None
    first_steps: tuple[FirstStep, ...] = ()
    backup_checks: tuple[str, ...] = ()
    placed_rights: str = ""
    rights_findings: str = ""
    chains: tuple[Chain, ...] = ()
    published: tuple[Published, ...] = ()
    person: PersonPart | None = None
    premises: str = ""
    applying: Applying | None = None
    reach: str = ""
    alarm: Alarm | None = None
    desks: str = ""
    charging: Charging | None = None
    charged_work: str = ""
    today: tuple[WorkQueue, ...] = ()
    finds: tuple[SearchGroup, ...] = ()
    desk_tasks: tuple[DeskTask, ...] = ()
    disputable: tuple[DisputableRows, ...] = ()
    reportable: tuple[ReportableEvents, ...] = ()
    at_outage: str = ""
    under_way: str = ""
    followed_accounts: FollowedAccounts | None = None
    also_admits: AlsoAdmits | None = None
    corrections: Corrections | None = None
    mail: str = ""
    identity_providers: tuple[IdentityProvider, ...] = ()

    def __post_init__(self) -> None:
        require(
            bool(SLUG.match(self.slug)),
            f"Plugin.slug {self.slug!r} must be lower-case letters, digits and hyphens.",
        )
        require(bool(self.title.strip()), f"Plugin {self.slug!r} needs a title.")
        require(
            self.panel is None or bool(self.realm),
            f"Plugin {self.slug!r} has a panel and so needs the realm that signs in there.",
        )
        require(
            not self.realm or not any(entry.realm for entry in self.menu),
            f"Plugin {self.slug!r} has a realm, so its menu entries need none of their own.",
        )
        require(
            not self.access or bool(self.realm),
            f"Plugin {self.slug!r} has an access procedure and so needs the realm it opens.",
        )
        require(
            self.also_admits is None or bool(self.realm),
            f"Plugin {self.slug!r} lets people into a panel and so needs the realm of it.",
        )
        require(
            not self.identity_providers or bool(self.realm),
            f"Plugin {self.slug!r} has an identity provider and so needs the realm it opens.",
        )
        asked = self.set_up
        screens = {asked.screen, *(one.screen for one in asked.questions)} if asked else set()
        require(
            screens <= {"", *SCREENS},
            f"The set_up of {self.slug!r} names a screen that is none of {', '.join(SCREENS)}.",
        )
        require(
            bool(self.placed_rights) or not any(role.placed for role in self.roles),
            f"Plugin {self.slug!r} gives rights at places: placed_rights must name the places.",
        )
        for queue in self.today:
            require(
                bool(queue.rights),
                f"The queue {queue.code!r} of {self.slug!r} needs a right: nobody sees it without.",
            )
        for group in self.finds:
            require(
                bool(group.rights),
                f"The search group {group.code!r} of {self.slug!r} needs a right.",
            )
        for task in self.desk_tasks:
            require(
                bool(task.rights),
                f"The desk task {task.title!r} of {self.slug!r} needs a right.",
            )
        for slot in fields(self):
            require(
                not isinstance(getattr(self, slot.name), list),
                f"Plugin.{slot.name} of {self.slug!r} must be a tuple, not a list.",
            )


class PluginConfig(AppConfig):
    """The AppConfig of a plugin, or of a part of the extension; `plugin` is its declaration."""

    # Django must neither pick this base itself nor fall back to a plain AppConfig beside it:
    # without both halves the plugin would be gone without a word (tried, see docs/plugins.md).
    default = False
    plugin: ClassVar[Plugin]

    @property
    def is_own(self) -> bool:
        """Whether this is a part of the extension itself, and no plugin from beside it."""
        return self.name.startswith("cms_ext.")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "default" not in cls.__dict__:
            cls.default = True
