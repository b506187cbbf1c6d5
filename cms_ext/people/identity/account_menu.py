"""The menu of a login's own account: the core's pages, then what the realm's plugins add."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models import User
from cms_ext.plugins import menu

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One of the core's account pages; `for_staff` is off where a person on file is needed."""

    title: StrOrPromise
    url_name: str
    for_staff: bool = True


@dataclass(frozen=True, slots=True)
class AccountLink:
    """A link of the menu; `current` is the value of aria-current, or empty."""

    title: StrOrPromise
    url: str
    current: str = ""


CORE_PAGES = (
    AccountPage(_("Moje konto"), "identity:account"),
    AccountPage(_("Hasło"), "identity:password"),
    AccountPage(_("Drugi składnik logowania"), "identity:second_factor"),
    AccountPage(_("Logowania"), "identity:sessions"),
    AccountPage(_("Adres do korespondencji"), "identity:address", for_staff=False),
    AccountPage(_("Kto oglądał moje dane"), "privacy:access_log", for_staff=False),
    AccountPage(_("Moje dane"), "privacy:my_data", for_staff=False),
)


def account_menu(user: User, path: str) -> list[AccountLink]:
    """The pages that this login has, the one at `path` marked as the current one."""
    places = [
        (page.title, page.url_name) for page in CORE_PAGES if page.for_staff or user.person_id
    ]
    places += [(entry.title, entry.url_name) for entry in menu("account", user.realm)]
    links = [(title, reverse(url_name)) for title, url_name in places]
    here = max((url for _title, url in links if path.startswith(url)), key=len, default="")
    above = "page" if path == here else "true"
    return [AccountLink(title, url, above if url == here else "") for title, url in links]
