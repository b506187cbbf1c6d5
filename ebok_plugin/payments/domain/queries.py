"""Finding operations of the bank: by words of their title and sender, and by their amount."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cms_ext.base.money.amounts import AmountError, Money
from cms_ext.base.text.folding import folded_words
from ebok_plugin.payments.models import BankEntry


def search_entries(entries: QuerySet[BankEntry], query: str) -> QuerySet[BankEntry]:
    """Those that hold every word of the query, in any case and without diacritics.

    A word that is an amount is also looked for as one, whichever way the money went: `600`,
    `1 234,56`. A query without any word finds nothing.
    """
    conditions = [found for word in query.split() if (found := _like(word)) is not None]
    if not conditions:
        return entries.none()
    words = Q()
    for condition in conditions:
        words &= condition
    return entries.filter(words | (_of_amount(query) or Q(pk=None)))


def _like(word: str) -> Q | None:
    amount, parts = _of_amount(word), folded_words(word)
    if not parts:
        return None
    words = Q()
    for part in parts:
        words &= Q(search_key__contains=part)
    return words if amount is None else words | amount


def _of_amount(text: str) -> Q | None:
    try:
        amount = Money.parse(text)
    except AmountError:
        return None
    return Q(amount__in=[amount, -amount])
