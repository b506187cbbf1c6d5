"""Forms of the status page: number and secret, and handing in the signed form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.access.domain.accepted_file import MAX_SIZE, accept_file
from cms_ext.access.domain.attachment import MAX_FILES
from cms_ext.access.form_definition.spec import FormSpec
from cms_ext.access.vocabulary import SignatureKind
from cms_ext.base.files.uploads.fields import ManyFiles, ManyFilesField
from cms_ext.base.web.public_forms import mark_invalid_fields

# One sentence for an unknown number, a wrong secret and too many tries (AC-20).
NOT_FOUND = _("Nie znaleźliśmy wniosku o takim numerze i haśle.")
ENDINGS = ".pdf,.jpg,.jpeg,.png,.heic,.xml,.xades,.asice,.sce"


class StatusForm(forms.Form):
    """The number and the secret that open an application."""

    number = forms.CharField(
        label=_("Numer wniosku"),
        help_text=_("Na przykład IKCS/2026/00001."),
        max_length=40,
        error_messages={"required": _("Wpisz numer wniosku.")},
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )
    secret = forms.CharField(
        label=_("Hasło wniosku"),
        help_text=_(
            "12 znaków ze strony po złożeniu wniosku. "
            "Po pięciu nieudanych próbach poczekaj kwadrans."
        ),
        max_length=40,
        error_messages={"required": _("Wpisz hasło wniosku.")},
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_invalid_fields(self)


class SignedFormUpload(forms.Form):
    """The signed form, and a power of attorney where the form knows proxies."""

    def __init__(self, spec: FormSpec, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id="pliki-%s")
        self.fields["signature_kind"] = forms.ChoiceField(
            label=_("Jak podpisujesz formularz?"),
            choices=[(kind, SignatureKind(kind).label) for kind in spec.signature_kinds()],
            required=bool(spec.signature_kinds()),
            initial=SignatureKind.HANDWRITTEN,
            widget=forms.RadioSelect,
            error_messages={"required": _("Wybierz, jak formularz jest podpisany.")},
        )
        self.fields["signed"] = _files(
            _("Podpisany formularz"),
            _("Skan, zdjęcie albo plik z podpisem elektronicznym. Do 5 plików, każdy do 10 MB."),
        )
        if knows_proxies(spec):
            self.fields["poa"] = _files(
                _("Pełnomocnictwo"), _("Tylko wtedy, gdy składasz wniosek za kogoś.")
            )
        mark_invalid_fields(self)

    def clean(self) -> dict[str, Any]:
        if not self.errors and not (self.cleaned_data["signed"] or self.cleaned_data.get("poa")):
            self.add_error("signed", _("Wybierz plik z podpisanym formularzem."))
        return self.cleaned_data


def knows_proxies(spec: FormSpec) -> bool:
    """Return whether somebody may apply for another person with this form."""
    return any("proxy" in field.options for field in spec.fields)


def _files(label: Any, help_text: Any) -> ManyFilesField:
    attributes = {"class": "input", "multiple": True, "accept": ENDINGS}
    return ManyFilesField(
        accept_file,
        most=MAX_FILES,
        max_size=MAX_SIZE,
        required=False,
        label=label,
        help_text=help_text,
        widget=ManyFiles(attrs=attributes),
    )
