from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FormerAccess(models.Model):
    """A login of the previous site, closed on migration day.

    No password hash is taken over. The closed login keeps the person's history; whoever wants in
    again applies like everybody else. `user` is empty where the register knows nobody.
    """

    batch = models.CharField(_("paczka"), max_length=40)
    panel = models.CharField(_("panel"), max_length=12)
    login = models.CharField(_("login"), max_length=120)
    last_used_on = models.DateField(_("ostatnio użyty"), null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zamknięty dostęp"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="former_accesses",
    )

    class Meta:
        verbose_name = _("dostęp do poprzedniej strony")
        verbose_name_plural = _("dostępy do poprzedniej strony")
        ordering = ["batch", "panel", "login"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "login"], name="access_former_once")
        ]

    def __str__(self) -> str:
        return f"{self.panel} {self.login}"
