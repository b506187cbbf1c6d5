"""What members enter: drafts, amendments, answers to surveys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members_area.meetings.models import LONGEST_TEXT, Option, Survey

PLAIN = _("Sam tekst, bez formatowania. Akapity oddziel pustym wierszem.")
TOO_LONG = _("Tekst jest za długi. Wpisz najwyżej %(limit_value)d znaków.")


def text_field(
    label: Any, rows: int, required: str = "", help_text: Any = PLAIN
) -> forms.CharField:
    """A field for a longer text; `required` is the sentence for one left empty."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=LONGEST_TEXT,
        error_messages={"required": required, "max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"class": "input", "rows": rows}),
    )


class _Marked(forms.Form):
    """Fields with errors say so to screen readers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.errors if self.is_bound else ():
            if name in self.fields:
                self.fields[name].widget.attrs["aria-invalid"] = "true"


class DraftResolutionForm(_Marked):
    """A draft resolution."""

    title = forms.CharField(
        label=_("Uchwała w sprawie"),
        help_text=_("Na przykład: zakupu ławek na plac przy ul. Sosnowej."),
        max_length=250,
        error_messages={"required": _("Napisz, w jakiej sprawie jest uchwała.")},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    text = text_field(_("Treść uchwały"), 10, str(_("Wpisz treść uchwały.")))
    reasons = text_field(_("Uzasadnienie (nieobowiązkowe)"), 6)


class AmendmentForm(_Marked):
    """An amendment to a draft."""

    text = text_field(
        _("Treść poprawki"),
        8,
        str(_("Wpisz treść poprawki.")),
        _("Napisz, które słowa projektu zmienić i na jakie. Sam tekst, bez formatowania."),
    )


class SurveyAnswerForm(forms.Form):
    """One of the answers of a survey."""

    option = forms.ModelChoiceField(
        label="",
        queryset=Option.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Wybierz jedną z odpowiedzi."),
            "invalid_choice": _("Wybierz jedną z odpowiedzi."),
        },
    )

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["option"]
        assert isinstance(field, forms.ModelChoiceField)
        field.label = survey.question
        field.queryset = survey.options.all()
