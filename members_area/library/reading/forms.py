"""How often new papers are told, and what the inspector looks for and why."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.audit.domain.event import ReadReason
from members_area.library.reading.models import Rhythm


class DigestForm(forms.Form):
    rhythm = forms.ChoiceField(
        label=_("Jak często"), choices=Rhythm.choices, widget=forms.RadioSelect
    )


# The reasons of this screen; others belong to other desks.
REASONS = [
    (reason.value, reason.label)
    for reason in (ReadReason.INSPECTION, ReadReason.CASE, ReadReason.CALL)
]


class InspectionForm(forms.Form):
    """What the inspector looks for, and why: without a reason nothing is shown."""

    q = forms.CharField(
        label=_("Dokument albo login"),
        max_length=200,
        help_text=_("Numer albo słowa z tytułu dokumentu, albo cały login, np. IKCS-0007."),
    )
    reason = forms.ChoiceField(label=_("Powód wglądu"), choices=REASONS)
