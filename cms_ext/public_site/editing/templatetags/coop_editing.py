"""`{% load coop_editing %}`: the checks before publishing, beside the fields of a page."""

from __future__ import annotations

from django import template

from cms_ext.base.dates.clock import business_today
from cms_ext.public_site.editing.domain.review import hints_for
from cms_ext.public_site.editing.draft import Hint
from cms_ext.public_site.pages.models import SitePage

register = template.Library()


@register.simple_tag
def hints_of(page: SitePage) -> list[Hint]:
    """What may be mended in the page as it was saved."""
    return hints_for(page, business_today())
