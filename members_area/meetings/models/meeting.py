from __future__ import annotations

import datetime
import uuid
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.people.identity.models import Person
from cms_ext.plugins.coverage import Coverage
from cms_ext.public_site.notices.models import AnnouncementPage
from members_area.library.models import Document
from members_area.register.models import Organ

GENERAL_MEETING = "GM"


class MeetingState(models.TextChoices):
    PLANNED = "PLANNED", _("planowane")
    CALLED = "CALLED", _("zwołane")
    HELD = "HELD", _("odbyło się")
    CANCELLED = "CANCELLED", _("odwołane")


class MeetingQuerySet(SealedQuerySet["Meeting"]):
    def announced(self) -> Self:
        """All except planned meetings, which are internal notes of the office."""
        return self.exclude(state=MeetingState.PLANNED)

    def first_parts(self) -> Self:
        """Each meeting once: only the first part of a meeting held in parts."""
        return self.filter(part_of__isnull=True)


class Meeting(SealedModel):
    """A sitting of an organ (library.md §2), changed by the verbs of `domain.meeting`.

    A meeting held in parts has a row for each part. Agenda, documents, drafts and notices belong to
    the first part; its date is the T from which the terms are counted (library.md §6).
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
    # The web announcement only supplements the notices (library.md §6); cms_ext proves it.
    announcement = models.ForeignKey(
        AnnouncementPage,
        verbose_name=_("ogłoszenie na stronie"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    coverage = Coverage(
        sealed=(
            "organ_id",
            "date",
            "starts_at",
            "number",
            "part_of_id",
            "part_no",
            "state",
            "called_on",
        ),
        digested=("place", "papers_place", "cancellation_reason"),
        unproven={"announcement": "odsyłacz; publikacji ogłoszenia dowodzi łańcuch publikacji"},
    )

    objects: ClassVar = MeetingQuerySet.as_manager()

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
        """Return the day of the last part."""
        return max([self.date, *(part.date for part in self.further_parts.all())])

    @property
    def is_general(self) -> bool:
        return self.organ.code == GENERAL_MEETING


class AgendaItem(SealedModel):
    """A point of the agenda; `position` counts from 1."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("kolejność"))
    title = models.CharField(_("punkt porządku obrad"), max_length=250)
    result = models.CharField(_("wynik głosowania"), max_length=250, blank=True)

    coverage = Coverage(sealed=("meeting_id", "position"), digested=("title", "result"))

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


class Paper(SealedModel):
    """A document of the library at a meeting; the library decides who reads it."""

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

    coverage = Coverage(
        sealed=("meeting_id", "document_id", "role", "item_id"),
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


class NoticeChannel(SealedModel):
    """A way of giving notice of a meeting, and whether it counts (library.md §6).

    The notice board counts only when the statute says so (V CSK 405/10), a bulletin never.
    """

    code = models.CharField(_("kod"), max_length=20, unique=True)
    name = models.CharField(_("sposób zawiadomienia"), max_length=80)
    counts = models.BooleanField(
        _("liczy się jako zawiadomienie"),
        help_text=_("Tablica ogłoszeń tylko wtedy, gdy tak mówi statut. Podaj wtedy podstawę."),
    )
    basis = models.CharField(_("podstawa"), max_length=200)

    coverage = Coverage(sealed=("code", "name", "counts"), digested=("basis",))

    class Meta:
        verbose_name = _("sposób zawiadomienia")
        verbose_name_plural = _("sposoby zawiadomienia")
        ordering = ["-counts", "name__polish"]

    def __str__(self) -> str:
        return self.name


class NoticeDelivery(SealedModel):
    """Notices of a meeting delivered by one channel up to a day, with the number of people."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.ForeignKey(
        NoticeChannel, verbose_name=_("sposób"), on_delete=models.PROTECT, related_name="+"
    )
    delivered_on = models.DateField(
        _("ostatni dzień doręczeń"),
        help_text=_("Dzień, w którym tym sposobem zawiadomiono ostatnią osobę."),
    )
    recipients = models.PositiveIntegerField(_("liczba zawiadomionych"))

    coverage = Coverage(sealed=("meeting_id", "channel_id", "delivered_on", "recipients"))

    class Meta:
        verbose_name = _("zawiadomienie")
        verbose_name_plural = _("zawiadomienia")
        ordering = ["delivered_on", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="meetings_someone_notified",
                condition=models.Q(recipients__gt=0),
                violation_error_message=_("Podaj, ile osób zawiadomiono: co najmniej jedną."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.delivered_on:%d.%m.%Y}"


class Survey(SealedModel):
    """An advisory question to all members, or to those in one organ. Not a vote.

    Who answered (`Participation`) and what was answered (`Option.answers`, a number) are stored
    separately and without times, so no row says what a person chose.
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

    coverage = Coverage(
        sealed=("organ_id", "meeting_id", "opens_on", "closes_on"),
        digested=("question", "explanation"),
    )

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


class Option(SealedModel):
    """An option of a survey, and the number of people who chose it."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("odpowiedź"), max_length=200)
    answers = models.PositiveIntegerField(default=0)

    coverage = Coverage(
        sealed=("survey_id", "position"),
        digested=("text",),
        unproven={
            "answers": "pieczęć przy każdej odpowiedzi zdradzałaby, kto co wybrał w ankiecie"
        },
    )

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
    """A person has answered a survey.

    The key is random and there is no time, so the rows do not reveal the order of the answers.
    """

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
