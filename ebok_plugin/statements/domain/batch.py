"""Starting a series of papers for all accounts that it concerns. A job makes them (`making.py`)."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.office.workflow.refusal import Refusal
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import ZERO, Money
from ebok_plugin.statements.domain.batch_accounts import accounts_of
from ebok_plugin.statements.models import PaperBatch

Kind = PaperBatch.Kind


class BatchRefused(Refusal):
    """A series that cannot be started; the message is for the clerk."""


def start_notices(period: Period, *, today: date, origin: Origin) -> PaperBatch:
    """„Opłata za …” for every account with a charge of the month."""
    return _start(Kind.NOTICE, period.first_day, period.last_day, ZERO, today, origin)


def start_statements(start: date, end: date, *, today: date, origin: Origin) -> PaperBatch:
    """„Zestawienie operacji” of the days, for every account that was open in them."""
    if end > today:
        raise BatchRefused(
            "SERIES_FUTURE", _("Okres zestawienia nie może kończyć się po dzisiejszym dniu.")
        )
    if end < start:
        raise BatchRefused("SERIES_ORDER", _("Koniec okresu jest przed początkiem. Zamień dni."))
    return _start(Kind.STATEMENT, start, end, ZERO, today, origin)


def start_reminders(least: Money, *, today: date, origin: Origin) -> PaperBatch:
    """„Przypomnienie o zapłacie” for every account with arrears of at least `least` today."""
    if least <= ZERO:
        raise BatchRefused(
            "SERIES_LEAST", _("Podaj najmniejszą zaległość, od której wysyłamy przypomnienie.")
        )
    return _start(Kind.REMINDER, today, today, least, today, origin)


@transaction.atomic
def _start(
    kind: PaperBatch.Kind, start: date, end: date, least: Money, today: date, origin: Origin
) -> PaperBatch:
    batch = PaperBatch(
        kind=kind,
        start=start,
        end=end,
        as_of=today,
        least_overdue=least,
        made_by=origin.actor,
        started_at=timezone.now(),
    )
    batch.total = accounts_of(batch).count()
    if not batch.total:
        raise BatchRefused("SERIES_EMPTY", _("Nie ma konta, którego dotyczyłyby takie dokumenty."))
    try:
        with transaction.atomic():
            batch.save()
    except IntegrityError:
        raise BatchRefused(
            "SERIES_KNOWN", _("Takie dokumenty z dzisiejszą datą są już zlecone.")
        ) from None
    record(
        "PAPERS_STARTED",
        origin,
        obj=batch,
        to_state=batch.state,
        changes={"kind": batch.kind, "from": str(start), "to": str(end), "accounts": batch.total},
    )
    return batch
