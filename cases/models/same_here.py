from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cms_ext.people.identity.models import Person
from cms_ext.public_site.notices.models import AnnouncementPage


class SameHere(models.Model):
    """„To samo u mnie”: one more household with a fault, or an outage, that is known already.

    `person` is somebody who was signed in; without one nothing is kept of who it was.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("usterka"), on_delete=models.CASCADE, null=True, related_name="same"
    )
    outage = models.ForeignKey(
        AnnouncementPage,
        verbose_name=_("przerwa"),
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
    )
    person = models.ForeignKey(
        Person, verbose_name=_("kto"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    added_on = models.DateField(_("kiedy"))

    class Meta:
        verbose_name = _("to samo u sąsiada")
        verbose_name_plural = _("to samo u sąsiadów")
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="cases_same_as_one",
                condition=Q(case__isnull=False, outage__isnull=True)
                | Q(case__isnull=True, outage__isnull=False),
            ),
            models.UniqueConstraint(fields=["case", "person"], name="cases_same_fault_once"),
            models.UniqueConstraint(fields=["outage", "person"], name="cases_same_outage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id or self.outage_id} {self.added_on}"
