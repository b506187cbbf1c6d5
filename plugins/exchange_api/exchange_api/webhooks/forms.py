"""Forms of the page of a system's receivers."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.office.desk_kit.workflow.step import StepForm
from exchange_api.webhooks.domain.receiver import word_kinds


class ReceiverForm(StepForm):
    refused_at: ClassVar = {"URL": "adres", "URL_TAKEN": "adres", "NO_KIND": "zdarzenia"}

    adres = forms.CharField(
        label=_("Adres, na który idą zdarzenia"),
        max_length=500,
        help_text=_("Zaczyna się od https://. Podaje go program, który ma je dostawać."),
    )
    zdarzenia = forms.MultipleChoiceField(
        label=_("Które zdarzenia"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Zdarzenie mówi, co i kiedy się stało. Nie ma w nim nazwisk ani kwot."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["zdarzenia"]
        assert isinstance(field, forms.MultipleChoiceField)  # declared above
        field.choices = list(word_kinds().items())


class NumberForm(StepForm):
    """Names one of the receivers or events on the page."""

    numer = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
