"""The login panel of a realm, and whom another plugin lets into it."""

from __future__ import annotations

from dataclasses import dataclass

from cms_ext.plugins.malformed import SLUG, require


@dataclass(frozen=True, slots=True)
class Panel:
    """The login panel of a realm.

    In `login_help` `%(desk)s` and `%(room)s` are the desk of the plugin's first procedure.
    `admits` is the dotted path of `(user, today) -> bool`, asked at every request behind the gate:
    it says whether a signed-in person still has the right to enter. `typed_login` is the dotted
    path of `(typed) -> str`: the login in its own spelling, however it was typed, or "" for what
    has not the shape of one, without asking whether there is such a login. `papers` is the dotted
    path of `(today) -> Sequence[PaperLink]`: regulations and forms, listed beneath the panels.
    `premises` is the dotted path of `(user, today) -> Sequence[Premises]`: the reader's own, for
    which the list of announcements is filtered until he asks for all. `logins` is the dotted path
    of `(today) -> Iterable[tuple[int, int]]`: the key of a premises and that of a user who may
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
    admits: str = ""
    typed_login: str = ""
    papers: str = ""
    premises: str = ""
    logins: str = ""

    def __post_init__(self) -> None:
        require(
            bool(SLUG.match(self.path)),
            f"Panel.path {self.path!r} must be one lower-case address part, for example 'e-bok'.",
        )


@dataclass(frozen=True, slots=True)
class AlsoAdmits:
    """Lets in, to the panel of the plugin's realm, whom the panel itself has nothing to show.

    `rule` is the dotted path of `(user, today) -> bool`, asked where `Panel.admits` says no;
    `url_name` is that of the page on which such a reader begins.
    """

    rule: str
    url_name: str
