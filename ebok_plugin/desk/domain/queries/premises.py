"""Finding premises in the tree, with who pays for them today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from cms_ext.base.folding import folded_words
from cms_ext.public_site.premises.models import Premises
from ebok_plugin.ledger.models import Account

MOST = 30


@dataclass(frozen=True, slots=True)
class FoundPremises:
    """Premises by code; `more` when there are others beyond MOST."""

    premises: tuple[Premises, ...]
    more: bool


def find_premises(query: str, today: date) -> FoundPremises:
    """Find premises by code, address or number, without case and diacritics; none for no word.

    What has ended is not found. Each comes with its `open_accounts`. Three queries, whatever the
    tree's size; compared in Python: neither database folds Polish letters the way people type them.
    """
    wanted = folded_words(query)
    if not wanted:
        return FoundPremises((), more=False)
    rows = (
        Premises.objects.filter(not_over(today))
        .order_by("code")
        .values_list("pk", "code", "number", "address", "building__code", "building__address")
    )
    keys = [pk for pk, *texts in rows if _fits(" ".join(texts), wanted)]
    found = with_open_accounts(Premises.objects.filter(pk__in=keys[:MOST]))
    return FoundPremises(tuple(found), more=len(keys) > MOST)


def with_open_accounts(premises: QuerySet[Premises]) -> QuerySet[Premises]:
    """By code, each with the accounts that are not closed as `open_accounts`."""
    lasting = Account.objects.filter(closed_on__isnull=True).order_by("account_no")
    accounts = Prefetch("accounts", lasting, to_attr="open_accounts")
    rows = premises.select_related("building", "staircase").order_by("code")
    return rows.prefetch_related(accounts)


def not_over(today: date) -> Q:
    """The condition for premises that are not over."""
    return Q(valid_to__isnull=True) | Q(valid_to__gte=today)


def _fits(text: str, wanted: list[str]) -> bool:
    words = folded_words(text)
    return all(any(word.startswith(part) for word in words) for part in wanted)
