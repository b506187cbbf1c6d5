from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.office.rules.clock import business_today
from cms_ext.office.staff_registers.views import VerbForm
from members_area.meetings.domain.survey import amend_survey, open_survey
from members_area.meetings.models import Survey


class SurveyForm(VerbForm):
    """A survey and its answers, one in each line."""

    answers = forms.CharField(
        label=_("Odpowiedzi do wyboru"),
        help_text=_("Od 2 do 12, każda w osobnym wierszu. Dodaj „nie mam zdania”, jeśli pasuje."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Wpisz odpowiedzi, każdą w osobnym wierszu.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.instance._state.adding:
            options = self.instance.options.all()
            self.fields["answers"].initial = "\n".join(option.text for option in options)

    def call_verb(self) -> Survey:
        options = self.cleaned_data["answers"].splitlines()
        if self.instance._state.adding:
            return open_survey(self.instance, options, today=business_today(), origin=self.origin)
        return amend_survey(self.instance, options, origin=self.origin)
