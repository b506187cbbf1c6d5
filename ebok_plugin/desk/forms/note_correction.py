"""Correcting an interest note that claims too much; a second person issues the correction."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.people.identity.models import User
from ebok_plugin.desk.domain.rights import PROPOSES_INTEREST
from ebok_plugin.desk.forms.act import ActForm
from ebok_plugin.desk.forms.fields import day_field, reason_field
from ebok_plugin.interest.domain.correction import Overcharge
from ebok_plugin.interest.domain.issue import rehearse_issue
from ebok_plugin.interest.domain.proposal import propose_correction, usual_due_date
from ebok_plugin.interest.domain.queries.note import correction_waits
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import NoteBatch


class NoteCorrectionForm(ActForm):
    """Asks for no due date when nothing of the note remains to be claimed."""

    heading = gettext_lazy("Korekta noty odsetkowej")
    lead = gettext_lazy(
        "Nota zostaje w księdze, a obok niej stanie jej storno i nowa nota na to, co się należy. "
        "Wystawia je druga osoba."
    )
    button = gettext_lazy("Przekaż do zatwierdzenia")
    done = gettext_lazy("Korekta noty czeka na drugą osobę.")
    right = PROPOSES_INTEREST

    due_date = day_field(label=gettext_lazy("Termin płatności nowej noty"))
    reason = reason_field()

    def __init__(self, *args: Any, overcharge: Overcharge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.overcharge = overcharge
        if not overcharge.due:
            del self.fields["due_date"]

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "due_date": usual_due_date(self.today)}

    def rehearse(self, by: User) -> None:
        """With the entries that only approval would post."""
        rehearse_issue(self._propose(by), today=self.today)

    def act(self, by: User) -> object:
        return self._propose(by)

    def _propose(self, by: User) -> NoteBatch:
        note = self.overcharge.note
        if correction_waits(note):
            raise InterestError(
                "ALREADY_PROPOSED",
                _("Korekta noty {number} czeka już na drugą osobę.").format(number=note.number),
            )
        due_date: date = self.cleaned_data.get("due_date") or usual_due_date(self.today)
        return propose_correction(
            note,
            due_date=due_date,
            reason=self.cleaned_data["reason"],
            made_by=by,
            today=self.today,
        )
