"""The menu of a login's own account: what is declared for its realm and for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from cms_ext.people.identity.models import User
from cms_ext.plugins import menu


@dataclass(frozen=True, slots=True)
class AccountLink:
    """A link of the menu; `current` is the value of aria-current, or empty."""

    title: str
    url: str
    current: str = ""


def account_menu(user: User, path: str) -> list[AccountLink]:
    """The pages that this login has, the one at `path` marked as the current one."""
    entries = [
        entry for entry in menu("account", user.realm) if user.person_id or not entry.on_file
    ]
    links = [(entry.title, reverse(entry.url_name)) for entry in entries]
    here = max((url for _title, url in links if path.startswith(url)), key=len, default="")
    above = "page" if path == here else "true"
    return [AccountLink(title, url, above if url == here else "") for title, url in links]
