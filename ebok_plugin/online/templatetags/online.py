"""Whether a payer can pay on line, and what is on its way: no query while it is off."""

from collections.abc import Sequence

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from cms_ext.plugins import find_payment_gateway
from ebok_plugin.ledger.domain.book import OpenPosting
from ebok_plugin.ledger.models import Account
from ebok_plugin.online.domain import list_on_the_way
from ebok_plugin.online.models import PaymentOrder

register = template.Library()


@register.simple_tag
def online_address(account: Account, amount: str, item: OpenPosting | None = None) -> str:
    """Return where a payer pays `amount` on line; "" while no gateway is on."""
    if find_payment_gateway() is None:
        return ""
    query = {"kwota": amount}
    if item:
        query |= {"pozycja": str(item.seq), "termin": str(item.due_date)}
    return f"{reverse('ebok:pay_online', args=[account.slug])}?{urlencode(query)}"


@register.simple_tag
def payments_on_the_way(account: Account) -> Sequence[PaymentOrder]:
    return list_on_the_way(account) if find_payment_gateway() else ()
