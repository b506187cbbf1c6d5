"""Which accounts a series looks at, in the order in which it goes through them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.statements.domain.queries.notice import charges_of
from ebok_plugin.statements.models import PaperBatch


def accounts_of(batch: PaperBatch) -> QuerySet[Account]:
    """The accounts of a series by id, with related rows; who gets a paper is decided later.

    Accounts that were opened after the series was started are not left out: they stand at the end.
    """
    accounts = Account.objects.select_related("payer", "premises__building").order_by("pk")
    if batch.kind == PaperBatch.Kind.NOTICE:
        charged = charges_of(Period.of(batch.start)).values("account_id")
        return accounts.filter(pk__in=charged)
    open_then = Q(closed_on__isnull=True) | Q(closed_on__gte=batch.start)
    if batch.kind == PaperBatch.Kind.STATEMENT:
        return accounts.filter(open_then, opened_on__lte=batch.end)
    # Who has left may still owe.
    return accounts.filter(opened_on__lte=batch.end)
