"""`{% load resolutions %}`: the look of a label, and the subject of a resolution."""

from django import template

from members_area.library.domain.force_rule import Label
from members_area.resolutions.domain.register import resolution_subject

register = template.Library()

register.filter("subject", resolution_subject)

_CHIPS = {
    Label.IN_FORCE: "ok",
    Label.AMENDED: "info",
    Label.NOT_YET: "warn",
    Label.AWAITS_COURT: "warn",
    Label.SUSPENDED: "warn",
}
_ICONS = {"ok": "check", "info": "check", "warn": "clock", "bad": "info"}


@register.filter
def chip(label: Label) -> str:
    """Return the CSS class of the label's chip: `ok`, `info`, `warn`, else `bad`."""
    return _CHIPS.get(label, "bad")


@register.filter
def symbol(label: Label) -> str:
    """Return the icon of the label's chip."""
    return _ICONS[chip(label)]
