"""The second person agrees to exactly what was rehearsed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from ebok_plugin.charges.domain.run.plan import is_as_rehearsed
from ebok_plugin.charges.domain.run.refusal import RunRefused
from ebok_plugin.charges.domain.run.withdrawal import locked_run, void_run, wrong_state
from ebok_plugin.charges.models import ChargeRun


def approve_charge_run(run: ChargeRun, *, origin: Origin) -> ChargeRun:
    """Approve the run for posting; it is computed again and must be equal to the rehearsal.

    Raises RunRefused: SECOND_PERSON, RUN_STATE, RUN_BLOCKED, RUN_EMPTY, RUN_CHANGED (then the run
    is void); ValueError without a person.
    """
    with transaction.atomic():
        locked = locked_run(run)
        _check(locked, origin)
        unchanged = is_as_rehearsed(locked)
        if unchanged:
            locked.state = ChargeRun.State.APPROVED
            locked.approved_by, locked.approved_at = origin.actor, timezone.now()
            locked.save()
            record(
                "CHARGE_RUN_APPROVED",
                origin,
                obj=locked,
                from_state=ChargeRun.State.REHEARSED,
                to_state=locked.state,
            )
        else:
            void_run(locked, origin)
    if not unchanged:
        raise changed()
    return locked


def _check(run: ChargeRun, origin: Origin) -> None:
    if origin.actor is None:
        raise ValueError("A run is approved by a person.")
    if run.state != ChargeRun.State.REHEARSED:
        raise wrong_state(run)
    if run.made_by_id == origin.actor.pk:
        raise RunRefused(
            "SECOND_PERSON", _("Przebieg zatwierdza inna osoba niż ta, która go przygotowała.")
        )
    if run.blocking:
        raise RunRefused(
            "RUN_BLOCKED", _("Próba ma błędy. Popraw je i uruchom naliczenie jeszcze raz.")
        )
    if not run.documents:
        raise RunRefused("RUN_EMPTY", _("W tej próbie nie ma nic do zaksięgowania."))


def changed() -> RunRefused:
    """The refusal RUN_CHANGED: facts behind the charges changed since the rehearsal."""
    return RunRefused(
        "RUN_CHANGED",
        _("Od próby zmieniły się stawki, ilości albo konta. Uruchom naliczenie jeszcze raz."),
    )
