from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members_area.meetings.models import Option, Survey


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
