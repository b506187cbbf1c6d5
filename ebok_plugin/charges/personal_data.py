"""What charging says about a payer beside the posted charges."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.packet import Row, Section
from cms_ext.people.identity.models import Person
from ebok_plugin.charges.models import RateException


def own_rate_section(person: Person) -> Section:
    """The rates that the payer's accounts pay instead of everybody's, and why."""
    exceptions = RateException.objects.filter(account__payer=person)
    rows: list[Row] = [
        {
            _("Konto"): exception.account.account_no,
            _("Składnik"): exception.component.name,
            _("Stawka"): exception.rate,
            _("Od"): exception.valid_from,
            _("Do"): exception.valid_to,
            _("Powód"): exception.get_cause_display(),
            _("Podstawa"): exception.reference,
        }
        for exception in exceptions.select_related("account", "component").order_by("pk")
    ]
    return Section(_("Inne stawki opłat"), rows)
