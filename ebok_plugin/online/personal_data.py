"""Payments on line as personal data: what a payer's copy of data says of them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from ebok_plugin.online.models import PaymentOrder


def collect_online_payments(person: Person) -> PacketSection:
    """Return the orders of the accounts for which the person pays."""
    orders = PaymentOrder.objects.filter(account__payer=person).select_related("account")
    rows: list[Row] = [
        {
            _("Konto"): order.account.account_no,
            _("Kwota"): str(order.amount),
            _("Tytuł"): order.title,
            _("Stan"): order.get_state_display(),
            _("Rozpoczęto"): order.made_at,
            _("Zapłacono"): order.paid_on,
        }
        for order in orders.order_by("pk")
    ]
    why = _("Rozliczenie wpłat; ustawa o rachunkowości, art. 74: co najmniej 5 lat.")
    return PacketSection(_("Wpłaty online"), rows, why)
