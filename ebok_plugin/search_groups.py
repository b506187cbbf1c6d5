"""Accounts, as the search of the first screen finds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from cms_ext.people.identity.models import User
from cms_ext.plugins import MOST_HITS, SearchHit
from ebok_plugin.ledger.domain.account_search import find


def accounts(query: str, user: User, today: date) -> Sequence[SearchHit]:
    """By what „Znajdź konto” goes by, each with its balance and the reason why it was found."""
    return [
        SearchHit(
            f"{hit.account.account_no}, {hit.account.payer_name}",
            reverse("ebok_desk_account", args=[hit.account.pk]),
            "; ".join((hit.stands, *hit.reasons)),
            hit.account.pk,
        )
        for hit in find(query, today, MOST_HITS).hits
    ]
