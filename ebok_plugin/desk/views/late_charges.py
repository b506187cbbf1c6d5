"""The screen of what was charged after the day of an event: taken back, charged to the next."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import uuid4

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
from ebok_plugin.ledger.domain.by_hand import reverse_by_hand
from ebok_plugin.ledger.domain.late_charges import (
    LateCharges,
    charge_successor,
    make_charge_key,
    read_late_charges,
)
from ebok_plugin.ledger.domain.overview import ActPreview, preview_act
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.views.account import ActView, account_or_404
from ebok_plugin.ledger.views.hand_posting import act_or_propose, try_act

Acts = list[tuple[str, Callable[[], LedgerEntry]]]


def _list_acts(late: LateCharges, form: LateChargesForm, today: date, origin: Origin) -> Acts:
    """Return what is to be posted, each with the key of its proposal."""
    entered = form.cleaned_data
    how: dict[str, Any] = {
        "reason": entered["reason"],
        "made_by": origin.signed_in,
        "today": today,
    }
    if late.standing:
        return [
            (uuid4().hex, partial(reverse_by_hand, entry, on=entered["on"], **how))
            for entry in late.standing
        ]
    key = make_charge_key(late)
    charge = partial(charge_successor, late, due_date=entered["due_date"], key=key, **how)
    return [(key, charge)]


def _settle(late: LateCharges, form: LateChargesForm, today: date, origin: Origin) -> Done:
    acts = _list_acts(late, form, today, origin)
    made = [act_or_propose(act, form, key, today, origin) for key, act in acts]
    waiting = next((done for done in made if isinstance(done, Done)), None)
    return waiting or Done(_("Zaksięgowano."))


def _preview(
    late: LateCharges, form: LateChargesForm, today: date, origin: Origin
) -> tuple[ActPreview, ...]:
    def rehearse() -> None:
        for _key, act in _list_acts(late, form, today, origin):
            try_act(act, form, today, origin)

    account = late.account if late.standing else late.successor
    return preview_act([account] if account else [], form.preview_day, rehearse)


class LateChargesView(ActView[LateCharges]):
    """Settle one account of an event: first take the late charges back, then charge the next."""

    sees = rights.POSTS
    event: LifeEvent

    def find_subject(self, pk: int, event: int) -> LateCharges:
        if is_mirror() or not self.request.user.has_perm(SEES_EVENTS):
            raise Http404
        self.event = get_object_or_404(LifeEvent, pk=event, state=LifeEvent.State.OPEN)
        self.account = account_or_404(pk)
        # What an account for waste is charged follows from declarations.
        if self.account.is_for_waste or self.account not in list_event_accounts(self.event):
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
