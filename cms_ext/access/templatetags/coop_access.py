"""`{% load coop_access %}`: what the procedure of access says on pages of the core."""

from __future__ import annotations

from django import template

from cms_ext.access.models import AccessSettings

register = template.Library()


@register.simple_tag
def login_banner() -> str:
    """The banner of the sign-in pages, for everybody alike; a co-op may leave it empty."""
    # Not `AccessSettings.load`, which writes the row when a page is read for the first time.
    kept = AccessSettings.base_queryset().first() or AccessSettings()
    banner: str = kept.banner
    return banner
