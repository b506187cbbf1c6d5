"""The rehearsal: everything a run would post, with what is wrong and what is unusual."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from ebok_plugin.charges.domain.charge import due_from
from ebok_plugin.charges.domain.run.plan import plan
from ebok_plugin.charges.domain.run.refusal import RunRefused
from ebok_plugin.charges.domain.run.report import RunReport
from ebok_plugin.charges.domain.run.withdrawal import void_run
from ebok_plugin.charges.models import ChargeRun
from ebok_plugin.charges.models.charge_run import LIVE
from ebok_plugin.ledger.domain.guard import is_reason
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import ZERO


@transaction.atomic
def rehearse_charge_run(period: Period, *, origin: Origin, today: date) -> ChargeRun:
    """Compute the charges of a month for all accounts and keep what was found; nothing is posted.

    An earlier rehearsal of the month becomes void. Raises RunRefused RUN_WAITING while another
    run of the month is approved and not yet posted.
    """
    first = period.first_day
    run = ChargeRun(period=str(period), booking_date=first, due_date=due_from(first))
    return _rehearsed(run, origin, today)


@transaction.atomic
def rehearse_correction(
    period: Period,
    *,
    reason: str,
    origin: Origin,
    today: date,
    only_account: Account | None = None,
) -> ChargeRun:
    """Compute a posted month again, of all accounts or one, and keep the differences.

    Raises RunRefused REASON_REQUIRED (under ten characters), and as `rehearse_charge_run` does.
    """
    if not is_reason(reason):
        raise RunRefused("REASON_REQUIRED", _("Podaj powód korekty (co najmniej 10 znaków)."))
    run = ChargeRun(
        kind=ChargeRun.Kind.CORRECTION,
        period=str(period),
        booking_date=today,
        due_date=due_from(today),
        reason=reason.strip(),
        only_account=only_account,
    )
    return _rehearsed(run, origin, today)


def _rehearsed(run: ChargeRun, origin: Origin, today: date) -> ChargeRun:
    run.made_by, run.made_at = origin.actor, timezone.now()
    run.documents = run.blocking = 0
    run.total = run.previous_total = ZERO
    _make_way(run, origin)
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError as error:
        raise _waiting(run) from error
    report = RunReport(run, today)
    for portion in plan(run):
        report.add(portion)
    report.finish()
    record(
        "CHARGE_RUN_REHEARSED",
        origin,
        obj=run,
        to_state=run.state,
        changes={"period": run.period, "documents": run.documents, "total": str(run.total.amount)},
    )
    return run


def _make_way(run: ChargeRun, origin: Origin) -> None:
    """An earlier rehearsal gives way; what is approved does not."""
    others = ChargeRun.objects.filter(kind=run.kind, period=run.period, state__in=LIVE)
    for other in others.select_for_update():
        if other.state != ChargeRun.State.REHEARSED:
            raise _waiting(run)
        void_run(other, origin)


def _waiting(run: ChargeRun) -> RunRefused:
    return RunRefused(
        "RUN_WAITING",
        _("Okres {period} ma już zatwierdzony przebieg. Zaksięguj go albo wycofaj.").format(
            period=Period.parse(run.period).dotted
        ),
    )
