"""`{% load account %}`: the menu of the account pages, and moments as people read them."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.template.context import Context

from cms_ext.frontend.theme.figures import long_date
from cms_ext.people.identity.account_menu import AccountLink, account_menu

register = template.Library()


@register.simple_tag(takes_context=True, name="account_menu")
def menu_of_the_account(context: Context) -> list[AccountLink]:
    """`{% account_menu as links %}` on a page of a signed-in login."""
    request = context["request"]
    return account_menu(request.user, request.path)


@register.filter(expects_localtime=True)
def moment(at: datetime) -> str:
    """`20 listopada 2026 r., 14:05`, by the clock in Warsaw."""
    return f"{long_date(at)}, {at:%H:%M}"


@register.filter(expects_localtime=True)
def day(at: datetime) -> str:
    """`20 listopada 2026 r.`: the day on which it was in Warsaw."""
    return long_date(at)
