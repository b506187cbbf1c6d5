from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


def _number(label: object, default: int, most: int) -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(
        label,  # type: ignore[arg-type]  # a lazy text
        default=default,
        validators=[MinValueValidator(1), MaxValueValidator(most)],
    )


@register_setting(icon="key")
class AccessSettings(BaseGenericSetting):
    """The terms of the access procedure that a co-op may choose (`access.md` §6a)."""

    decision_days = _number(_("termin rozpatrzenia wniosku (dni)"), 14, 60)
    supplement_days = _number(_("termin uzupełnienia braków (dni)"), 14, 60)
    unsigned_days = _number(_("oczekiwanie na podpisany formularz ze strony (dni)"), 14, 60)
    print_valid_days = _number(_("ważność hasła startowego z wydruku (dni)"), 14, 60)
    email_valid_hours = _number(_("ważność hasła startowego z e-maila (godziny)"), 72, 336)
    sender_link_hours = _number(_("ważność odnośnika potwierdzającego nadawcę (godziny)"), 72, 336)
    credentials_together = models.BooleanField(
        _("identyfikator i hasło startowe razem"),
        default=True,
        help_text=_(
            "Tak mówi procedura. Po wyłączeniu identyfikator idzie e-mailem, a hasło startowe "
            "listem albo do rąk: kto przejmie skrzynkę, nie wejdzie do panelu."
        ),
    )
    banner = models.CharField(
        _("baner na stronie logowania"),
        max_length=400,
        blank=True,
        default=(
            "Dotychczasowe dostępy do poprzedniej strony zostały zamknięte. Aby korzystać z nowych "
            "paneli, należy złożyć oświadczenie (IKCS) lub formularz zgłoszeniowy (E-BOK)."
        ),
    )

    class Meta:
        verbose_name = _("Procedura dostępu")
