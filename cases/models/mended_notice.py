from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case


class MendedNotice(models.Model):
    """A neighbour without a login who wants to read when a fault is mended.

    Nothing but the address is known; letters go there once `confirmed_at` stands.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("usterka"), on_delete=models.CASCADE, related_name="mended_notices"
    )
    email = models.EmailField(_("e-mail"), max_length=254)
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    asked_on = models.DateField(_("kiedy"))
    confirmed_at = models.DateTimeField(_("adres potwierdzony"), null=True)

    class Meta:
        verbose_name = _("prośba o wiadomość o naprawie")
        verbose_name_plural = _("prośby o wiadomość o naprawie")
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "email"], name="cases_mended_notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.asked_on}"
