"""Where events are sent, and each sending."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.user_key import user_key
from cms_ext.plugins.coverage import unproven
from cms_ext.plugins.export import left_out
from exchange_api.models import ExternalSystem


class WebhookReceiver(models.Model):
    """An address of a system to which events of `kinds` are sent, until it ends.

    `secret` is encrypted; the receiver checks our signatures with it.
    """

    system = models.ForeignKey(
        ExternalSystem,
        verbose_name=_("program"),
        on_delete=models.PROTECT,
        related_name="receivers",
    )
    url = models.URLField(_("adres"), max_length=500)
    kinds = models.JSONField(_("zdarzenia"), default=list)
    secret = models.BinaryField(editable=False)
    made_by = user_key(_("dodał"))
    made_at = models.DateTimeField(_("dodano"))
    ended_at = models.DateTimeField(_("zakończono"), null=True)
    # Why it ended, as text for the office.
    reason = models.CharField(_("powód"), max_length=255, blank=True)

    coverage = unproven(
        "adres odbiorcy zdarzeń; dodanie i koniec są w dzienniku, zdarzenia bez danych"
    )
    export = left_out("odbiorcy zdarzeń; na nowej stronie dodaje się ich od nowa")

    class Meta:
        verbose_name = _("odbiorca zdarzeń")
        verbose_name_plural = _("odbiorcy zdarzeń")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["system", "url"],
                condition=Q(ended_at__isnull=True),
                name="exchange_receiver_of_url",
            )
        ]

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """One event for one receiver: tried until it is taken, or for a day."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("czeka")
        TAKEN = "TAKEN", _("przyjęte")
        FAILED = "FAILED", _("nieprzyjęte")

    receiver = models.ForeignKey(
        WebhookReceiver, on_delete=models.CASCADE, related_name="deliveries"
    )
    event_id = models.CharField(_("zdarzenie"), max_length=40)
    kind = models.CharField(_("rodzaj"), max_length=60)
    body = models.JSONField(default=dict)
    state = models.CharField(_("stan"), max_length=7, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("prób"), default=0)
    made_at = models.DateTimeField(_("powstało"))
    next_at = models.DateTimeField(_("następna próba"))
    # How the last try ended, as text for the office; never what the receiver wrote.
    outcome = models.CharField(_("wynik"), max_length=120, blank=True)

    coverage = unproven("ślad wysłania; zdarzenie jest w dzienniku")
    export = left_out("wysłane zdarzenia z ostatnich 30 dni")

    class Meta:
        verbose_name = _("wysłane zdarzenie")
        verbose_name_plural = _("wysłane zdarzenia")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["receiver", "event_id"], name="exchange_event_once")
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(state="WAITING"), name="exchange_event_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
