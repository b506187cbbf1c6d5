"""What a plugin adds to the public site. Imports no models."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cms_ext.plugins.malformed import require

# Where an entry of a menu stands for every visitor.
FOR_EVERYBODY = ("public", "footer")
# Where an entry stands that no menu names.
SEARCH = "search"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A link in a menu; `url_name` is reversed without arguments.

    `where` is "public" (the site's main menu), "footer" (the bottom of every page, for everybody),
    "panel" (the menu of the plugin's realm), "account" (the pages of the own account, for logins of
    the plugin's realm; of a plugin without one, for all) or "search" (a page that no menu names).
    An entry with `on_file` is for the logins of people in the register; those of staff are not. The
    extension's own account pages have orders below 10. A plugin without a realm adds to the panels
    of others: `realm` says to which; on a site without that panel there is no such entry, and its
    address need not be there. The site's search offers each entry by its title and by the words in
    `found_by`, which are written as people type them. The entry is marked on its page, below its
    address and on `pages`, url names of what belongs to it at addresses of another entry.
    """

    title: str
    url_name: str
    where: str = "panel"
    order: int = 100
    on_file: bool = False
    realm: str = ""
    found_by: str = ""
    pages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require(
            self.where in (*FOR_EVERYBODY, SEARCH, "panel", "account"),
            "MenuEntry.where is 'public', 'footer', 'panel', 'account' or 'search'.",
        )
        require(
            not self.realm or self.where in ("panel", SEARCH),
            "MenuEntry.realm is for an entry of a panel: leave it out, or write where='panel'.",
        )


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A link to a page or a paper, with more about it as text."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A task on the home page, or on the first page of a panel: a verb and one line of help.

    The site's search offers it by these words and by those in `found_by`. `own` is
    `(user, realm, today) -> Sequence[PaperLink]`: what is in the tile's place for a reader
    whom the panel of his realm admits, such as what he has to pay; nothing leaves the tile there.
    A few queries, however much he has.
    """

    title: str
    help: str
    url_name: str
    icon: str
    order: int = 100
    found_by: str = ""
    own: Callable[[Any, str, date], Sequence[PaperLink]] | None = None


@dataclass(frozen=True, slots=True)
class RelatedLink:
    """A link under an announcement: title, address, kind, format with size."""

    title: str
    url: str
    kind: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """What a plugin shows under announcements, and where an editor chooses it.

    `heading` stands above the list on the page and `choose_label` on the editor's button. `shown`
    is `(announcement, user, today) -> Sequence[RelatedLink]`: what this reader
    may see, and nothing that tells of the rest; the user is an AnonymousUser unless the panel of
    his realm admits him. It is called only for announcements that the plugin has reported by
    `cms_ext.public_site.notices.domain.life.save_related(announcement, slug, has_some)`.
    `choose_url_name` is an address in the administration that takes the announcement's number;
    `may_choose` is `(user, announcement) -> bool`.
    """

    heading: str
    shown: Callable[[Any, Any, date], Sequence[RelatedLink]]
    choose_label: str
    choose_url_name: str
    may_choose: Callable[[Any, Any], bool]


@dataclass(frozen=True, slots=True)
class Alarm:
    """The emergency message on top of every page; one plugin of a site has it.

    `column` is `(now) -> Subquery`, the message that is at a moment as a part of
    the one query of a page. `shown` is `(value, request) -> object | None`: what the template
    `theme/parts/alert.html` shows of that column's value to this reader.
    """

    column: Callable[[datetime], Any]
    shown: Callable[[Any, Any], object | None]


@dataclass(frozen=True, slots=True)
class SitePart:
    """Addresses, menus and pages.

    `urls` is the module whose patterns are mounted at the root. `related` is what the plugin shows
    under announcements. `at_outage` is `(announcement) -> RelatedLink | None`: a way on from the
    page of an outage that is not over, the same for every reader and found without a query.
    `reach` is `(targets, kind, recipients) -> Sequence[ReachChannel]` (`notices.domain.targets`):
    to how many people an announcement goes by the plugin. `translated` are the names of views whose
    pages are wholly in the reader's language, in English and Ukrainian; all others are in Polish.
    """

    urls: str = ""
    menu: tuple[MenuEntry, ...] = ()
    tiles: tuple[Tile, ...] = ()
    alarm: Alarm | None = None
    related: Related | None = None
    at_outage: Callable[[Any], RelatedLink | None] | None = None
    reach: Callable[[Any, Any, Any], Sequence[Any]] | None = None
    translated: tuple[str, ...] = ()
