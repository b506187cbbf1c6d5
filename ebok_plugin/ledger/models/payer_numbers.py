"""How the bank tells payers apart: the setting of the office for their virtual numbers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import HelpPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage


@register_setting(icon="key")
class PayerNumbers(SealedModel, BaseGenericSetting):
    """What virtual numbers are made of, and what an account without a number means.

    Empty sort code and client identifier: those of the environment (`qr_zbp.md` §3).
    """

    class Missing(models.TextChoices):
        MADE = "MADE", _("program utworzy numer z numeru konta")
        NONE = "NONE", _("konto nie ma własnego numeru, wpłaty idą na wspólny rachunek")

    sort_code = models.CharField(
        _("numer rozliczeniowy banku"),
        max_length=8,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{8}\Z", _("Wpisz osiem cyfr."))],
        help_text=_("Osiem cyfr z umowy o płatności masowe. Puste pole: taki, jaki ma serwer."),
    )
    client_id = models.CharField(
        _("numer klienta w banku"),
        max_length=4,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{4}\Z", _("Wpisz cztery cyfry."))],
        help_text=_("Cztery cyfry z tej samej umowy."),
    )
    missing = models.CharField(
        _("gdy przy nowym koncie nie podano numeru"),
        max_length=4,
        choices=Missing,
        default=Missing.MADE,
        help_text=_("W pliku kont słowo BRAK zawsze znaczy: konto bez własnego numeru."),
    )

    panels: ClassVar = [
        HelpPanel(template="ebok_plugin/ledger/admin/payer_numbers.html"),
        "sort_code",
        "client_id",
        "missing",
    ]

    coverage = Coverage(sealed=("sort_code", "client_id", "missing"))

    class Meta:
        verbose_name = _("Numery do wpłat mieszkańców")

    def __str__(self) -> str:
        return str(self.get_missing_display())

    @property
    def digits(self) -> tuple[str, str]:
        """The sort code and the client's number in force; both empty where nobody gave them."""
        if self.sort_code:
            return self.sort_code, self.client_id
        return settings.COOP_BANK_SORT_CODE, settings.COOP_BANK_CLIENT_ID

    def clean(self) -> None:
        super().clean()
        if bool(self.sort_code) != bool(self.client_id):
            empty = "client_id" if self.sort_code else "sort_code"
            raise ValidationError({empty: _("Numer banku i numer klienta podaj razem.")})
