"""Personal data of charges: what residents stated of the persons in their flats."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from ebok_plugin.charges.models import PersonsChange


def collect_persons_changes(person: Person) -> PacketSection:
    """Return the requests for the payer's accounts, and those that the person filed."""
    changes = PersonsChange.objects.filter(Q(account__payer=person) | Q(filed_by__person=person))
    rows: list[Row] = [
        {
            _("Numer"): change.number,
            _("Konto"): change.account.account_no,
            _("Liczba osób"): change.persons,
            _("Od dnia"): change.valid_from,
            _("Co się zmieniło"): change.words,
            _("Złożono"): change.filed_on,
            _("Stan"): change.get_state_display(),
            _("Powód odrzucenia"): change.refusal,
        }
        for change in changes.select_related("account").order_by("pk")
    ]
    return PacketSection(_("Zmiany liczby osób w lokalu"), rows)
