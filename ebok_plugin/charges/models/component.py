from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ebok_plugin.ledger.vocabulary import SubAccount

COMPONENT_CODE = r"[A-Z0-9-]{1,12}"


class Basis(models.TextChoices):
    """What the quantity of a charge line counts (`ledger.md` §1)."""

    AREA_M2 = "AREA_M2", _("powierzchnia")
    PERSONS = "PERSONS", _("liczba osób")
    PREMISES = "PREMISES", _("lokal")
    VOLUME_M3_COLD = "VOLUME_M3_COLD", _("woda ogółem")
    VOLUME_M3_HOT = "VOLUME_M3_HOT", _("ciepła woda")
    SHARE = "SHARE", _("udział")
    KWH = "KWH", _("energia")


class Component(models.Model):
    """One line type of the monthly charge. `is_advance` only puts the word „zaliczka” on a line."""

    code = models.CharField(
        _("kod"), max_length=12, unique=True, validators=[RegexValidator(rf"^{COMPONENT_CODE}\Z")]
    )
    name = models.CharField(_("nazwa"), max_length=80)
    basis = models.CharField(_("podstawa naliczenia"), max_length=14, choices=Basis)
    unit = models.CharField(_("jednostka"), max_length=8)
    subaccount = models.CharField(
        _("subkonto"), max_length=8, choices=SubAccount, default=SubAccount.MAIN
    )
    is_advance = models.BooleanField(_("zaliczka"), default=False)

    class Meta:
        verbose_name = _("składnik opłaty")
        verbose_name_plural = _("składniki opłat")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
