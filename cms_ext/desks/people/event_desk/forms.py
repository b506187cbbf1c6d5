"""The form that reports an event."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.day_input import DayInput
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.people.life_events.domain.death import DEATH
from cms_ext.people.life_events.domain.life_event import MAX_WORDS_LENGTH, NewLifeEvent
from cms_ext.plugins import LifeEventKind


class ReportForm(StepForm):
    """Asks from which day an event counts and what proves it; labels are those of its kind."""

    on = forms.DateField(
        widget=DayInput(),
        error_messages={
            "required": gettext_lazy("Podaj datę."),
            "invalid": gettext_lazy("To nie jest data. Napisz ją w postaci 16.11.2026."),
        },
    )
    proof = forms.CharField(
        max_length=MAX_WORDS_LENGTH,
        error_messages={"required": gettext_lazy("Napisz, co to potwierdza.")},
        help_text=gettext_lazy("Dokument z numerem i datą albo notatka. Bez numeru PESEL."),
    )

    def __init__(
        self, *args: Any, subject: NewLifeEvent, today: date, kind: LifeEventKind, **kwargs: Any
    ) -> None:
        super().__init__(*args, subject=subject, today=today, **kwargs)
        self.fields["on"].label = _(kind.day)
        self.fields["proof"].label = _(kind.proof)

    def first_values(self) -> dict[str, Any]:
        """Return the day of death where the register has it."""
        new: NewLifeEvent = self.subject
        return {"on": new.person.died_on} if new.kind == DEATH else {}
