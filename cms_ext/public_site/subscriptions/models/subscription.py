from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.notices.models import AnnouncementKind
from cms_ext.public_site.subscriptions.models.place import WithPlaces


class Subscription(WithPlaces):
    """A reader's wish for announcements by e-mail (announcement.md §4).

    The address is only written to, and only once its owner has confirmed; no login belongs to it.
    """

    class Frequency(models.TextChoices):
        NOW = "NOW", _("od razu, każde osobno")
        DAILY = "DAILY", _("raz dziennie, razem")

    class State(models.TextChoices):
        PENDING = "PENDING", _("czeka na potwierdzenie")
        CONFIRMED = "CONFIRMED", _("potwierdzona")
        UNSUBSCRIBED = "UNSUBSCRIBED", _("zakończona")
        BOUNCED = "BOUNCED", _("adres nie przyjmuje poczty")

    email = models.EmailField(_("adres e-mail"), max_length=254, db_index=True)
    # None: every kind.
    kinds = models.ManyToManyField(AnnouncementKind, verbose_name=_("rodzaje"), related_name="+")
    frequency = models.CharField(_("jak często"), max_length=5, choices=Frequency)
    state = models.CharField(_("stan"), max_length=12, choices=State, default=State.PENDING)
    consent_text_version = models.CharField(_("wersja zgody"), max_length=12)
    consent_at = models.DateTimeField(_("zgoda"))
    ip_hash = models.CharField(max_length=64, blank=True)
    confirm_token_hash = models.CharField(max_length=64, blank=True)
    confirm_until = models.DateTimeField(_("potwierdzić do"))
    confirm_at = models.DateTimeField(_("potwierdzona"), null=True, blank=True)
    ended_at = models.DateTimeField(_("zakończona"), null=True, blank=True)
    # The business day of the last digest, so that there is one a day.
    digest_on = models.DateField(_("ostatni zbiór"), null=True, blank=True)

    class Meta:
        verbose_name = _("subskrypcja ogłoszeń")
        verbose_name_plural = _("subskrypcje ogłoszeń")
        ordering = ["-consent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(state="CONFIRMED"), name="subscriptions_one_confirmed"
            ),
            models.UniqueConstraint(
                fields=["email"], condition=Q(state="PENDING"), name="subscriptions_one_pending"
            ),
            models.UniqueConstraint(
                fields=["confirm_token_hash"],
                condition=~Q(confirm_token_hash=""),
                name="subscriptions_token",
            ),
        ]

    def __str__(self) -> str:
        return f"nr {self.pk}"
