"""Reporting an event: all that must be known is known, the rest may be added."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cases.domain.opening import Contact
from cases.forms.customer import contact_fields, text_area

LONGEST_NOTE = 1000


class ReportForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Chcesz coś dodać?"),
        help_text=gettext_lazy("Możesz zostawić puste. Nie podawaj danych innych osób."),
        required=False,
        max_length=LONGEST_NOTE,
        widget=text_area(2),
    )

    @property
    def contact(self) -> Contact:
        """Whoever is signed in is known."""
        return Contact()


class PublicReportForm(ReportForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= contact_fields()
        self.fields["name"].help_text = ""

    @property
    def contact(self) -> Contact:
        known = self.cleaned_data
        return Contact(known["name"], known["email"], known["phone"])

    @property
    def contacts(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "email", "phone")]

    @property
    def shows_contacts(self) -> bool:
        """Whether one of them is filled in or wrong: then they are not folded."""
        return any(field.errors or field.value() for field in self.contacts)
