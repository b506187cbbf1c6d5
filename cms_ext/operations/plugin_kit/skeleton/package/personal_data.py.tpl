"""What this plugin keeps about a person: the entries that the person wrote."""

from collections.abc import Sequence
from datetime import date

from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from django.utils.translation import gettext as _

from ${name}.models import Entry


def collect(person: Person) -> Sequence[PacketSection]:
    entries = Entry.objects.filter(person=person).order_by("pk")
    rows: list[Row] = [{_("Tytuł"): entry.title, _("Treść"): entry.text} for entry in entries]
    return [PacketSection(_("${title}"), rows, _("Wpisy na naszej stronie."))]


def erase(person: Person, today: date) -> Sequence[RetainedData]:
    """The entries go with their text: no law demands any of it."""
    Entry.objects.filter(person=person).delete()
    return []
