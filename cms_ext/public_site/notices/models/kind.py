from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet

from cms_ext.frontend.theme.icons import ICONS

# Nobody waits for a colleague to tell people that the gas leaks.
AT_ONCE = ("OUTAGE", "ALERT")


@register_snippet
class AnnouncementKind(models.Model):
    """A kind of announcement: its words, its mark, how long it stands (announcement.md §1)."""

    class Tone(models.TextChoices):
        PLAIN = "", _("zwykły")
        INFO = "info", _("informacja")
        WARN = "warn", _("uwaga")
        BAD = "bad", _("pilne")

    class LifeFrom(models.TextChoices):
        START = "start", _("od pierwszego dnia ogłoszenia")
        EVENT = "event", _("od końca wydarzenia")

    code = models.CharField(_("kod"), max_length=20, unique=True)
    name = models.CharField(_("nazwa"), max_length=40)
    icon = models.CharField(_("ikona"), max_length=20, choices=[(name, name) for name in ICONS])
    tone = models.CharField(_("wygląd znacznika"), max_length=4, choices=Tone, blank=True)
    pinned = models.BooleanField(_("zwykle przypięte"), default=False)
    life_days = models.PositiveSmallIntegerField(
        _("ile dni stoi"), null=True, blank=True, help_text=_("Puste pole: do odwołania.")
    )
    life_from = models.CharField(
        _("liczone"), max_length=5, choices=LifeFrom, default=LifeFrom.START
    )
    needs_end = models.BooleanField(_("musi mieć datę końca"), default=False)
    second_person = models.BooleanField(
        _("publikuje inna osoba niż autor"),
        default=False,
        help_text=_("Autor wysyła do zatwierdzenia. Nie dla przerw i komunikatów pilnych."),
    )
    order = models.PositiveSmallIntegerField(_("kolejność"), default=100)

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("name")]),
        FieldRowPanel([FieldPanel("icon"), FieldPanel("tone"), FieldPanel("order")]),
        FieldRowPanel([FieldPanel("life_days"), FieldPanel("life_from")]),
        FieldRowPanel([FieldPanel("pinned"), FieldPanel("needs_end")]),
        FieldPanel("second_person"),
    ]

    class Meta:
        verbose_name = _("rodzaj ogłoszenia")
        verbose_name_plural = _("rodzaje ogłoszeń")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.second_person and self.code in AT_ONCE:
            raise ValidationError(
                {"second_person": _("Przerwy i komunikaty pilne nie czekają na drugą osobę.")}
            )

    def last_day(self, first_day: date, event_end: date | None) -> date | None:
        """The usual last day, inclusive; None: until further notice, or the event has no date."""
        if self.life_days is None:
            return None
        start = event_end if self.life_from == self.LifeFrom.EVENT else first_day
        return start + timedelta(self.life_days) if start else None
