"""Reminders from the arrears or from an account: looked at, and ordered by one confirmation."""

from __future__ import annotations

from datetime import date

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.web.row_key import row_key
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.step import Done, Step
from cms_ext.office.desk_kit.workflow.views import StepView
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.views.desk.account import the_account
from ebok_plugin.statements.domain.batch import BatchRefused
from ebok_plugin.statements.domain.reminders import (
    ReminderChoice,
    choose_reminders,
    start_reminders,
)
from ebok_plugin.statements.forms.reminders import BUILDING, PROPERTY, RemindersForm, RemindersOffer
from ebok_plugin.statements.rights import STARTS_PAPERS

# As many accounts of a group as somebody reads.
SHOWN = 100


def _look(
    offer: RemindersOffer, form: RemindersForm, today: date, origin: Origin
) -> ReminderChoice:
    """Refused when nobody is left: then there is nothing to confirm.

    Whose accounts are shown stands in the access log.
    """
    choice = choose_reminders(form.reminder_filter, today)
    if not choice.accounts:
        raise BatchRefused("SERIES_EMPTY", _why_nobody(choice, offer))
    groups = (choice.accounts, choice.recent, choice.in_plan, choice.died)
    shown = sorted(account.pk for group in groups for account in group[:SHOWN])
    record("LIST", origin, note=Account._meta.label, changes={"accounts": shown})
    return choice


def _why_nobody(choice: ReminderChoice, offer: RemindersOffer) -> str:
    if offer.account is None:
        words = _("Nie ma komu wysłać przypomnienia. Pominięto kont: {left_out}.")
        return words.format(left_out=choice.left_out)
    if choice.recent:
        return _("Temu kontu przypomniano w ostatnich dniach.")
    if choice.in_plan:
        return _("Zaległość tego konta jest w układzie ratalnym.")
    if choice.died:
        return _("Płatnik tego konta nie żyje. Przypomnienia nie wysyłamy.")
    return _("To konto nie ma zaległości poza układem ratalnym.")


def _start(offer: RemindersOffer, form: RemindersForm, today: date, origin: Origin) -> Done:
    """A series, which a job makes and sends."""
    wanted = form.reminder_filter
    batch = start_reminders(
        _look(offer, form, today, origin).ids,
        least=wanted.least,
        pause=wanted.pause,
        today=today,
        origin=origin,
    )
    words = _("Zlecono przypomnienia ({count}). Powstają w tle, postęp widać niżej.")
    return Done(words.format(count=batch.total), f"{reverse('ebok_desk_papers')}#serie")


def _place(estate: str | None, building: str | None) -> str:
    """The choice of the form's field; a building wins over the property."""
    if building:
        return f"{BUILDING}:{building}"
    return f"{PROPERTY}:{estate}" if estate else ""


def _key(text: str) -> int:
    """The key of an account in the address; raises Http404 for what can be none."""
    key = row_key(text)
    if key is None:
        raise Http404
    return key


class RemindersView(StepView[RemindersOffer]):
    """Offered first is what the list of arrears shows (`nieruchomosc` or `budynek`, `kwota` and
    `dni`), or the account `konto` with whatever it owes.
    """

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

    def find_subject(self) -> RemindersOffer:
        asked = self.request.GET
        if "konto" in asked:
            account = the_account(_key(asked["konto"]))
            return RemindersOffer(least="0,01", days="1", account=account)
        usual = RemindersOffer()
        return RemindersOffer(
            place=_place(asked.get("nieruchomosc"), asked.get("budynek")),
            least=asked.get("kwota") or usual.least,
            days=asked.get("dni") or usual.days,
        )

    def landing(self) -> str:
        account = self.subject.account
        if account is not None:
            return reverse("ebok_desk_account", args=[account.pk])
        return reverse("ebok_desk_debtors")

    def subtitle(self) -> str:
        return str(self.subject.account or "")
