"""Finding accounts at the finance desk."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cms_ext.base.folding import folded_words
from ebok_plugin.ledger.models import Account

SHORTEST_NRB = 4


def accounts_matching(accounts: QuerySet[Account], query: str) -> QuerySet[Account]:
    """By the beginning of a number or a premises code, the end of an NRB, or a payer's name.

    Names are compared without case and diacritics, word by word.
    """
    text = query.strip()
    plain = "".join(text.split()).upper()
    found = Q(account_no__istartswith=plain) | Q(premises__code__istartswith=text)
    if plain.isdecimal() and len(plain) >= SHORTEST_NRB:
        found |= Q(nrb__endswith=plain)
    wanted = folded_words(text)
    if wanted and not any(sign.isdigit() for sign in text):
        # Compared here: neither database folds Polish letters the way people type them.
        names = accounts.order_by().values_list("pk", "payer_name")
        found |= Q(pk__in=[pk for pk, name in names if _fits(name, wanted)])
    return accounts.filter(found)


def _fits(name: str, wanted: list[str]) -> bool:
    words = folded_words(name)
    return all(any(word.startswith(part) for word in words) for part in wanted)
