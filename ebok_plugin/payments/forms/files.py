"""What is handed in at the finance desk, and the co-op's own bank accounts."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.nrb import NrbError, parse_nrb
from cms_ext.desks.import_desk.forms import MEGABYTE, EncodingField, ImportUploadForm
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from ebok_plugin.payments.bank import LIMITS, PROFILES
from ebok_plugin.payments.columns import KIND_NAMES
from ebok_plugin.payments.domain.bank_file import save_own_account
from ebok_plugin.payments.domain.desk import BROWSER
from ebok_plugin.payments.models import OwnBankAccount

# An account number may be typed in groups, with dashes and with PL in front.
LONGEST_TYPED = 40


class OwnAccountForm(VerbForm):
    """A number as people write it, kept as its 26 digits."""

    nrb = forms.CharField(
        label=_("Numer rachunku"),
        max_length=LONGEST_TYPED,
        help_text=_("26 cyfr, odstępy mogą być. Suma kontrolna musi się zgadzać."),
    )

    def clean_nrb(self) -> str:
        try:
            return parse_nrb(self.cleaned_data["nrb"])
        except NrbError as error:
            raise forms.ValidationError(error.message, code=error.code) from error

    def call_verb(self) -> OwnBankAccount:
        with transaction.atomic():
            return save_own_account(self.instance, origin=self.origin)


class StatementUploadForm(ImportUploadForm):
    megabytes = LIMITS.size // MEGABYTE

    profile = forms.ChoiceField(
        label=_("Bank"),
        choices=[
            ("", _("rozpoznaj po treści pliku")),
            *((code, profile.name) for code, profile in PROFILES.items()),
        ],
        required=False,
        help_text=_("Wskaż bank tylko wtedy, gdy program go nie rozpozna."),
    )


def kinds_to_choose() -> list[tuple[str, Promise]]:
    """Those that a plugin adds among them."""
    return [("", _("z pierwszego wiersza pliku")), *KIND_NAMES.items()]


class LedgerUploadForm(ImportUploadForm):
    megabytes = BROWSER.megabytes

    kind = forms.ChoiceField(
        label=_("Rodzaj pliku"),
        choices=kinds_to_choose,
        required=False,
        help_text=_("Wskaż rodzaj tylko wtedy, gdy plik nie zaczyna się wierszem „#ebok;…”."),
    )
    encoding = EncodingField()
