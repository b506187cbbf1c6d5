"""Late interest: who could get a note, a batch for the second person, and the rates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.office.workflow.step import Done, Step, by_slug
from cms_ext.office.workflow.views import StepPage
from ebok_plugin.desk.domain.rights import CONFIRMS_RATES, PROPOSES_INTEREST, SEES_INTEREST
from ebok_plugin.desk.forms.interest import ConfirmRatesForm, NotesForm
from ebok_plugin.interest.domain.proposal import propose_notes
from ebok_plugin.interest.domain.queries.candidate import candidates
from ebok_plugin.interest.domain.rate import confirm_rates, confirmed_until
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import InterestRate
from ebok_plugin.interest.vocabulary import RateKind
from ebok_plugin.ledger.models import Account


def _propose(until: date, form: NotesForm, today: date, origin: Origin) -> Done:
    propose_notes(**form.cleaned_data, made_by=origin.signed_in, today=today)
    return Done(_("Noty czekają na drugą osobę."), reverse("ebok_desk_inbox"))


def _confirm(until: date, form: ConfirmRatesForm, today: date, origin: Origin) -> None:
    entered = form.cleaned_data
    confirm_rates(
        RateKind(entered["kind"]),
        until=entered["until_day"],
        rate_percent=entered["rate_percent"],
        origin=origin,
        today=today,
    )


class InterestPage(StepPage[date]):
    """Candidates for `do` (a day) behind `po` (a number)."""

    template_name = "ebok_plugin/desk/interest.html"
    sees = SEES_INTEREST
    steps = by_slug(
        Step(
            "noty",
            gettext_lazy("Przekaż zaznaczone do zatwierdzenia"),
            _propose,
            NotesForm,
            rights=(PROPOSES_INTEREST,),
        ),
        Step(
            "stawki",
            gettext_lazy("Potwierdź stawkę"),
            _confirm,
            ConfirmRatesForm,
            button=gettext_lazy("Potwierdzam stawkę"),
            done=gettext_lazy("Stawkę potwierdzono."),
            rights=(CONFIRMS_RATES,),
        ),
    )

    def find_subject(self) -> date:
        return _day(self.request.GET.get("do", ""), self.today)

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        """Of many accounts it is said which one."""
        if isinstance(refusal, InterestError) and refusal.account_no:
            refusal = InterestError(refusal.code, f"{refusal.account_no}: {refusal.message}")
        return super().refused(form, refusal)

    def shown(self) -> dict[str, Any]:
        after = self.request.GET.get("po", "").replace("\x00", "")[:20]
        found = candidates(self.subject, self.today, after=after)
        listed = sorted(one.account.pk for one in found.candidates)
        if listed:
            record("LIST", self.origin, note=Account._meta.label, changes={"accounts": listed})
        table = [
            (kind.label, InterestRate.objects.filter(kind=kind).latest("valid_from"), day)
            for kind in RateKind
            if (day := confirmed_until(kind))
        ]
        return {"found": found, "until": self.subject, "table": table}


def _day(text: str, today: date) -> date:
    """The day of the address; today for none, for a wrong one and for one to come."""
    try:
        day = parse_date(text)
    except ValueError:
        return today
    return min(day, today) if day else today
