"""Neighbours who have the same fault or outage, or wait for word of its repair."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cms_ext.people.identity.models import Person
from cms_ext.plugins.export import Export
from cms_ext.public_site.notices.models import AnnouncementPage


class MendedNotice(models.Model):
    """A neighbour without a login who wants a letter when a fault is mended.

    Only the address is known; letters go there once `confirmed_at` is set.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("usterka"), on_delete=models.CASCADE, related_name="mended_notices"
    )
    email = models.EmailField(_("e-mail"), max_length=254)
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    asked_on = models.DateField(_("kiedy"))
    confirmed_at = models.DateTimeField(_("adres potwierdzony"), null=True)
    export = Export("odnośniki z listów", closed={"token_hash": ""})

    class Meta:
        verbose_name = _("prośba o wiadomość o naprawie")
        verbose_name_plural = _("prośby o wiadomość o naprawie")
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "email"], name="cases_mended_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.asked_on}"


class SameHere(models.Model):
    """„To samo u mnie”: one more household with a known fault or outage.

    `person` was signed in; without one nothing about the household is stored.
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
