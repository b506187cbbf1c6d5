"""What the finance department found out about a missing payment."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.office.workflow.forms import StepForm
from ebok_plugin.inquiries.domain.inquiry import LONGEST_ANSWER


class InquiryAnswerForm(StepForm):
    answer = forms.CharField(
        label=_("Odpowiedź dla mieszkańca"),
        help_text=_("Przeczyta ją w E-BOK. Napisz, co ustalono i co dalej."),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Napisz, co ustalono.")},
    )
