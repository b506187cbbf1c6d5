"""Roles that one administrator gives and another approves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.office.approvals.models import DecidedByTwo, decided_by_two
from cms_ext.plugins.coverage import Coverage


class StaffRightsChange(DecidedByTwo):
    """Rights that a login of staff is to get, and who may use it.

    `groups` are codes of groups, `email` is a new address ("" for none); with `drops_factor` the
    second factor is removed. `reason` is chosen from a list, not typed.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("czeka na drugiego administratora")
        APPROVED = "APPROVED", _("nadane")
        REFUSED = "REFUSED", _("odrzucone")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("pracownik"),
        related_name="rights_changes",
    )
    groups: models.JSONField[Any, Any] = models.JSONField(_("role"), default=list)
    is_superuser = models.BooleanField(_("uprawnienia administratora"), default=False)
    email = models.EmailField(_("nowy adres e-mail"), blank=True)
    drops_factor = models.BooleanField(_("usunięcie drugiego składnika"), default=False)
    reason = models.CharField(_("powód"), max_length=120, blank=True)
    state = models.CharField(_("stan"), max_length=8, choices=State, default=State.WAITING)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("zaproponował"), related_name="+"
    )
    made_at = models.DateTimeField(_("zaproponowano"))

    coverage = Coverage(
        sealed=(
            *("user_id", "groups", "is_superuser", "email", "drops_factor", "reason", "state"),
            *("made_by_id", "made_at", "decided_by_id", "decided_at"),
        ),
        digested=("refusal",),
    )

    class Meta:
        verbose_name = _("role do zatwierdzenia")
        verbose_name_plural = _("role do zatwierdzenia")
        ordering = ["made_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="WAITING"), name="identity_rights_one_waits"
            ),
            *decided_by_two("identity_rights", done="APPROVED"),
        ]

    def __str__(self) -> str:
        return str(self.user)
