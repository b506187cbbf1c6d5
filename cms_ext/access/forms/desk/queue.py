from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.access.domain.desk_list import View
from cms_ext.access.vocabulary import ApplicationState


class QueueFilterForm(forms.Form):
    """What the list shows. A wrong value of the address shows what is open."""

    stan = forms.ChoiceField(
        label=_("Pokaż"),
        required=False,
        choices=[
            *View.choices,
            (_("Stan"), ApplicationState.choices),
        ],
    )
