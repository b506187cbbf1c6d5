"""The one question before a correction or a withdrawal."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.notices.models import Correction


class AnnouncementCorrectionForm(forms.ModelForm[Correction]):
    class Meta:
        model = Correction
        fields = ["words"]
        labels = {"words": _("Co się zmieniło")}


class AnnouncementWithdrawalForm(forms.Form):
    words = forms.CharField(
        label=_("Powód wycofania"),
        max_length=300,
        help_text=_("Zostaje w dzienniku czynności. Na stronie go nie widać."),
    )
