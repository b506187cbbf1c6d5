"""The resolution of a small office: which acts one person may do alone, and until when."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.files.stored_files import PrivateStorage
from cms_ext.base.files.virus_scan import ScanState
from cms_ext.office.approvals.models import DecidedByTwo, decided_by_two
from cms_ext.plugins.coverage import Coverage


def random_name(instance: SmallOfficeResolution, name: str) -> str:
    """Return a random name: the sender's file name is never a path here."""
    return uuid.uuid4().hex


class SmallOfficeResolution(DecidedByTwo):
    """A resolution by which one person may do these acts alone, on these days.

    `acts` are codes of the table of approvals. `stand_in` is the login that is stored as who
    approved such an act, and named by the number of the resolution: nobody signs in with it.
    `report_to` is the supervisory board's address, where each week's acts are reported.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("czeka na drugą osobę")
        APPROVED = "APPROVED", _("zatwierdzona")
        REFUSED = "REFUSED", _("odrzucona")

    number = models.CharField(_("numer uchwały"), max_length=40)
    adopted_on = models.DateField(_("data uchwały"))
    acts: models.JSONField[Any, Any] = models.JSONField(_("czynności"), default=list)
    valid_from = models.DateField(_("obowiązuje od"))
    valid_to = models.DateField(_("obowiązuje do"))
    report_to = models.EmailField(_("adres rady nadzorczej"))
    file = models.FileField(
        _("uchwała"), storage=PrivateStorage("small-office"), upload_to=random_name
    )
    sha256 = models.CharField(max_length=64)
    scan_state = models.CharField(_("antywirus"), max_length=9, choices=ScanState)
    stand_in = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("kto figuruje jako zatwierdzający"),
        null=True,
        related_name="+",
    )
    state = models.CharField(_("stan"), max_length=8, choices=State, default=State.WAITING)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("wpisał(a)"), related_name="+"
    )
    made_at = models.DateTimeField(_("wpisano"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("zakończył(a)"),
        null=True,
        related_name="+",
    )
    ended_at = models.DateTimeField(_("zakończono"), null=True)
    reported_on = models.DateField(_("ostatni raport"), null=True)

    coverage = Coverage(
        sealed=(
            *("number", "adopted_on", "acts", "valid_from", "valid_to", "report_to"),
            *("file", "sha256", "scan_state", "stand_in", "state"),
            *("made_by", "made_at", "decided_by", "decided_at", "ended_by", "ended_at"),
            "reported_on",
        ),
        digested=("refusal",),
    )

    class Meta:
        verbose_name = _("uchwała małego biura")
        verbose_name_plural = _("uchwały małego biura")
        ordering = ["-valid_from", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("propose_resolution", _("Może wpisać uchwałę małego biura")),
            ("approve_resolution", _("Może zatwierdzić uchwałę małego biura")),
        ]
        constraints = [
            *decided_by_two("approvals_resolution", done="APPROVED"),
            models.CheckConstraint(
                name="approvals_resolution_days",
                condition=Q(valid_from__gte=F("adopted_on"), valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="approvals_resolution_stand_in",
                condition=Q(state="APPROVED", stand_in__isnull=False)
                | (~Q(state="APPROVED") & Q(stand_in__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.adopted_on:%d.%m.%Y})"

    def holds_on(self, day: date) -> bool:
        """Return whether one person may act by it on this day."""
        in_time = self.valid_from <= day <= self.valid_to
        return self.state == self.State.APPROVED and self.ended_at is None and in_time
