"""The short address of an announcement, for posters and text messages."""

from __future__ import annotations

from django.urls import reverse

from cms_ext.public_site.notices.models import AnnouncementPage


def short_path(page: AnnouncementPage) -> str:
    """`/o/2026-0012/`; before the first publication the address of the page itself."""
    if not page.number:
        return page.get_url() or "/"
    _prefix, year, number = page.number.split("/")
    return reverse("notices:short", args=[year, number])
