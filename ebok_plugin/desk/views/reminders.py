"""Reminders from the arrears: chosen, looked at, and ordered by one confirmation."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.office.workflow.step import Done, Step
from cms_ext.office.workflow.views import StepView
from ebok_plugin.desk.domain.reminders import ReminderChoice, choose_reminders
from ebok_plugin.desk.domain.rights import STARTS_PAPERS
from ebok_plugin.desk.forms.reminders import BUILDING, PROPERTY, RemindersForm
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.batch import BatchRefused
from ebok_plugin.statements.domain.reminders import start_reminders

# As many accounts of a group as somebody reads.
SHOWN = 100


def _look(place: str, form: RemindersForm, today: date, origin: Origin) -> ReminderChoice:
    """Refused when nobody is left: then there is nothing to confirm.

    Whose accounts are shown stands in the access log.
    """
    choice = choose_reminders(form.wanted, today)
    if not choice.accounts:
        words = _("Nie ma komu wysłać przypomnienia. Pominięto kont: {left_out}.")
        raise BatchRefused("SERIES_EMPTY", words.format(left_out=choice.left_out))
    groups = (choice.accounts, choice.recent, choice.in_plan, choice.died)
    shown = sorted(account.pk for group in groups for account in group[:SHOWN])
    record("LIST", origin, note=Account._meta.label, changes={"accounts": shown})
    return choice


def _start(place: str, form: RemindersForm, today: date, origin: Origin) -> Done:
    """A series, which a job makes and sends."""
    wanted = form.wanted
    batch = start_reminders(
        _look(place, form, today, origin).ids,
        least=wanted.least,
        pause=wanted.pause,
        today=today,
        origin=origin,
    )
    words = _("Zlecono przypomnienia ({count}). Powstają w tle, postęp widać niżej.")
    return Done(words.format(count=batch.total), f"{reverse('ebok_desk_papers')}#serie")


class RemindersView(StepView[str]):
    """`nieruchomosc` or `budynek` of the list of arrears is the place that is offered first."""

    template_name = "ebok_plugin/desk/reminders.html"
    icon = "warning"
    sees = STARTS_PAPERS
    step = Step(
        "przypomnienia",
        gettext_lazy("Przypomnienia o zapłacie"),
        _start,
        RemindersForm,
        about=gettext_lazy(
            "Pismo mówi, czego nie zapłacono w terminie, jak zapłacić i że można prosić o raty. "
            "Kto zgodził się na dokumenty w E-BOK, dostanie e-mail bez kwot; reszta to listy do "
            "druku."
        ),
        button=gettext_lazy("Wyślij przypomnienia"),
        rights=(STARTS_PAPERS,),
        preview=_look,
    )

    def find_subject(self) -> str:
        asked = self.request.GET
        if asked.get("budynek"):
            return f"{BUILDING}:{asked['budynek']}"
        return f"{PROPERTY}:{asked['nieruchomosc']}" if asked.get("nieruchomosc") else ""

    def landing(self) -> str:
        return reverse("ebok_desk_debtors")

    def subtitle(self) -> str:
        return ""
