"""`{% load gate %}`: what the detector saw, in words."""

from __future__ import annotations

from django import template

from members_area.library.domain.queries.staff import place_in_words, rule_in_words
from members_area.library.models import Finding

register = template.Library()


@register.filter
def rule_name(finding: Finding) -> str:
    """The detector's rule as people say it: `numer telefonu`."""
    return rule_in_words(finding.rule)


@register.filter
def place_name(finding: Finding) -> str:
    """Where in the file: `strona 2`, or what is not seen on any page."""
    return place_in_words(finding)
