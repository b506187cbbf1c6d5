"""A person's interest notes, for copies."""

from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from ebok_plugin.interest.models import NotePart


def collect_note_data(person: Person) -> PacketSection:
    """Collect every debit of the payer's notes, with its days and its interest."""
    parts = NotePart.objects.filter(note__entry__account__payer=person)
    rows: list[Row] = [
        {
            _("Konto"): part.entry.account.account_no,
            _("Nota"): part.note.number,
            _("Od pozycji"): part.entry.title,
            _("Od dnia"): part.first_day,
            _("Do dnia"): part.last_day,
            _("Odsetki (zł)"): part.interest.amount,
        }
        for part in parts.select_related("note", "entry__account").order_by("pk")
    ]
    return PacketSection(_("Noty odsetkowe"), rows)
