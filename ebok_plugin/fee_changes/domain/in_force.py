"""Putting a notified change in force (fees_law.md §3)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.charges.domain.rate import RateOverlap, add_rate
from ebok_plugin.fee_changes.domain.clash import refuse_before_earlier
from ebok_plugin.fee_changes.domain.locked import lock_change
from ebok_plugin.fee_changes.domain.settling import settle_components
from ebok_plugin.fee_changes.errors import FeeChangeError
from ebok_plugin.fee_changes.models import ChangedRate, FeeChange
from ebok_plugin.ledger.models import Account

State = FeeChange.State


@transaction.atomic
def put_in_force(change: FeeChange, *, origin: Origin) -> FeeChange:
    """Add the rates of a change, each from its day on; late-notified accounts keep the old.

    Raises FeeChangeError: WRONG_STATE, NOTICES_UNFINISHED, EARLIER_FIRST, RATE_OVERLAP,
    EXCEPTION_OVERLAP.
    """
    row = lock_change(change, State.NOTIFYING)
    if not row.all_made:
        raise FeeChangeError(
            "NOTICES_UNFINISHED", _("Zawiadomienia nie są jeszcze gotowe. Poczekaj na koniec.")
        )
    rates = list(row.rates.select_related("component", "property"))
    refuse_before_earlier(rates)
    for rate in rates:
        try:
            add_rate(
                rate.component, rate.rate, valid_from=rate.planned_from, property=rate.property
            )
        except RateOverlap as error:
            raise FeeChangeError(error.code, error.message) from error
    row.state = State.IN_FORCE
    row.save(update_fields=["state"])
    record("FEE_CHANGE_IN_FORCE", origin, obj=row, from_state=State.NOTIFYING, to_state=row.state)
    # Who won against an earlier rate pays the new one, and is told of it like the rest.
    won = Account.objects.filter(contests__isnull=False).values("pk")
    told = Account.objects.filter(fee_notices__change=row).values("pk")
    settle_components(row, Account.objects.filter(Q(pk__in=told) | Q(pk__in=won)), origin=origin)
    _supersede(row, origin)
    return row


def _supersede(change: FeeChange, origin: Origin) -> None:
    """Earlier changes of which no rate is the newest any more."""
    for earlier in FeeChange.objects.filter(state=State.IN_FORCE).exclude(pk=change.pk):
        if all(_has_later(rate) for rate in earlier.rates.all()):
            earlier.state = State.SUPERSEDED
            earlier.save(update_fields=["state"])
            record(
                "FEE_CHANGE_SUPERSEDED",
                origin,
                obj=earlier,
                from_state=State.IN_FORCE,
                to_state=earlier.state,
                note=change.number,
            )


def _has_later(rate: ChangedRate) -> bool:
    return ChangedRate.objects.filter(
        change__state__in=(State.IN_FORCE, State.SUPERSEDED),
        component=rate.component_id,
        property=rate.property_id,
        planned_from__gt=rate.planned_from,
    ).exists()
