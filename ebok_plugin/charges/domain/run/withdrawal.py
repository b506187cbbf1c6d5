"""Withdrawing a run: what it posted stays, the rest is never posted by it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.charges.domain.run.plan_seal import forget_plans
from ebok_plugin.charges.errors import RunRefused
from ebok_plugin.charges.models import ChargeRun
from ebok_plugin.charges.models.run import LIVE
from ebok_plugin.ledger.domain.guard import is_reason


@transaction.atomic
def withdraw_run(run: ChargeRun, *, origin: Origin, reason: str) -> ChargeRun:
    """Withdraw a run that is not finished; the reason goes to the access log.

    Raises RunRefused REASON_REQUIRED (a reason under ten characters), RUN_STATE.
    """
    if not is_reason(reason):
        raise RunRefused("REASON_REQUIRED", _("Podaj powód wycofania (co najmniej 10 znaków)."))
    locked = locked_run(run)
    if locked.state not in LIVE:
        raise wrong_state(locked)
    void_run(locked, origin, reason.strip())
    return locked


def void_run(run: ChargeRun, origin: Origin, reason: str = "") -> None:
    """Void a run that the caller has locked: it posts nothing any more."""
    before = run.state
    run.state, run.finished_at = ChargeRun.State.VOID, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    forget_plans(run.plans.all())
    record("CHARGE_RUN_VOIDED", origin, obj=run, from_state=before, to_state=run.state, note=reason)


def locked_run(run: ChargeRun) -> ChargeRun:
    """The run as it is now, locked until the end of the transaction."""
    return ChargeRun.objects.select_for_update(of=("self",)).get(pk=run.pk)


def wrong_state(run: ChargeRun) -> RunRefused:
    """The refusal RUN_STATE: the run was changed since it was shown."""
    return RunRefused(
        "RUN_STATE",
        _("Ten przebieg ma stan „{state}”. Otwórz go jeszcze raz.").format(
            state=run.get_state_display()
        ),
    )
