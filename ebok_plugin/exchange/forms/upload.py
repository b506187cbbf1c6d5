"""Handing a file in at the finance desk."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from cms_ext.desks.import_desk.forms import MEGABYTE, EncodingField, ImportUploadForm
from ebok_plugin.exchange.bank import LIMITS, PROFILES
from ebok_plugin.exchange.domain.ledger_desk import BROWSER
from ebok_plugin.exchange.kinds import KIND_NAMES


class StatementUploadForm(ImportUploadForm):
    megabytes = LIMITS.size // MEGABYTE

    profile = forms.ChoiceField(
        label=gettext_lazy("Bank"),
        choices=[
            ("", gettext_lazy("rozpoznaj po treści pliku")),
            *((code, profile.name) for code, profile in PROFILES.items()),
        ],
        required=False,
        help_text=gettext_lazy("Wskaż bank tylko wtedy, gdy program go nie rozpozna."),
    )


class LedgerUploadForm(ImportUploadForm):
    megabytes = BROWSER.megabytes

    kind = forms.ChoiceField(
        label=gettext_lazy("Rodzaj pliku"),
        choices=[("", gettext_lazy("z pierwszego wiersza pliku")), *KIND_NAMES.items()],
        required=False,
        help_text=gettext_lazy(
            "Wskaż rodzaj tylko wtedy, gdy plik nie zaczyna się wierszem „#ebok;…”."
        ),
    )
    encoding = EncodingField()
