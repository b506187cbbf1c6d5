from __future__ import annotations

import datetime
import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.notices.models import AnnouncementPage
from members_area.register.models import Organ

GENERAL_MEETING = "GM"


class MeetingState(models.TextChoices):
    PLANNED = "PLANNED", _("planowane")
    CALLED = "CALLED", _("zwołane")
    HELD = "HELD", _("odbyło się")
    CANCELLED = "CANCELLED", _("odwołane")


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def announced(self) -> Self:
        """Those that the co-op has called; what is only planned is a note of the office."""
        return self.exclude(state=MeetingState.PLANNED)

    def whole(self) -> Self:
        """Each meeting once: of one held in parts only the first part."""
        return self.filter(part_of__isnull=True)


class Meeting(models.Model):
    """One sitting of an organ (library.md §2), changed by the verbs of `domain.meeting`.

    A meeting held in parts is a row for each part; the agenda, papers, drafts and notices belong
    to the first, and its date is the T from which the terms are counted (library.md §6).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organ = models.ForeignKey(
        Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="meetings"
    )
    date = models.DateField(_("data"))
    starts_at = models.TimeField(_("godzina"), null=True, blank=True)
    place = models.CharField(_("miejsce"), max_length=200, blank=True)
    number = models.CharField(
        _("numer"), max_length=40, blank=True, help_text=_("Jeżeli organ numeruje zebrania.")
    )
    part_of = models.ForeignKey(
        "self",
        verbose_name=_("pierwsza część"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="further_parts",
    )
    part_no = models.PositiveSmallIntegerField(_("część"), null=True, blank=True)
    papers_place = models.CharField(
        _("gdzie leżą sprawozdania i projekty"), max_length=200, blank=True
    )
    state = models.CharField(
        _("stan"), max_length=10, choices=MeetingState, default=MeetingState.PLANNED
    )
    called_on = models.DateField(_("zwołano"), null=True, blank=True)
    cancellation_reason = models.CharField(_("powód odwołania"), max_length=250, blank=True)
    # The web announcement is extra beside the notices (library.md §6); its proof is cms_ext's.
    announcement = models.ForeignKey(
        AnnouncementPage,
        verbose_name=_("ogłoszenie na stronie"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("zebranie")
        verbose_name_plural = _("zebrania")
        ordering = ["-date", "part_no", "pk"]
        constraints = [
            models.CheckConstraint(
                name="meetings_parts",
                condition=Q(part_of__isnull=True, part_no__isnull=True)
                | Q(part_of__isnull=True, part_no=1)
                | Q(part_of__isnull=False, part_no__gt=1),
                violation_error_message=_(
                    "Pierwsza część ma numer 1, każda następna numer większy i pierwszą część."
                ),
            ),
            models.CheckConstraint(
                name="meetings_called_on",
                condition=Q(state__in=[MeetingState.PLANNED, MeetingState.CANCELLED])
                | Q(called_on__isnull=False),
            ),
            models.CheckConstraint(
                name="meetings_cancellation_reason",
                condition=~Q(state=MeetingState.CANCELLED) | ~Q(cancellation_reason=""),
            ),
            models.UniqueConstraint(
                name="meetings_one_of_each_part", fields=["part_of", "part_no"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ} {self.date:%d.%m.%Y}"

    @property
    def first_part(self) -> Meeting:
        return self.part_of or self

    @property
    def counted_from(self) -> datetime.date:
        """T of library.md §6: the date of the first part."""
        return self.first_part.date

    @property
    def last_day(self) -> datetime.date:
        """The day of the last part."""
        return max([self.date, *(part.date for part in self.further_parts.all())])

    @property
    def is_general(self) -> bool:
        return self.organ.code == GENERAL_MEETING
