"""What was said on the telephone about an account."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.frontend.theme.choices import offer
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain.call_note import contacts_of
from ebok_plugin.ledger.forms.fields import day_field

SOMEBODY_ELSE = "inna"


class CallForm(StepForm):
    """The subject is the account."""

    refused_at: ClassVar = {
        "CALL_FUTURE": "on",
        "CALL_EMPTY": "words",
        "CALL_STRANGER": "spoken_with",
    }

    key = forms.RegexField(r"^[0-9a-f]{32}\Z", widget=forms.HiddenInput)
    on = day_field(label=gettext_lazy("Dzień rozmowy"))
    spoken_with = forms.ChoiceField(label=gettext_lazy("Z kim"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("O czym"),
        max_length=1000,
        help_text=gettext_lazy(
            "Na przykład: obiecał zapłacić do 30.11. Notatki nie można zmienić ani usunąć, a "
            "osoba, której dotyczy, może poprosić o jej kopię."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Napisz, o czym była rozmowa.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contacts = contacts_of(self.subject, self.today)
        people = [(str(one.person.pk), f"{one.person.name}, {one.role}") for one in self.contacts]
        offer(self, "spoken_with", [*people, (SOMEBODY_ELSE, _("nikt nie odebrał albo kto inny"))])

    def first_values(self) -> dict[str, Any]:
        return {"key": uuid4().hex, "on": self.today}

    @property
    def person(self) -> Person | None:
        """With whom; None for nobody of those who may be rung."""
        chosen = self.cleaned_data["spoken_with"]
        return next((one.person for one in self.contacts if str(one.person.pk) == chosen), None)
