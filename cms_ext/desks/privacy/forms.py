from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ErasureForm(forms.Form):
    """The one thing that cannot be taken back asks for a tick."""

    certain = forms.BooleanField(
        label=_("Wniosek tej osoby jest w aktach, jej tożsamość sprawdzono"),
        error_messages={"required": _("Zaznacz, że sprawdzono wniosek i tożsamość osoby.")},
    )
