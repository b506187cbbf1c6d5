"""`{% load coop_editing %}`: the checks before publication, in the page editor."""

from django import template

from cms_ext.base.dates.clock import business_today
from cms_ext.public_site.editing.domain.review import find_hints
from cms_ext.public_site.editing.draft import Hint
from cms_ext.public_site.pages.models import SitePage

register = template.Library()


@register.simple_tag
def hints_of(page: SitePage) -> list[Hint]:
    """Return suggestions for the saved version of the page."""
    return find_hints(page, business_today())
