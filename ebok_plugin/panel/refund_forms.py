"""Forms of the panel about a refund of an overpayment."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.amounts import Money
from cms_ext.base.money.nrb import NrbError, parse_nrb
from cms_ext.base.text.typed_values import MAX_TYPED_LENGTH
from cms_ext.people.identity.forms import SecondFactorCodeForm
from ebok_plugin.panel.forms import parse_positive
from ebok_plugin.statements.domain.transfer_file import MAX_NAME_LENGTH, plain_text


class RefundForm(SecondFactorCodeForm):
    """`kwota`, `rachunek` and `posiadacz`; and `code` of the app with `takes_code`.

    Without a code, or a passkey, the request waits for the code of a letter.
    """

    # By the code of a refusal: the field at which it stands.
    refused_at: ClassVar = {"REFUND_TOO_MUCH": "kwota", "REFUND_OWN_NUMBER": "rachunek"}

    kwota = forms.CharField(
        label=gettext_lazy("Kwota zwrotu (zł)"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "decimal"}),
        error_messages={"required": gettext_lazy("Podaj kwotę zwrotu.")},
    )
    rachunek = forms.CharField(
        label=gettext_lazy("Numer Twojego rachunku bankowego"),
        help_text=gettext_lazy("26 cyfr, odstępy nie przeszkadzają."),
        max_length=MAX_TYPED_LENGTH,
        widget=forms.TextInput(
            attrs={"class": "input", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": gettext_lazy("Podaj numer rachunku do zwrotu.")},
    )
    posiadacz = forms.CharField(
        label=gettext_lazy("Imię i nazwisko albo nazwa posiadacza rachunku"),
        max_length=MAX_NAME_LENGTH,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": gettext_lazy("Podaj, do kogo należy rachunek.")},
    )
    field_order = ("kwota", "rachunek", "posiadacz", "code")

    def __init__(self, *args: Any, takes_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if takes_code:
            self.fields["code"].label = _("Kod z aplikacji")
            self.fields["code"].help_text = _(
                "Nie masz telefonu pod ręką? Zostaw puste, wyślemy list z kodem."
            )
            self.fields["code"].required = False
        else:
            del self.fields["code"]

    def clean_kwota(self) -> Money:
        return parse_positive(self.cleaned_data["kwota"])

    def clean_rachunek(self) -> str:
        try:
            return parse_nrb(self.cleaned_data["rachunek"])
        except NrbError as error:
            raise forms.ValidationError(error.message) from error

    def clean_posiadacz(self) -> str:
        name = plain_text(self.cleaned_data["posiadacz"])
        if not any(sign.isalpha() for sign in name):
            raise forms.ValidationError(_("Podaj, do kogo należy rachunek."))
        return name


class LetterCodeForm(forms.Form):
    """The code of the letter that came to the address on file."""

    kod = forms.CharField(
        label=gettext_lazy("Kod z listu"),
        help_text=gettext_lazy("Wielkość liter i kreski nie mają znaczenia."),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": gettext_lazy("Przepisz kod z listu.")},
    )
