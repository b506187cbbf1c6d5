"""The desks that plugins declare, as the editors of the site describe them."""

from __future__ import annotations

from dataclasses import replace

from cms_ext.plugins import Desk as DeclaredDesk
from cms_ext.public_site.pages.models import Desk


def as_described(declared: DeclaredDesk) -> DeclaredDesk:
    """The desk of that code as it stands on the site, else as the plugin declares it. One query."""
    found = Desk.objects.filter(code=declared.code).first()
    if found is None:
        return declared
    return replace(declared, name=found.name, room=found.room, phone=found.phone)
