from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.subscriptions.models.subscription import Subscription


class Mailing(models.Model):
    """One announcement as it goes out to its subscribers: once, and once more for a correction.

    `reached` is the last subscription that was looked at; a mailing that was cut short goes on
    behind it.
    """

    announcement = models.ForeignKey(
        AnnouncementPage,
        verbose_name=_("ogłoszenie"),
        on_delete=models.CASCADE,
        related_name="mailings",
    )
    # How many corrections were sent out before: 0 is the announcement itself.
    edition = models.PositiveSmallIntegerField(_("sprostowanie"), default=0)
    begun_at = models.DateTimeField(_("rozpoczęto"))
    done_at = models.DateTimeField(_("zakończono"), null=True, blank=True)
    reached = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("wysyłka ogłoszenia")
        verbose_name_plural = _("wysyłki ogłoszeń")
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "edition"], name="subscriptions_mailing_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.announcement)


class Sending(models.Model):
    """One announcement for one subscriber. `sent_on` is empty while it waits for the digest."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="sendings")
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="sendings"
    )
    made_at = models.DateTimeField(_("utworzono"))
    sent_on = models.DateField(_("wysłano"), null=True, blank=True)
    in_digest = models.BooleanField(_("w zbiorze"), default=False)

    class Meta:
        verbose_name = _("powiadomienie")
        verbose_name_plural = _("powiadomienia")
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "subscription"], name="subscriptions_sending_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["subscription"],
                condition=models.Q(sent_on=None),
                name="subscriptions_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"nr {self.pk}"


class Bounce(models.Model):
    """A permanent refusal of one of our messages, as the reader's mail server reported it."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="bounces")
    # The same report read twice counts once.
    message_id = models.CharField(_("wiadomość"), max_length=255)
    status = models.CharField(_("kod"), max_length=16)
    at = models.DateTimeField(_("kiedy"))

    class Meta:
        verbose_name = _("zwrot")
        verbose_name_plural = _("zwroty")
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "message_id"], name="subscriptions_bounce_once"
            )
        ]

    def __str__(self) -> str:
        return self.status
