from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms_ext.base.typed_values import ValueRefused, nip


@register_setting(icon="doc-full")
class PaymentSettings(BaseGenericSetting):
    """What a payment code says of the recipient (`qr_zbp.md` §1); without it there are no codes."""

    nip = models.CharField(
        _("NIP spółdzielni"), max_length=10, blank=True, help_text=_("Dziesięć cyfr bez kresek.")
    )
    recipient = models.CharField(
        _("nazwa odbiorcy w kodzie QR"),
        max_length=20,
        blank=True,
        help_text=_("Najwyżej 20 znaków, na przykład „SM Pod Lasem”."),
    )

    class Meta:
        verbose_name = _("Kody QR do przelewów")

    def __str__(self) -> str:
        return self.recipient

    def clean(self) -> None:
        """Refuses a NIP with a slip in it: every bank's app would refuse the code."""
        super().clean()
        try:
            self.nip = nip(self.nip) if self.nip else ""
        except ValueRefused as refused:
            raise ValidationError({"nip": str(refused)}) from refused
