"""The six digits, a recovery code, the name of a passkey."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeInput(forms.PasswordInput):
    """Readable while it is typed, and never sent back to the page."""

    input_type = "text"


class SecondFactorCodeForm(forms.Form):
    """What the second step asks for; the view compares it."""

    code = forms.CharField(
        label=_("Kod"),
        max_length=40,
        error_messages={
            "required": _("Wpisz kod."),
            "max_length": _("To nie jest kod. Wpisz 6 cyfr z aplikacji albo kod zapasowy."),
        },
        widget=CodeInput(
            attrs={
                "class": "input",
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class AppCodeForm(SecondFactorCodeForm):
    """The first six digits from a new app."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["code"].label = _("6 cyfr z aplikacji")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class PasskeyForm(forms.Form):
    """A name for a new passkey; `answer` is what the browser's key said, filled in by script."""

    name = forms.CharField(
        label=_("Nazwa klucza"),
        help_text=_("Na przykład „telefon” albo „laptop w domu”."),
        max_length=60,
        error_messages={
            "required": _("Wpisz nazwę, po której poznasz ten klucz."),
            "max_length": _("Nazwa jest za długa. Wpisz najwyżej 60 znaków."),
        },
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    answer = forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput())
