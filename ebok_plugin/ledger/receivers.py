"""Refuse changes of the premises tree that open accounts do not allow."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.utils.translation import gettext as _

from cms_ext.premises.models import Premises
from cms_ext.premises.signals import place_ending, places_merging
from ebok_plugin.ledger.models import Account


@receiver(place_ending, sender=Premises)
def refuse_end_with_open_accounts(
    sender: type[Premises], place: Premises, on: date, **kwargs: Any
) -> list[str]:
    """Refuse to end premises whose account is charged after its last day."""
    longer = Q(closed_on__isnull=True) | Q(closed_on__gt=on)
    return [
        _(
            "Lokal {code} ma konto {account}, które jest otwarte dłużej niż do {day}. "
            "Najpierw zamknij konto."
        ).format(code=place.code, account=account.account_no, day=f"{on:%d.%m.%Y}")
        for account in place.accounts.filter(longer)
    ]


@receiver(places_merging, sender=Premises)
def refuse_two_open_accounts(
    sender: type[Premises], place: Premises, into: Premises, **kwargs: Any
) -> list[str]:
    """Refuse to merge premises that both have a payer (glossary.md A0)."""
    both = [_open_account(place), _open_account(into)]
    if None in both:
        return []
    return [
        _("Oba lokale mają otwarte konta: {accounts}. Najpierw zamknij jedno z nich.").format(
            accounts=", ".join(str(account) for account in both)
        )
    ]


def _open_account(premises: Premises) -> Account | None:
    return premises.accounts.filter(closed_on=None).first()
