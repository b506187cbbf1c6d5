from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.evidence.domain.certificate import COUNTED
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.office.desk_kit.workflow.forms import StepForm
from cms_ext.office.law.models import LegalRule


class CertificateTermForm(forms.Form):
    """Which legal term a certificate counts, and back from which day."""

    regula = forms.ChoiceField(label=_("Termin"))
    dzien = forms.DateField(
        label=_("Dzień zebrania"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Wpisz dzień tak: 24.06.2026.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        titles = dict(LegalRule.objects.filter(code__in=COUNTED).values_list("code", "title"))
        set_choices(self, "regula", [(code, titles[code]) for code in COUNTED if code in titles])


class TextErasureForm(StepForm):
    """Why a kept text is to be erased; what cannot be taken back asks for a tick."""

    refused_at = {"REASON_REQUIRED": "reason"}

    reason = forms.CharField(
        label=_("Powód"),
        max_length=250,
        help_text=_(
            "Bez danych osoby: stanie na zaświadczeniu. Na przykład: żądanie z 3 listopada."
        ),
    )
    certain = forms.BooleanField(
        label=_("Żądanie tej osoby jest w aktach, jej tożsamość sprawdzono"),
        error_messages={"required": _("Zaznacz, że sprawdzono żądanie i tożsamość osoby.")},
    )
