"""The bank accounts of the office itself, on which payments come in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage


class OwnBankAccount(SealedModel):
    """An account of the co-op whose statements may be imported, besides the settings."""

    nrb = models.CharField(_("numer rachunku"), max_length=26, unique=True)
    name = models.CharField(_("do czego służy"), max_length=80)
    is_common = models.BooleanField(
        _("wspólny rachunek do wpłat"),
        default=False,
        db_default=False,
        help_text=_(
            "Na ten rachunek płacą mieszkańcy, których konto nie ma własnego numeru; "
            "w tytule podają numer konta. Taki rachunek jest jeden."
        ),
    )

    coverage = Coverage(sealed=("nrb", "name", "is_common"))

    class Meta:
        verbose_name = _("rachunek spółdzielni")
        verbose_name_plural = _("rachunki spółdzielni")
        ordering = ["nrb"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_common"],
                condition=Q(is_common=True),
                name="exchange_one_common_account",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} (…{self.nrb[-4:]})"
