"""The desk's forms for relations, court events, votes and court registrations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.clock import business_today
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from members_area.library.domain.relation import enter_event, record_court_register, save_relation
from members_area.library.models import CourtEvent, Document, Relation
from members_area.resolutions.domain.vote import record_vote
from members_area.resolutions.models import Vote


class RelationForm(VerbForm):
    def call_verb(self) -> Relation:
        return save_relation(self.instance, origin=self.origin)


class CourtEventForm(VerbForm):
    """A court event, or its correction."""

    def call_verb(self) -> CourtEvent:
        return enter_event(self.instance, today=business_today(), origin=self.origin)


class VoteForm(VerbForm):
    def call_verb(self) -> Vote:
        return record_vote(self.instance, origin=self.origin)


class VoteCorrectionForm(VoteForm):
    """The correction of a result, with a reason of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["correction_reason"] = ""
        self.fields["correction_reason"].required = True


class CourtRegisterForm(VerbForm):
    """The days of filing with the court register and of the entry there."""

    def call_verb(self) -> Document:
        entered: dict[str, Any] = self.cleaned_data
        return record_court_register(
            self.instance,
            filed_on=entered["krs_filed_on"],
            registered_on=entered["krs_registered_on"],
            today=business_today(),
            origin=self.origin,
        )


class StrikeForm(forms.Form):
    reason = forms.CharField(
        label=_("Dlaczego wpis jest błędny"),
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Podaj, dlaczego wpis jest błędny.")},
    )
