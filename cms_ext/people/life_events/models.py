"""Models of an event in the life of a person or an account, and of its steps left out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage


class LifeEvent(SealedModel):
    """Something that happened to a person or an account, until everything that follows is done.

    `kind` is the code of a `LifeEventKind`. `person` is whom it is about: who died, sold, moved
    out or was billed. `account_no` and `payment_no` (the entry on the account, 0 for none) are
    numbers, because accounts belong to a plugin. `on` is the day from which it counts.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("w toku")
        DONE = "DONE", _("zakończone")
        GIVEN_UP = "GIVEN_UP", _("zaniechane")

    kind = models.CharField(_("rodzaj"), max_length=20)
    person = models.ForeignKey(
        Person, verbose_name=_("osoba"), on_delete=models.PROTECT, related_name="life_events"
    )
    account_no = models.CharField(_("numer konta"), max_length=20, blank=True)
    payment_no = models.PositiveIntegerField(_("pozycja wpłaty"), default=0)
    on = models.DateField(_("od dnia"))
    proof = models.CharField(_("co to potwierdza"), max_length=255)
    state = models.CharField(_("stan"), max_length=8, choices=State, default=State.OPEN)
    opened_by = user_key(_("zgłosił"))
    opened_at = models.DateTimeField(_("zgłoszono"))
    ended_by = optional_user_key(_("zakończył"), blank=False)
    ended_at = models.DateTimeField(_("zakończono"), null=True)
    why_given_up = models.CharField(_("powód zaniechania"), max_length=255, blank=True)

    coverage = Coverage(
        sealed=(
            *("kind", "person_id", "account_no", "payment_no", "on", "state"),
            *("opened_by_id", "opened_at", "ended_by_id", "ended_at"),
        ),
        digested=("proof", "why_given_up"),
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("zdarzenie")
        verbose_name_plural = _("zdarzenia")
        default_permissions = ("view", "add", "change")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="life_event_once",
                fields=["kind", "person", "account_no", "payment_no"],
                condition=Q(state="OPEN"),
            ),
            models.CheckConstraint(
                name="life_event_ended",
                condition=Q(state="OPEN", ended_by__isnull=True, ended_at__isnull=True)
                | (~Q(state="OPEN") & Q(ended_by__isnull=False) & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SkippedStep(SealedModel):
    """A step of an event that is not needed, for a reason that no data can say."""

    event = models.ForeignKey(
        LifeEvent, verbose_name=_("zdarzenie"), on_delete=models.PROTECT, related_name="skipped"
    )
    key = models.CharField(_("krok"), max_length=60)
    reason = models.CharField(_("powód"), max_length=255)
    made_by = user_key(_("pominął"))
    made_at = models.DateTimeField(_("pominięto"))

    coverage = Coverage(sealed=("event_id", "key", "made_by_id", "made_at"), digested=("reason",))

    class Meta(SealedModel.Meta):
        verbose_name = _("pominięty krok zdarzenia")
        verbose_name_plural = _("pominięte kroki zdarzeń")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="life_event_step_once", fields=["event", "key"])
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.key}"
