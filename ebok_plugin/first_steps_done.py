"""Whether the first steps of E-BOK are done; one query each."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef
from wagtail.documents import get_document_model

from ebok_plugin.charges.domain.rate import holding
from ebok_plugin.charges.models import Component, ComponentRate, ComponentUse, CostKind
from ebok_plugin.ledger.models import Account
from ebok_plugin.papers import COLLECTION
from ebok_plugin.payments.domain.bank_file import own_accounts


def own_account_is_entered(today: date) -> bool:
    return bool(own_accounts())


def accounts_are_opened(today: date) -> bool:
    return Account.objects.exists()


def tariff_is_entered(today: date) -> bool:
    """Whether a component at least has a rate, a kind of cost and a place where it is charged."""
    known = (
        Exists(ComponentRate.objects.filter(holding(today), component=OuterRef("pk"))),
        Exists(CostKind.objects.filter(holding(today), component=OuterRef("pk"))),
        Exists(ComponentUse.objects.filter(holding(today), component=OuterRef("pk"))),
    )
    return Component.objects.filter(*known).exists()


def regulations_are_there(today: date) -> bool:
    """Whether something lies beneath the login panel beside the form."""
    return bool(get_document_model().objects.filter(collection__name=COLLECTION).exists())
