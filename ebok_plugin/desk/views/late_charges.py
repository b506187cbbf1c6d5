"""The screen of what was charged after the day of an event: taken back, charged to the next."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, Step
from cms_ext.people.life_events.models import LifeEvent
from cms_ext.people.life_events.rights import SEES as SEES_EVENTS
from ebok_plugin.desk.domain.event_accounts import first_late_day, list_event_accounts
from ebok_plugin.desk.forms.posting import LateChargesForm
from ebok_plugin.ledger import rights
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.late_charges import (
    LateCharges,
    charge_successor,
    read_late_charges,
    take_back_late_charges,
)
from ebok_plugin.ledger.domain.overview import ActPreview, preview_act
from ebok_plugin.ledger.views.account import ActView, account_or_404


def _settle(late: LateCharges, form: LateChargesForm, today: date, origin: Origin) -> Done:
    how: dict[str, Any] = {
        "reason": form.cleaned_data["reason"],
        "made_by": origin.signed_in,
        "today": today,
    }
    if late.standing:
        left = take_back_late_charges(late, **how)
    else:
        due_date = form.cleaned_data["due_date"]
        made = charge_successor(late, due_date=due_date, **how)
        left = int(not hasattr(made, "seq"))
    if left:
        return Done(_("Powyżej kwoty jednej osoby: reszta czeka na drugą osobę."))
    return Done(_("Zaksięgowano."))


def _preview(
    late: LateCharges, form: LateChargesForm, today: date, origin: Origin
) -> tuple[ActPreview, ...]:
    account = late.account if late.standing else late.successor
    day = max([today, *(entry.booking_date for entry in late.standing)])
    act = lambda: _settle(late, form, today, origin)  # noqa: E731 - as the other acts
    return preview_act([account] if account else [], day, act)


class LateChargesView(ActView[LateCharges]):
    """Settle one account of an event: first take the late charges back, then charge the next."""

    sees = rights.POSTS
    event: LifeEvent

    def find_subject(self, pk: int, event: int) -> LateCharges:
        if is_mirror() or not self.request.user.has_perm(SEES_EVENTS):
            raise Http404
        self.event = get_object_or_404(LifeEvent, pk=event, state=LifeEvent.State.OPEN)
        self.account = account_or_404(pk)
        if self.account not in list_event_accounts(self.event):
            raise Http404
        return read_late_charges(self.account, first_late_day(self.event))

    def find_step(self, *args: Any, **kwargs: Any) -> Step[LateCharges]:
        late = self.subject
        takes_back = bool(late.standing)
        return Step(
            "po-dniu",
            _("Wycofaj naliczenia po dniu zdarzenia")
            if takes_back
            else _("Nalicz następnemu płatnikowi"),
            _settle,
            LateChargesForm,
            about=_("Każde naliczenie zostaje w księdze, a obok niego stanie storno.")
            if takes_back
            else _("Tyle, ile wycofano z poprzedniego konta, jedną kwotą."),
            button=_("Zaksięguj"),
            rights=(rights.POSTS,),
            preview=_preview,
        )

    def landing(self) -> str:
        return reverse("life_event", args=[self.event.pk])

    def facts(self) -> Sequence[tuple[str, object]]:
        late = self.subject
        if late.standing:
            listed = [
                (f"{entry.title}, {format_day(entry.booking_date)}", entry.amount)
                for entry in late.standing
            ]
            return (*listed, (_("Razem do wycofania"), late.standing_total))
        next_account = late.successor.account_no if late.successor else _("nie ma")
        return (
            (_("Wycofano z tego konta"), late.taken_back_total),
            (_("Konto następnego płatnika"), next_account),
            (_("Do naliczenia"), late.owed_by_successor),
        )
