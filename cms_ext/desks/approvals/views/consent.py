"""„Treści zgód”: what residents agree to, since when, and the proposal of another text."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.day_input import DayInput
from cms_ext.desks.approvals.views.rule_change import SEES
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, Step, StepForm
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.office.law.consent import MAX_LENGTH, ConsentHistory, change_consent, list_consents
from cms_ext.people.identity.views.guard import StaffRequest, for_staff

CHANGES = "cms_ext_law.change_legalrule"


@require_safe
@for_staff(SEES)
def show_consents(request: StaffRequest) -> HttpResponse:
    """Show each consent of the site with its versions."""
    context = {
        "consents": list_consents(business_today()),
        "may_change": request.user.has_perm(CHANGES),
    }
    return render(request, "cms_ext/approvals/consents.html", context)


class ConsentForm(StepForm):
    wording = forms.CharField(
        label=gettext_lazy("Treść"),
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Zdania w pierwszej osobie, najwyżej 600 znaków."),
    )
    valid_from = forms.DateField(label=gettext_lazy("Obowiązuje od"), widget=DayInput())

    def first_values(self) -> dict[str, Any]:
        consent: ConsentHistory = self.subject
        return {"wording": (consent.versions or [consent.current])[0].wording}


def _propose(consent: ConsentHistory, form: ConsentForm, today: date, origin: Origin) -> Done:
    typed = form.cleaned_data
    change = change_consent(
        consent.kind.code, typed["wording"], typed["valid_from"], today=today, origin=origin
    )
    return Done(_("Zmiana czeka na drugą osobę."), reverse("law_rule_change", args=[change.pk]))


class ConsentChangeView(StepView[ConsentHistory]):
    icon = "form"
    sees = SEES
    step = Step(
        "zmien",
        gettext_lazy("Zmień treść zgody"),
        _propose,
        ConsentForm,
        about=gettext_lazy(
            "Zgody udzielone wcześniej zostają przy treści, którą przeczytano. Nową treść "
            "zatwierdzi inna osoba, a od podanego dnia zobaczy ją każdy, kto się dopiero zgadza."
        ),
        button=gettext_lazy("Przekaż do zatwierdzenia"),
        rights=(CHANGES,),
    )

    def find_subject(self, code: str) -> ConsentHistory:
        for consent in list_consents(self.today):
            if consent.kind.code == code:
                return consent
        raise Http404

    def subtitle(self) -> str:
        return _(self.subject.kind.title)

    def landing(self) -> str:
        return reverse("approvals_consents")
