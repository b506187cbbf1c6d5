"""The questions of a template (when, where, whom to ask), and the one before a correction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.public_site.notices.domain.from_template import TemplateAnswers
from cms_ext.public_site.notices.forms.places import EVERYBODY, TargetsForm
from cms_ext.public_site.notices.models import AnnouncementTemplate, Correction
from cms_ext.public_site.pages.models import Desk

MOMENT = "%Y-%m-%dT%H:%M"


class AnswersForm(TargetsForm):
    """When, where and whom to ask. Of an urgent message: what happened, and until when."""

    what = forms.CharField(
        label=gettext_lazy("Co się stało"),
        max_length=90,
        help_text=gettext_lazy("Kilka słów: „wyciek gazu w klatce 2”."),
    )
    starts_at = forms.DateTimeField(label=gettext_lazy("Od"))
    ends_at = forms.DateTimeField(label=gettext_lazy("Do"))
    desk = forms.ModelChoiceField(
        Desk.objects.all(), label=gettext_lazy("Kontakt"), required=False, empty_label="–"
    )

    def __init__(
        self,
        *args: Any,
        template: AnnouncementTemplate,
        now: datetime,
        find: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.find = now, find
        for name in ("starts_at", "ends_at"):
            self.fields[name].widget = forms.DateTimeInput(
                {"type": "datetime-local"}, format=MOMENT
            )
        asked = template.open_places
        if "co" not in asked:
            del self.fields["what"]
        elif "od" not in asked:
            # It has begun. Whom it concerns is ticked, so that two answers are enough.
            del self.fields["starts_at"]
            self.fields["ends_at"].label = _("Do kiedy")
            self.fields["everybody"].initial = EVERYBODY

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.settle_places(cleaned, complete=True)
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if "starts_at" not in self.fields and ends and ends < self.now:
            self.add_error("ends_at", _("Ta chwila już minęła. Sprawdź dzień i godzinę."))
        elif starts and ends and ends < starts:
            self.add_error("ends_at", _("E-ANN-01 Data końca jest wcześniejsza niż początek."))
        elif ends and ends.date() < self.now.date():
            self.add_error("ends_at", _("Ten dzień już minął. Sprawdź datę."))
        return cleaned

    def clean_what(self) -> str:
        """Without the full stop, which the template has."""
        what = " ".join(str(self.cleaned_data["what"]).split()).rstrip(" .,;:")
        if not what:
            raise forms.ValidationError(_("Napisz w kilku słowach, co się stało."))
        return what

    def answers(self) -> TemplateAnswers:
        """What was asked for; call it on a valid form only."""
        return TemplateAnswers(
            self.cleaned_data.get("starts_at") or self.now,
            self.cleaned_data["ends_at"],
            self.targets_in(self.cleaned_data),
            self.cleaned_data["desk"],
            self.cleaned_data.get("what", ""),
        )


class AnnouncementCorrectionForm(forms.ModelForm[Correction]):
    class Meta:
        model = Correction
        fields = ["words"]
        labels = {"words": gettext_lazy("Co się zmieniło")}


class AnnouncementWithdrawalForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Powód wycofania"),
        max_length=300,
        help_text=gettext_lazy("Zostaje w dzienniku czynności. Na stronie go nie widać."),
    )
