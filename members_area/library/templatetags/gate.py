"""`{% load gate %}`: what the detector saw, in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from cms_ext.public_site.detector.engine.rules import rules
from members_area.library.domain.queries.staff import place_in_words, rule_in_words
from members_area.library.models import Finding

register = template.Library()


@register.filter
def rule_name(finding: Finding) -> str:
    """The detector's rule as people say it: `numer telefonu`."""
    return rule_in_words(finding.rule)


@register.filter
def weight(finding: Finding) -> str:
    """What follows from it: `blokuje publikację`, or that somebody has to look."""
    only_warns = finding.rule in rules().only_warn
    return _("sprawdź, czy może zostać") if only_warns else str(finding.get_strength_display())


@register.filter
def place_name(finding: Finding) -> str:
    """Where in the file: `strona 2`, or what is not seen on any page."""
    return place_in_words(finding)
