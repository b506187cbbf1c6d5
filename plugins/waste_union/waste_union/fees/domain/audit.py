"""The auditors of waste fees for `verify_ledger`; they repair nothing."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, sum_money
from ebok_plugin.ledger.api import Account, AuditFinding, ChargeDocument, find_unguarded_tables
from waste_union.fees.domain import queries
from waste_union.fees.domain.component import CODE, find_holding
from waste_union.fees.models import FeeMonth, FeeObligation

PORTION = 400


def fees_guarded() -> Iterator[AuditFinding]:
    """Check that the triggers protect obligations and explanations."""
    return find_unguarded_tables((FeeObligation, FeeMonth))


def fees_explained() -> Iterator[AuditFinding]:
    """Check that each charge is the sum of its months, on the account of their obligations."""
    explained = dict(FeeMonth.objects.order_by().values_list("document").annotate(Sum("amount")))
    charges = ChargeDocument.objects.filter(lines__component__code=CODE).distinct()
    for document in charges.select_related("account", "entry").order_by("pk").iterator(1000):
        months = explained.get(document.pk, ZERO)
        if months != document.total:
            message = _("naliczenie {number}: {amount}, a miesiące razem {months}").format(
                number=document.document_no, amount=document.total, months=months
            )
            yield _finding("fees_explained", message, document)
    strangers = FeeMonth.objects.exclude(obligation__account=F("document__account"))
    rows = strangers.select_related("document__account", "document__entry").order_by("document")
    for document, _rows in groupby(rows, key=lambda row: row.document):
        message = _("naliczenie {number} jest za obowiązek innego konta").format(
            number=document.document_no
        )
        yield _finding("fees_explained", message, document)


def fees_agree_with_obligations() -> Iterator[AuditFinding]:
    """Check that each charged month was charged once, with the fee of its obligation."""
    after = 0
    obliged = Account.objects.filter(fee_obligations__isnull=False).distinct().order_by("pk")
    while accounts := list(obliged.filter(pk__gt=after)[:PORTION]):
        keys = [account.pk for account in accounts]
        obligations, spans = queries.find_obligations(keys), queries.find_charged_spans(keys)
        for account in accounts:
            yield from _disagreements(account, obligations[account.pk], spans.get(account.pk, ()))
        after = keys[-1]


def _disagreements(
    account: Account, obligations: Sequence[queries.OwedFee], spans: Sequence[queries.ChargedSpan]
) -> Iterator[AuditFinding]:
    charged = [(month, amounts) for span in spans for month, amounts in span.months.items()]
    for month, of_month in groupby(sorted(charged, key=_month), key=_month):
        stands = sum_money(amount for _m, amounts in of_month for amount in amounts.values())
        held = find_holding(obligations, month)
        due = held.monthly_fee if held else ZERO
        if stands != due:
            message = _("za {month} naliczono {stands}, a obowiązuje {due}").format(
                month=month.label, stands=stands, due=due
            )
            yield AuditFinding("fees_agree_with_obligations", message, account.account_no)


def _month(row: tuple[Period, object]) -> Period:
    return row[0]


AUDITORS = (fees_guarded, fees_explained, fees_agree_with_obligations)


def _finding(auditor: str, message: str, document: ChargeDocument) -> AuditFinding:
    entry = document.entry
    return AuditFinding(auditor, message, document.account.account_no, entry.seq, entry.batch_id)
