"""What the site says of itself already, as answers of the set-up: nobody types it a second time."""

from __future__ import annotations

from typing import Any

from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.operations.new_site.setup.domain.coop import FIELDS
from cms_ext.public_site.pages.models import Desk
from cms_ext.public_site.pages.questions import DESK, DESKS


def standing_answers() -> dict[str, Any]:
    """Return what settings and desks say already, as the content of a file of answers."""
    site = Site.objects.filter(is_default_site=True).first()
    coop = CoopSettings.for_site(site) if site is not None else CoopSettings()
    untouched = CoopSettings()
    told = {
        name: getattr(coop, name)
        for name in FIELDS
        if getattr(coop, name) != getattr(untouched, name)
    }
    found: dict[str, Any] = {"coop": told} if told else {}
    desks = [{one.key: getattr(desk, one.key) for one in DESK} for desk in Desk.objects.all()]
    return {**found, DESKS.key: desks} if desks else found
