from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from members_area.library.models import Document
from members_area.meetings.models.meeting import Meeting


class AgendaItem(models.Model):
    """A point of the agenda; `position` counts from 1."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("kolejność"))
    title = models.CharField(_("punkt porządku obrad"), max_length=250)

    class Meta:
        verbose_name = _("punkt porządku obrad")
        verbose_name_plural = _("porządek obrad")
        ordering = ["meeting", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="meetings_agenda_order", fields=["meeting", "position"]),
            models.CheckConstraint(
                name="meetings_agenda_from_one", condition=models.Q(position__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class PaperRole(models.TextChoices):
    MATERIAL = "MATERIAL", _("materiały")
    MINUTES = "MINUTES", _("protokół")
    RESULTS = "RESULTS", _("wyniki i uchwały")


class Paper(models.Model):
    """A document of the library at a meeting. Who reads it is asked of the library's door."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="papers")
    document = models.ForeignKey(
        Document, verbose_name=_("dokument"), on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(
        _("czym jest"), max_length=10, choices=PaperRole, default=PaperRole.MATERIAL
    )
    item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("punkt porządku obrad"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="papers",
    )

    class Meta:
        verbose_name = _("dokument na zebranie")
        verbose_name_plural = _("dokumenty na zebranie")
        ordering = ["meeting", "item__position", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="meetings_paper_once",
                fields=["meeting", "document"],
                violation_error_message=_("Ten dokument jest już przy tym zebraniu."),
            )
        ]

    def __str__(self) -> str:
        return str(self.document)
