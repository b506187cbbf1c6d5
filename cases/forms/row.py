"""A complaint about a row that its customer sees: what it is about is known already."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy

from cases.domain.refusal import SHORTEST_DESCRIPTION, TOO_SHORT, WORDS
from cases.forms.customer import LONGEST_TEXT, files_field, text_area


class RowComplaintForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Co się nie zgadza?"),
        help_text=gettext_lazy("W opisie nie podawaj numeru PESEL ani danych innych osób."),
        max_length=LONGEST_TEXT,
        validators=[MinLengthValidator(SHORTEST_DESCRIPTION, WORDS[TOO_SHORT])],
        widget=text_area(5),
        error_messages={"required": gettext_lazy("Napisz, co się nie zgadza.")},
    )
    expectation = forms.CharField(
        label=gettext_lazy("Czego oczekujesz?"),
        help_text=gettext_lazy("Na przykład korekty kwoty. Możesz zostawić puste."),
        required=False,
        max_length=1000,
        widget=text_area(2),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = files_field(gettext_lazy("Załącz zdjęcia lub dokumenty"))
