from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.forms.sign_in import login_input
from cms_ext.plugins import Panel, login_help


class ResetForm(forms.Form):
    """Login and address, typed by somebody who forgot the password of one panel."""

    login = forms.CharField(
        max_length=120,
        error_messages={
            "required": _("Wpisz login."),
            "max_length": _("Login jest za długi. Sprawdź, czy jest w tym polu sam login."),
        },
        widget=login_input(),
    )
    email = forms.CharField(
        label=_("Adres e-mail zapisany w Spółdzielni"),
        max_length=254,
        error_messages={
            "required": _("Wpisz adres e-mail."),
            "max_length": _("Adres jest za długi. Wpisz najwyżej 254 znaki."),
        },
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )

    def __init__(self, panel: Panel, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["login"].label = panel.login_label
        self.fields["login"].help_text = login_help(panel)
