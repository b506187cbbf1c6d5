"""What a plugin declares for the desks of staff and for the board. Imports no models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cms_ext.plugins.act import Act
from cms_ext.plugins.malformed import require
from cms_ext.plugins.people_part import Desk, PersonSection

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A line of figures; None is a figure that is not known, or that would single somebody out.

    `short` stands under the bars of the picture.
    """

    label: str
    figures: tuple[Decimal | int | None, ...]
    short: str = ""


@dataclass(frozen=True, slots=True)
class BoardSection:
    """A section of the board's page: one sentence, a table of figures, and a picture of it.

    It names nobody. `columns` are the headings, that of the labels first; Decimal figures are
    złotys, whole numbers count. The first `drawn` columns of figures (at most two) are drawn as
    bars, 0 draws nothing. `total` is the row of sums. `url_name` with `query` is a screen with
    more, for anyone who has all `rights`.
    """

    title: str
    answer: str
    order: int
    columns: tuple[str, ...] = ()
    rows: tuple[BoardRow, ...] = ()
    total: BoardRow | None = None
    drawn: int = 0
    is_monthly: bool = False
    note: str = ""
    url_name: str = ""
    query: str = ""
    rights: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        every = (*self.rows, *((self.total,) if self.total else ()))
        require(
            all(len(row.figures) == len(self.columns) - 1 for row in every),
            f"The board's section {self.title!r} needs a figure for each column.",
        )
        require(self.drawn in (0, 1, 2), f"The section {self.title!r} draws at most two columns.")


@dataclass(frozen=True, slots=True)
class Role:
    """The permissions of a staff group: `group` is its code, a permission 'app.codename'.

    `placed` are those that hold at places, which the plugin itself gives and names in
    `DeskPart.placed_rights`; they are no more than these. `only_with` is the slug of a plugin whose
    permissions they are: without it none is given. Anyone who brings a group says in `title` how
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
    """A permission 'app.codename' of a group at one place.

    `kind` is `page`, `collection` or `site`, `number` its key.
    """

    group: str
    permission: str
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class RightInWords:
    """The meaning of these permissions together, after „może:” („czyta dziennik”).

    A declared role has all of them or none: what is given apart gets words of its own. They stand
    with the plugin whose models the permissions belong to, each permission once. With `placed` they
    hold at a place (a page, a collection of files, a site) and are given together with it.
    """

    words: str
    permissions: tuple[str, ...]
    placed: bool = False


@dataclass(frozen=True, slots=True)
class GivenRight:
    """A right to models of one app, as text, with the staff groups that have it.

    `names` are codenames in one text („view_account add_account”). From a table of these a plugin
    makes its `rights` (`rights_in_words_of`) and its `roles` (`roles_of`).
    """

    words: str
    app: str
    names: str
    groups: tuple[str, ...]

    @property
    def permissions(self) -> tuple[str, ...]:
        return tuple(f"{self.app}.{name}" for name in self.names.split())


def word_rights(given: Iterable[GivenRight]) -> tuple[RightInWords, ...]:
    return tuple(RightInWords(right.words, right.permissions) for right in given)


def build_roles(
    given: Iterable[GivenRight], of_others: Mapping[str, Iterable[str]]
) -> tuple[Role, ...]:
    """Collect each group's rights of the table and of other apps; all may enter the desks."""
    held: dict[str, list[str]] = {}
    for right in given:
        for group in right.groups:
            held.setdefault(group, ["wagtailadmin.access_admin"]).extend(right.permissions)
    return tuple(
        Role(group, (*permissions, *of_others.get(group, ())))
        for group, permissions in held.items()
    )


@dataclass(frozen=True, slots=True)
class WaitingRows:
    """A queue as the rows of one query, counted with all other queues in a single one.

    `since` names the field (a day or a moment) from which a row waits and `due` the one of its
    term, also over keys (`batch__made_at`); "" where there is none. The rows are neither sliced
    nor aggregated; one that a join shows twice counts once.
    """

    rows: QuerySet[Any]
    since: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue counted in a fixed number of queries, if no query of rows can tell it."""

    number: int
    oldest: date | None = None
    nearest: date | None = None


@dataclass(frozen=True, slots=True)
class WorkQueue:
    """A queue of a desk: a line of „Dziś”, and the number at the queue's menu entry.

    `code` is its name within the plugin and `title` what waits, in the plural („Wnioski o dostęp”).
    `url_name` is the screen where it is dealt with, reversed without arguments; `query` stands
    behind it ("?widok=po-terminie") and `button` is the verb that leads there. `rights` are
    permissions ("app.codename"): anyone who lacks one sees no line, and nothing is counted for him.
    `waiting` is `(user, today) -> WaitingRows | Waiting | None`: what this
    person can act on (nothing that he has to leave to a second person), or None where the queue is
    not his at all, another desk's for example. It asks nothing that grows with the rows. What has
    to be computed is on the first screen alone (`in_menus=False`): menus are on every page.
    `for_residents` is what a resident waits for: with a term it stands first. `is_quiet` is a
    lasting duty without a person who waits: one line below all others, never late, put off at will.
    """

    code: str
    title: str
    url_name: str
    rights: tuple[str, ...]
    waiting: Callable[[Any, date], WaitingRows | Waiting | None]
    button: str = "Otwórz"
    query: str = ""
    in_menus: bool = True
    order: int = 100
    for_residents: bool = False
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class DeskTask:
    """A button on the first screen, for what a clerk begins during a telephone call.

    `title` is a verb and its object („Wpisz sprawę z telefonu”), `url_name` the screen that begins
    it, reversed without arguments. Anyone who lacks one of the `rights` has no button. Only for
    what
    cannot wait until its queue is found: each is on the first screen every day.
    """

    title: str
    url_name: str
    rights: tuple[str, ...]
    order: int = 100


@dataclass(frozen=True, slots=True)
class HelpChapter:
    """A chapter of a handbook that „Pomoc” opens on these screens and all below them.

    `handbook` is a file of `docs/` („clerks”, „editors”) and `heading` a heading in it, word for
    word. `url_names` are reversed with what follows after a blank („wagtailsettings:edit app
    model”); one that this site lacks is passed over.
    """

    handbook: str
    heading: str
    url_names: tuple[str, ...]


# A search gives back so many hits at the most: the last one only says that there are more.
MAX_HITS = 6


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A search result: a few words, its address, and more about it.

    `key` is the number of the row, for the access log.
    """

    title: str
    address: str
    detail: str = ""
    key: int | str = ""


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """What one desk can search for on the first screen.

    `code` is its name within the plugin and `title` what is found, in the plural („Konta”).
    Nothing is looked for, for anyone who lacks one of the `rights`. `find` is
    `(query, user, today) -> Sequence[SearchHit]`: at most MAX_HITS that this person may open, the
    best first, in a number of queries that does not grow with the rows. The query is never empty.
    `url_name` is the desk's own search, reversed without arguments; it reads `?q=`. Where the hits
    tell something of people, `recorded` names the model of their keys ("app_label.Model"): the
    access log then records the displayed hits, and not the query. `offered` is
    `(user) -> bool`, where no permission tells who looks after such things (pages).
    """

    code: str
    title: str
    rights: tuple[str, ...]
    find: Callable[[str, Any, date], Sequence[SearchHit]]
    url_name: str
    recorded: str = ""
    offered: Callable[[Any], bool] | None = None
    order: int = 100


@dataclass(frozen=True, slots=True)
class MenuTask:
    """An entry of the first level of the staff's menu.

    `key` names it for the entries that stand under it. They fly out, or are on the page
    `listed_at`. No key may begin with another's, nor with Wagtail's "account": what is open Wagtail
    knows by the beginning of its path.
    """

    key: str
    title: Any
    icon: str
    order: int
    listed_at: str = ""


@dataclass(frozen=True, slots=True)
class MenuSection:
    """A heading on the page of a task; entries name it by its `key`."""

    key: str
    task: MenuTask
    title: Any
    order: int


@dataclass(frozen=True, slots=True)
class DeskPart:
    """What the plugin adds to the desks.

    `rights` says as text what the permissions of its models let people do. `absent_rights` is
    `() -> frozenset[str]`: permissions of functions that this site does without, by a setting.
    Nobody holds them, the administrator neither; screens that ask for one are not there (404).
    `placed_rights` is
    `() -> Iterable[PlacedRight]`: where the permissions hold that its roles have at places, as the
    site stands now. `desks` is `(desk) -> Desk`: a declared desk as this co-op describes it, in
    one query. `queues` wait on the first screen and in the menu, `finds` is what the search of
    that screen finds, `tasks` are begun there by one press. `premises` is
    `(premises, origin, today) -> Sequence[PersonSection]`: its part of a flat's page, only what
    `origin.signed_in` may see; it records what it shows of people, and its queries do not grow
    with the rows. `menu` are places of its own in the menu, besides those of
    `cms_ext.office.desk_kit.menu_place`; its screens and those of plugins that require it name
    them by their keys. `board` is `(today) -> Sequence[BoardSection]`: its sections of the board's
    page, figures of the whole house without names; its queries do not grow with the rows. `help`
    are the chapters of the handbooks for its screens. `acts` are its rows of the table of
    approvals: what takes a second person, and what moves money and does not.
    """

    roles: tuple[Role, ...] = ()
    rights: tuple[RightInWords, ...] = ()
    absent_rights: Callable[[], frozenset[str]] | None = None
    placed_rights: Callable[[], Iterable[PlacedRight]] | None = None
    desks: Callable[[Desk], Desk] | None = None
    queues: tuple[WorkQueue, ...] = ()
    finds: tuple[SearchGroup, ...] = ()
    tasks: tuple[DeskTask, ...] = ()
    menu: tuple[MenuTask | MenuSection, ...] = ()
    help: tuple[HelpChapter, ...] = ()
    premises: Callable[[Any, Any, date], Sequence[PersonSection]] | None = None
    board: Callable[[date], Sequence[BoardSection]] | None = None
    acts: tuple[Act, ...] = ()

    def __post_init__(self) -> None:
        require(
            self.placed_rights is not None or not any(role.placed for role in self.roles),
            "DeskPart gives rights at places: placed_rights must name the places.",
        )
        seen_by: list[tuple[str, tuple[str, ...]]] = [
            *((f"queue {queue.code!r}", queue.rights) for queue in self.queues),
            *((f"search group {group.code!r}", group.rights) for group in self.finds),
            *((f"desk task {task.title!r}", task.rights) for task in self.tasks),
        ]
        for what, rights in seen_by:
            require(bool(rights), f"The {what} needs a right: nobody sees it without.")
