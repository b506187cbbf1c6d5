"""`{% load account %}`: the menu of the account pages."""

from __future__ import annotations

from django import template
from django.template.context import Context

from cms_ext.identity.account_menu import AccountLink, account_menu

register = template.Library()


@register.simple_tag(takes_context=True, name="account_menu")
def menu_of_the_account(context: Context) -> list[AccountLink]:
    """`{% account_menu as links %}` on a page of a signed-in login."""
    request = context["request"]
    return account_menu(request.user, request.path)
