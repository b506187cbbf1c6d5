from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext as _

from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.models import PaymentPlan
from ebok_plugin.money import ZERO

Covered = PaymentPlan.debits.through
WRONG = (
    ~Q(ledgerentry__account=F("paymentplan__account"))
    | Q(ledgerentry__amount__lte=ZERO)
    | Q(ledgerentry__booking_date__gt=F("paymentplan__agreed_on"))
)


def plans() -> Iterator[AuditFinding]:
    """An approved plan has instalments, and debits of its own account booked by its agreement."""
    approved = PaymentPlan.objects.filter(approved_by__isnull=False)
    empty = approved.filter(Q(rows__isnull=True) | Q(debits__isnull=True)).order_by("pk")
    for number, day in empty.values_list("account__account_no", "agreed_on"):
        message = _("układ z dnia {day} nie ma rat albo należności").format(day=day)
        yield AuditFinding("plans", message, number)
    wrong = Covered.objects.filter(WRONG, paymentplan__in=approved).order_by("pk")
    for number, day, seq in wrong.values_list(
        "paymentplan__account__account_no", "paymentplan__agreed_on", "ledgerentry__seq"
    ):
        message = _("układ z dnia {day} obejmuje coś, co nie było długiem tego konta").format(
            day=day
        )
        yield AuditFinding("plans", message, number, seq)
