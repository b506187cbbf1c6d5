"""The login panel of a realm: what it shows, and who may enter. Imports no models."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cms_ext.plugins.malformed import SLUG, require
from cms_ext.plugins.site_part import PaperLink, Tile


@dataclass(frozen=True, slots=True)
class Panel:
    """The login panel of a realm.

    In `login_help` `%(desk)s` and `%(room)s` are the desk of the plugin's first procedure.
    `admits` is `(user, today) -> bool`, called at every request to the panel:
    it says whether a signed-in person still has the right to enter. `typed_login` is
    `(typed) -> str`: the login in its own spelling, however it was typed, or "" for what
    has not the shape of one, without asking whether there is such a login. `papers` is
    `(today) -> Sequence[PaperLink]`: regulations and forms, listed beneath the panels.
    `premises` is `(user, today) -> Sequence[Premises]`: the reader's own, for
    which the list of announcements is filtered until he asks for all. `logins` is
    `(today) -> Iterable[tuple[int, int]]`: the key of a premises and that of a user who may
    enter today and whose premises it is, for editors who count whom an announcement concerns.
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
    admits: Callable[[Any, date], bool] | None = None
    typed_login: Callable[[str], str] | None = None
    papers: Callable[[date], Sequence[PaperLink]] | None = None
    premises: Callable[[Any, date], Sequence[Any]] | None = None
    logins: Callable[[date], Iterable[tuple[int, int]]] | None = None

    def __post_init__(self) -> None:
        require(
            bool(SLUG.match(self.path)),
            f"Panel.path {self.path!r} must be one lower-case address part, for example 'e-bok'.",
        )


@dataclass(frozen=True, slots=True)
class ExtraAdmission:
    """Admits to the panel of the plugin's realm people for whom the panel has nothing.

    `rule` is `(user, today) -> bool`, called where `Panel.admits` returns False;
    `url_name` is that of the page on which such a reader begins.
    """

    rule: Callable[[Any, date], bool]
    url_name: str


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Somebody outside who confirms who a person is, for the panel of the realm.

    `audience` is for whom it is, as the heading of its sign-in; `others` that of whom login and
    password are for next to it. `newcomers` is the heading of a third entry, for whom neither is
    open yet, and `newcomers_about` what to do then; the addresses for it are the office's.

    `code` is the last part of the address at which one begins, `title` the button („Zaloguj przez
    …”) and `about` one or two sentences for whom it is. `provider` makes a
    `cms_ext.people.identity.domain.identity_provider.Provider`: another way is another class.
    """

    code: str
    title: str
    about: str
    provider: Callable[[], Any]
    order: int = 100
    audience: str = ""
    others: str = ""
    newcomers: str = ""
    newcomers_about: str = ""

    def __post_init__(self) -> None:
        require(
            bool(SLUG.match(self.code)),
            f"IdentityProvider.code {self.code!r} must be one lower-case address part.",
        )


@dataclass(frozen=True, slots=True)
class PanelPart:
    """The panel of the plugin's realm, or what the plugin adds to other panels.

    `tiles` are tasks below the head of a panel's first page, the first five of all plugins by
    their `order`; the rest is listed further down. `own` gives this reader's links in the place of
    a tile, and none where he may not open it; it says itself for which `realm`. A tile without
    `own` is for every reader of the plugin's realm.
    `under_way` is `(user, realm, today) -> Sequence[PaperLink]`: a line or two for the first page
    of a panel, of what this reader has open or what comes next for him, in a number of queries
    that does not grow with it. `filed` is the same of what he filed and the office has not
    answered; „Moje sprawy” lists it as well. `also_admits` lets in people whom the panel itself
    does not know, `identity_providers` are ways to sign in besides login and password.
    """

    panel: Panel | None = None
    tiles: tuple[Tile, ...] = ()
    under_way: Callable[[Any, str, date], Sequence[PaperLink]] | None = None
    filed: Callable[[Any, str, date], Sequence[PaperLink]] | None = None
    also_admits: ExtraAdmission | None = None
    identity_providers: tuple[IdentityProvider, ...] = ()
