from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from members_area.meetings.models.meeting import Meeting


class NoticeChannel(models.Model):
    """A way in which notices of a meeting are given, and whether it counts (library.md §6).

    Data: the notice board counts only when the statute says so (V CSK 405/10), a bulletin never.
    """

    code = models.CharField(_("kod"), max_length=20, unique=True)
    name = models.CharField(_("sposób zawiadomienia"), max_length=80)
    counts = models.BooleanField(
        _("liczy się jako zawiadomienie"),
        help_text=_("Tablica ogłoszeń tylko wtedy, gdy tak mówi statut. Podaj wtedy podstawę."),
    )
    basis = models.CharField(_("podstawa"), max_length=200)

    class Meta:
        verbose_name = _("sposób zawiadomienia")
        verbose_name_plural = _("sposoby zawiadomienia")
        ordering = ["-counts", "name"]

    def __str__(self) -> str:
        return self.name


class NoticeDelivery(models.Model):
    """That notices of a meeting reached so many people by one channel on one day."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.ForeignKey(
        NoticeChannel, verbose_name=_("sposób"), on_delete=models.PROTECT, related_name="+"
    )
    delivered_on = models.DateField(
        _("ostatni dzień doręczeń"),
        help_text=_("Dzień, w którym tym sposobem zawiadomiono ostatnią osobę."),
    )
    recipients = models.PositiveIntegerField(_("liczba zawiadomionych"))

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
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.delivered_on:%d.%m.%Y}"
