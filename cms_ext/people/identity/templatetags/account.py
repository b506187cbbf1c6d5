"""`{% load account %}`: the menu of the account pages, and moments as people read them."""

from dataclasses import dataclass
from datetime import datetime

from django import template
from django.template.context import Context
from django.urls import reverse

from cms_ext.frontend.theme.figures import long_date
from cms_ext.people.identity.models import User
from cms_ext.plugins import find_panel, list_menu_entries


@dataclass(frozen=True, slots=True)
class AccountLink:
    """A link of the menu; `current` is the value of aria-current, or empty."""

    title: str
    url: str
    current: str = ""


def account_menu(user: User, path: str) -> list[AccountLink]:
    """List the account pages of this login, with the one at `path` marked as current."""
    entries = [
        entry
        for entry in list_menu_entries("account", user.realm)
        if user.person_id or not entry.on_file
    ]
    links = [(entry.title, reverse(entry.url_name)) for entry in entries]
    here = max((url for _title, url in links if path.startswith(url)), key=len, default="")
    above = "page" if path == here else "true"
    return [AccountLink(title, url, above if url == here else "") for title, url in links]


@dataclass(frozen=True, slots=True)
class AccountCrumbs:
    """The breadcrumbs above a page of the account, as (title, address), and its own name.

    `here` is empty for a page that is no entry of the account's menu: it names itself.
    """

    above: list[tuple[str, str]]
    here: str


def account_crumbs(user: User, path: str) -> AccountCrumbs:
    """Return the path from the panel's start by „Moje konto”; staff have no panel."""
    links, panel = account_menu(user, path), find_panel(user.realm)
    account = reverse("identity:account")
    above = [(panel.name, reverse(panel.home_url_name))] if panel else []
    above += [
        (link.title, link.url)
        for link in links
        if link.current != "page" and (link.current or link.url == account)
    ]
    here = next((link.title for link in links if link.current == "page"), "")
    return AccountCrumbs(above, here)


register = template.Library()


@register.simple_tag(takes_context=True, name="account_menu")
def menu_of_the_account(context: Context) -> list[AccountLink]:
    """`{% account_menu as links %}` on a page of a signed-in login."""
    request = context["request"]
    return account_menu(request.user, request.path)


@register.simple_tag(takes_context=True, name="account_crumbs")
def crumbs_of_the_account(context: Context) -> AccountCrumbs:
    """`{% account_crumbs as crumbs %}` on a page of a signed-in login."""
    request = context["request"]
    return account_crumbs(request.user, request.path)


@register.filter(expects_localtime=True)
def moment(at: datetime) -> str:
    """Format `20 listopada 2026 r., 14:05`, by the clock in Warsaw."""
    return f"{long_date(at)}, {at:%H:%M}"


@register.filter(expects_localtime=True)
def day(at: datetime) -> str:
    """Format `20 listopada 2026 r.`: the day in Warsaw."""
    return long_date(at)
