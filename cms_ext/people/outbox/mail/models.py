from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.plugins.coverage import Coverage
from cms_ext.plugins.export import left_out


class OutgoingMessage(models.Model):
    """A message in the outbox and the record of its delivery.

    Requests only write a row here, so that no answer waits for the mail server or reveals by its
    duration whether somebody was written to. A sealed message (`composer` set) holds no text: its
    composer makes the text, and the secret in it, when it is handed over.
    """

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("czeka")
        SENT = "SENT", _("przekazana")
        FAILED = "FAILED", _("nie udało się")
        # Its reason was gone when its turn came; nobody need do anything.
        WITHDRAWN = "WITHDRAWN", _("odwołana")

        @classmethod
        def ended(cls) -> list[OutgoingMessage.State]:
            return [cls.SENT, cls.FAILED, cls.WITHDRAWN]

    class Priority(models.IntegerChoices):
        """The order of sending, the lowest first."""

        # Somebody waits for it at a screen: a link to a password, a code, a confirmation.
        SIGN_IN = 0, _("logowanie")
        LETTER = 1, _("pismo")
        # One of many of the same kind.
        MAILING = 2, _("wysyłka zbiorcza")

    # The notices that go in the same message; set for its hand-over.
    gathered: Sequence[OutgoingMessage] = ()
    # Why it may not leave, judged at its hand-over.
    withdrawal = ""

    # What `mark` covers. A try to send it changes nothing of it.
    MARKED = (
        *("to", "template", "subject", "text", "line", "composer", "payload", "desk"),
        *("reply_to", "about_type", "about_id"),
    )
    WAITING = (State.QUEUED,)

    to = models.EmailField(_("do"), max_length=254)
    template = models.CharField(_("rodzaj"), max_length=120)
    subject = models.CharField(_("temat"), max_length=200, blank=True)
    text = models.TextField(_("treść"), blank=True)
    # What a notice adds to a message of several of its kind; empty: it goes alone.
    line = models.CharField(max_length=200, blank=True)
    composer = models.CharField(max_length=200, blank=True)
    payload = models.JSONField(default=dict, blank=True)
    # The code of the desk whose letterhead it has; empty: of the whole office.
    desk = models.CharField(max_length=10, blank=True)
    # Where an answer goes instead of the desk.
    reply_to = models.EmailField(max_length=254, blank=True)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    state = models.CharField(_("stan"), max_length=9, choices=State, default=State.QUEUED)
    priority = models.PositiveSmallIntegerField(
        _("kolejność"), choices=Priority, default=Priority.LETTER
    )
    queued_at = models.DateTimeField(_("przyjęta"))
    next_try_at = models.DateTimeField(_("następna próba"))
    tries = models.PositiveSmallIntegerField(_("próby"), default=0)
    ended_at = models.DateTimeField(_("zakończono"), null=True, blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    last_error = models.CharField(_("ostatni błąd"), max_length=255, blank=True)
    # Empty when the text was forgotten.
    mark = models.CharField(max_length=64, blank=True)

    coverage = Coverage(
        checked=dict.fromkeys((*MARKED, "mark"), "mail"),
        unproven=dict.fromkeys(
            ("state", "priority", "queued_at", "next_try_at", "tries", "ended_at")
            + ("message_id", "last_error"),
            "przebieg wysyłki",
        ),
    )
    export = left_out("niewysłane wiadomości; bywają w nich hasła startowe")

    class Meta:
        verbose_name = _("wiadomość")
        verbose_name_plural = _("poczta wychodząca")
        ordering = ["-queued_at", "-pk"]
        permissions = [("resend_outgoingmessage", _("Może wysłać ponownie nieudaną wiadomość"))]
        indexes = [
            models.Index(
                # As they are sent, so that the first are read without sorting the rest.
                fields=["priority", "next_try_at", "id"],
                condition=Q(state="QUEUED"),
                name="mail_message_due",
            ),
            models.Index(fields=["about_type", "about_id"], name="mail_message_about"),
            models.Index(fields=["to", "template"], condition=~Q(line=""), name="mail_notice_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                name="mail_sealed_holds_no_text", condition=Q(composer="") | Q(text="")
            )
        ]

    def __str__(self) -> str:
        return f"nr {self.pk}"

    @property
    def is_forgotten(self) -> bool:
        """Return whether its text is no longer stored."""
        return self.state not in self.WAITING and not (self.text or self.composer)
