"""What a message is about: an application by its number, or a panel by its form or address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings

from cms_ext.access.domain.email.incoming import Incoming
from cms_ext.access.domain.form_version import current_form
from cms_ext.access.models import AccessApplication
from cms_ext.plugins import AccessProcedure, panel_of, procedures

BRACKETED = re.compile(r"\([^()]*\)")


def application_named(incoming: Incoming) -> AccessApplication | None:
    """The one application whose number stands in the subject, or else in the text."""
    panels = "|".join(re.escape(procedure.panel) for _realm, procedure in procedures())
    number = re.compile(rf"\b(?:{panels})/\d{{4}}/\d{{5,7}}\b", re.IGNORECASE | re.ASCII)
    for place in (incoming.subject, incoming.text):
        named = {found.upper() for found in number.findall(place)}
        if panels and len(named) == 1:
            return AccessApplication.objects.filter(number=named.pop()).first()
    return None


def panel_meant(incoming: Incoming, today: date) -> AccessProcedure | None:
    """The panel, by the receiving address (COOP_PANEL_ADDRESSES), the subject, the names of the
    files or the text, whichever speaks first; None when none does, or one speaks of two.
    """
    everything = [procedure for _realm, procedure in procedures()]
    if by_address := _by_address(incoming.recipients, everything):
        return by_address
    names = {procedure.panel: _names(realm, procedure, today) for realm, procedure in procedures()}
    for place in (incoming.subject, " ".join(part.name for part in incoming.files), incoming.text):
        words = f" {_words(place)} "
        meant = [
            procedure
            for procedure in everything
            if any(f" {name} " in words for name in names[procedure.panel])
        ]
        if meant:
            return meant[0] if len(meant) == 1 else None
    return None


def _by_address(
    recipients: Sequence[str], everything: Iterable[AccessProcedure]
) -> AccessProcedure | None:
    belongs = {address.lower(): panel for address, panel in settings.COOP_PANEL_ADDRESSES.items()}
    panels = {belongs[one.lower()] for one in recipients if one.lower() in belongs}
    meant = [procedure for procedure in everything if procedure.panel in panels]
    return meant[0] if len(meant) == 1 else None


def _names(realm: str, procedure: AccessProcedure, today: date) -> set[str]:
    """What people call the panel and its form."""
    form = current_form(procedure.panel, today)
    panel = panel_of(realm)
    titles = [form.title if form else "", procedure.title]
    names = [procedure.panel, procedure.path, *titles, *map(_without_brackets, titles)]
    if panel:
        names += [panel.name, _without_brackets(panel.full_name)]
    return {words for name in names if (words := _words(name))}


def _without_brackets(title: str) -> str:
    return BRACKETED.sub(" ", title)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
