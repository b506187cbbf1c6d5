"""What this plugin keeps about a person: the entries that the person wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person

from ${name}.models import Entry


def collect(person: Person) -> Sequence[PacketSection]:
    rows: list[Row] = [
        {_("Tytuł"): entry.title, _("Treść"): entry.text}
        for entry in Entry.objects.filter(person=person).order_by("pk")
    ]
    why = _("Wpisy na naszej stronie.")
    return [PacketSection(_("${title}"), rows, why)]


def erase(person: Person, today: date) -> Sequence[RetainedData]:
    """The entries go with their text: no law demands any of it."""
    Entry.objects.filter(person=person).delete()
    return []
