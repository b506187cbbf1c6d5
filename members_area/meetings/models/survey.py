from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models import Person
from members_area.meetings.models.meeting import Meeting
from members_area.register.models import Organ


class Survey(models.Model):
    """An advisory question to all members, or to those who sit in one organ. No vote.

    Who answered (`Participation`) and what was answered (`Option.answers`, a number) stand apart
    and neither has a time, so no row of this database says what one person chose.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.CharField(_("pytanie"), max_length=250)
    explanation = models.TextField(_("wyjaśnienie"), max_length=2000, blank=True)
    organ = models.ForeignKey(
        Organ,
        verbose_name=_("tylko dla organu"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Puste: dla wszystkich członków."),
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("przed zebraniem"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="surveys",
    )
    opens_on = models.DateField(_("od"))
    closes_on = models.DateField(_("do końca dnia"))

    class Meta:
        verbose_name = _("ankieta doradcza")
        verbose_name_plural = _("ankiety doradcze")
        ordering = ["-opens_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="meetings_survey_dates",
                condition=models.Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("Ankieta nie może skończyć się przed początkiem."),
            )
        ]

    def __str__(self) -> str:
        return self.question

    def is_open_on(self, day: date) -> bool:
        return self.opens_on <= day <= self.closes_on

    def is_over_on(self, day: date) -> bool:
        return day > self.closes_on


class Option(models.Model):
    """An answer to choose, and how many chose it: a number, not a row for each of them."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("odpowiedź"), max_length=200)
    answers = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("odpowiedź w ankiecie")
        verbose_name_plural = _("odpowiedzi w ankietach")
        ordering = ["survey", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="meetings_option_order", fields=["survey", "position"])
        ]

    def __str__(self) -> str:
        return self.text


class Participation(models.Model):
    """That a person has answered a survey. The key is random and there is no time: rows of this
    table in their order say nothing about the order of the answers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("udział w ankiecie")
        verbose_name_plural = _("udział w ankietach")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="meetings_one_answer", fields=["survey", "person"])
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}"
