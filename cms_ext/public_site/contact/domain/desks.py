"""Which desks can be written to, and where their post goes."""

from __future__ import annotations

from django.db.models import QuerySet

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.public_site.pages.models import Desk


def desks_with_post(coop: CoopSettings) -> QuerySet[Desk]:
    """A desk without an address of its own gets its post at the office's."""
    desks = Desk.objects.all()
    return desks if coop.email else desks.exclude(email="")


def address_of(desk: Desk, coop: CoopSettings) -> str:
    return desk.email or coop.email
