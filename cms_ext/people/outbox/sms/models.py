from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.plugins.coverage import Coverage
from cms_ext.plugins.export import left_out


def make_own_id() -> str:
    """Return 32 random letters and digits."""
    return uuid4().hex


class TextMessage(models.Model):
    """A text message in the outbox and the record of its delivery; sending erases the text."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("czeka")
        # Its request may have left; a process that dies now leaves it so.
        SENDING = "SENDING", _("wysyła się")
        SENT = "SENT", _("przekazana")
        FAILED = "FAILED", _("nie udało się")
        # Its reason was gone when its turn came.
        STOPPED = "STOPPED", _("odwołana")
        # The gateway may have taken it or not; a person decides whether it goes again.
        UNKNOWN = "UNKNOWN", _("nie wiadomo")

    # What `mark` covers, until the text is erased.
    MARKED = ("to", "text", "about_type", "about_id", "own_id", "parts")
    WAITING = (State.QUEUED, State.SENDING)

    to = models.CharField(_("numer"), max_length=9)
    text = models.TextField(_("treść"), blank=True)
    about_type = models.CharField(max_length=60)
    about_id = models.CharField(max_length=64)
    state = models.CharField(_("stan"), max_length=7, choices=State, default=State.QUEUED)
    # Our id of the message at the gateway, the same at each try, and the gateway's own.
    own_id = models.CharField(max_length=32, default=make_own_id)
    gateway_id = models.CharField(_("numer w bramce"), max_length=64, blank=True)
    parts = models.PositiveSmallIntegerField(_("liczba SMS"))
    queued_at = models.DateTimeField(_("przyjęta"))
    next_try_at = models.DateTimeField(_("następna próba"))
    tries = models.PositiveSmallIntegerField(_("próby"), default=0)
    ended_at = models.DateTimeField(_("zakończono"), null=True, blank=True)
    last_error = models.CharField(_("ostatni błąd"), max_length=255, blank=True)

    # Empty when the text was erased.
    mark = models.CharField(max_length=64, blank=True)

    coverage = Coverage(
        checked=dict.fromkeys((*MARKED, "mark"), "sms"),
        unproven=dict.fromkeys(
            ("state", "gateway_id", "queued_at", "next_try_at", "tries", "ended_at", "last_error"),
            "przebieg wysyłki",
        ),
    )
    export = left_out("niewysłane wiadomości; bywają w nich kody")

    class Meta:
        verbose_name = _("SMS")
        verbose_name_plural = _("wysłane SMS")
        ordering = ["-queued_at", "-pk"]
        permissions = [
            ("resend_textmessage", _("Może zdecydować o SMS, o którym bramka nie odpowiedziała"))
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state__in=["QUEUED", "SENDING"]), name="sms_due"
            ),
            models.Index(fields=["ended_at"], condition=Q(state="UNKNOWN"), name="sms_unknown"),
            models.Index(fields=["about_type", "about_id"], name="sms_about"),
        ]

    def __str__(self) -> str:
        return f"nr {self.pk}"

    @property
    def is_forgotten(self) -> bool:
        """Return whether its text was erased when it had been sent."""
        return self.state not in self.WAITING and not self.text
