"""Kinds of announcements, the severity of alerts, and templates of frequent notices."""

import re
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.frontend.theme.icons import ICONS
from cms_ext.plugins.coverage import Coverage
from cms_ext.public_site.pages.domain.offered_page import list_offered_pages


def list_action_pages() -> list[tuple[str, str]]:
    """Return (address, title) of the pages that plugins offer, as choices of a kind's button."""
    titles = {page.address: f"{page.title} ({page.address})" for page in list_offered_pages()}
    return list(titles.items())


# Kinds that must never wait for a second person.
AT_ONCE = ("OUTAGE", "ALERT")


@register_snippet
class AnnouncementKind(SealedModel):
    """A kind of announcement: words, marker, and how long it stands (announcement.md §1)."""

    class Tone(models.TextChoices):
        PLAIN = "", gettext_lazy("zwykły")
        INFO = "info", gettext_lazy("informacja")
        WARN = "warn", gettext_lazy("uwaga")
        BAD = "bad", gettext_lazy("pilne")

    class LifeFrom(models.TextChoices):
        START = "start", gettext_lazy("od pierwszego dnia ogłoszenia")
        EVENT = "event", gettext_lazy("od końca wydarzenia")

    code = models.CharField(gettext_lazy("kod"), max_length=20, unique=True)
    name = models.CharField(gettext_lazy("nazwa"), max_length=40)
    icon = models.CharField(
        gettext_lazy("ikona"), max_length=20, choices=[(name, name) for name in ICONS]
    )
    tone = models.CharField(
        gettext_lazy("wygląd znacznika"), max_length=4, choices=Tone, blank=True
    )
    pinned = models.BooleanField(gettext_lazy("zwykle przypięte"), default=False)
    life_days = models.PositiveSmallIntegerField(
        gettext_lazy("ile dni stoi"),
        null=True,
        blank=True,
        help_text=gettext_lazy("Puste pole: do odwołania."),
    )
    life_from = models.CharField(
        gettext_lazy("liczone"), max_length=5, choices=LifeFrom, default=LifeFrom.START
    )
    needs_end = models.BooleanField(gettext_lazy("musi mieć datę końca"), default=False)
    second_person = models.BooleanField(
        gettext_lazy("publikuje inna osoba niż autor"),
        default=False,
        help_text=gettext_lazy(
            "Autor wysyła do zatwierdzenia. Nie dla przerw i komunikatów pilnych."
        ),
    )
    action_title = models.CharField(
        gettext_lazy("napis na przycisku"),
        max_length=60,
        blank=True,
        help_text=gettext_lazy("Na przykład: Podaj stan licznika w E-BOK."),
    )
    action_page = models.CharField(
        gettext_lazy("dokąd prowadzi przycisk pod treścią"),
        max_length=120,
        blank=True,
        choices=list_action_pages,
    )
    order = models.PositiveSmallIntegerField(gettext_lazy("kolejność"), default=100)

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("name")]),
        FieldRowPanel([FieldPanel("icon"), FieldPanel("tone"), FieldPanel("order")]),
        FieldRowPanel([FieldPanel("action_title"), FieldPanel("action_page")]),
        FieldRowPanel([FieldPanel("life_days"), FieldPanel("life_from")]),
        FieldRowPanel([FieldPanel("pinned"), FieldPanel("needs_end")]),
        FieldPanel("second_person"),
    ]

    coverage = Coverage(
        sealed=("code", "name", "icon", "tone", "pinned", "life_days", "life_from", "needs_end")
        + ("second_person", "action_title", "action_page", "order")
    )

    class Meta:
        verbose_name = gettext_lazy("rodzaj ogłoszenia")
        verbose_name_plural = gettext_lazy("rodzaje ogłoszeń")
        ordering = ["order", "name__polish"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.second_person and self.code in AT_ONCE:
            raise ValidationError(
                {
                    "second_person": gettext_lazy(
                        "Przerwy i komunikaty pilne nie czekają na drugą osobę."
                    )
                }
            )

    @property
    def has_action(self) -> bool:
        """Return whether its announcements have a button; not for a page that this site lacks."""
        return bool(self.action_title) and self.action_page in dict(list_action_pages())

    def last_day(self, first_day: date, event_end: date | None) -> date | None:
        """Return the usual last day, inclusive; None without one."""
        if self.life_days is None:
            return None
        start = event_end if self.life_from == self.LifeFrom.EVENT else first_day
        return start + timedelta(self.life_days) if start else None


class Severity(models.TextChoices):
    """The severity of an emergency message, the most severe first."""

    DANGER = "danger", gettext_lazy("Zagrożenie")
    IMPORTANT = "important", gettext_lazy("Ważne")
    NOTICE = "notice", gettext_lazy("Informacja")


# The placeholders in the words of a template.
PLACES = ("co", "gdzie", "od", "do", "kontakt")
NAMED = re.compile(r"\{([^{}]*)\}")


@register_snippet
class AnnouncementTemplate(SealedModel):
    """The words of a frequent notice, completed by a few answers.

    `{gdzie}`, `{od}`, `{do}` and `{kontakt}` stand for the answers, `{co}` for what happened, which
    only an urgent message leaves open. Blank lines separate paragraphs.
    """

    name = models.CharField(gettext_lazy("nazwa"), max_length=40, unique=True)
    kind = models.ForeignKey(
        AnnouncementKind,
        verbose_name=gettext_lazy("rodzaj"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    medium = models.CharField(
        gettext_lazy("medium"),
        max_length=40,
        blank=True,
        help_text=gettext_lazy("Przy przerwie, np. ciepła woda."),
    )
    title = models.CharField(
        gettext_lazy("tytuł"),
        max_length=100,
        help_text=gettext_lazy(
            "Odpowiedzi wstawiamy w miejsca {co}, {gdzie}, {od}, {do}, {kontakt}."
        ),
    )
    lead = models.TextField(gettext_lazy("najważniejsze"), max_length=240)
    body = models.TextField(
        gettext_lazy("treść"), help_text=gettext_lazy("Pusty wiersz zaczyna nowy akapit.")
    )
    order = models.PositiveSmallIntegerField(gettext_lazy("kolejność"), default=100)

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("order")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("medium")]),
        FieldPanel("title"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]

    coverage = Coverage(
        sealed=("name", "kind", "medium", "order"), digested=("title", "lead", "body")
    )

    class Meta:
        verbose_name = gettext_lazy("wzór ogłoszenia")
        verbose_name_plural = gettext_lazy("wzory ogłoszeń")
        ordering = ["order", "name__polish"]

    def __str__(self) -> str:
        return self.name

    @property
    def open_places(self) -> set[str]:
        """Return the placeholders in its words."""
        return set(NAMED.findall(f"{self.title} {self.lead} {self.body}"))

    def clean(self) -> None:
        wrong = {
            name: _("Nie znamy miejsca {%(name)s}. Są: {co}, {gdzie}, {od}, {do}, {kontakt}.")
            % {"name": unknown}
            for name in ("title", "lead", "body")
            if (unknown := _unknown(getattr(self, name))) is not None
        }
        if wrong:
            raise ValidationError(wrong)


def _unknown(words: str) -> str | None:
    return next((found for found in NAMED.findall(words) if found not in PLACES), None)
