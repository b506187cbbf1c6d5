"""Subscriptions by e-mail and SMS, and what was sent to them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage, unproven
from cms_ext.plugins.export import Export
from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.public_site.notices.models import AnnouncementKind, AnnouncementPage


class WithPlaces(models.Model):
    """The places of the premises tree that somebody subscribed to."""

    # Stored apart from the places: losing the last place must not mean everywhere.
    everywhere = models.BooleanField(_("wszystkie miejsca"), default=True)
    properties = models.ManyToManyField(Property, verbose_name=_("nieruchomości"), related_name="+")
    buildings = models.ManyToManyField(Building, verbose_name=_("budynki"), related_name="+")
    staircases = models.ManyToManyField(Staircase, verbose_name=_("klatki"), related_name="+")

    class Meta:
        abstract = True


class Subscription(SealedModel, WithPlaces):
    """A reader's subscription to announcements by e-mail (announcement.md §4).

    Mail goes only to confirmed addresses; no login belongs to them.
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
    # The business day of the last digest; at most one a day.
    digest_on = models.DateField(_("ostatni zbiór"), null=True, blank=True)

    coverage = Coverage(
        sealed=(
            "everywhere",
            "frequency",
            "state",
            "consent_text_version",
            "consent_at",
            "confirm_until",
            "confirm_at",
            "ended_at",
        ),
        digested=("email", "ip_hash", "confirm_token_hash"),
        unproven={"digest_on": "dzień ostatniej wysyłki"},
    )
    export = Export("odnośniki do potwierdzenia zapisu", closed={"confirm_token_hash": ""})

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


class PhoneSubscription(SealedModel, WithPlaces):
    """A subscription to urgent messages by SMS, confirmed by a code."""

    class State(models.TextChoices):
        PENDING = "PENDING", _("czeka na kod")
        CONFIRMED = "CONFIRMED", _("potwierdzona")
        UNSUBSCRIBED = "UNSUBSCRIBED", _("zakończona")

    number = models.CharField(_("numer"), max_length=9, db_index=True)
    state = models.CharField(_("stan"), max_length=12, choices=State, default=State.PENDING)
    consent_text_version = models.CharField(_("wersja zgody"), max_length=12)
    consent_at = models.DateTimeField(_("zgoda"))
    ip_hash = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(_("kod ważny do"))
    # The key of the unsubscribe link; short, because SMS characters cost money.
    end_key = models.CharField(max_length=16, unique=True)
    confirm_at = models.DateTimeField(_("potwierdzona"), null=True, blank=True)
    ended_at = models.DateTimeField(_("zakończona"), null=True, blank=True)

    coverage = Coverage(
        sealed=(
            "everywhere",
            "state",
            "consent_text_version",
            "consent_at",
            "code_until",
            "confirm_at",
            "ended_at",
        ),
        digested=("number", "ip_hash", "code_hash", "end_key"),
    )
    export = Export("kody do potwierdzenia numeru", closed={"code_hash": ""})

    class Meta:
        verbose_name = _("subskrypcja SMS")
        verbose_name_plural = _("subskrypcje SMS")
        ordering = ["-consent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(state="CONFIRMED"), name="subscriptions_one_phone"
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(state="PENDING"),
                name="subscriptions_one_phone_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"nr {self.pk}"


class Mailing(SealedModel):
    """The sending of an announcement, or of one of its corrections, to subscribers.

    `reached` is the last processed subscription; an interrupted mailing continues after it.
    """

    announcement = models.ForeignKey(
        AnnouncementPage,
        verbose_name=_("ogłoszenie"),
        on_delete=models.CASCADE,
        related_name="mailings",
    )
    # The number of the correction; 0 is the announcement itself.
    edition = models.PositiveSmallIntegerField(_("sprostowanie"), default=0)
    begun_at = models.DateTimeField(_("rozpoczęto"))
    done_at = models.DateTimeField(_("zakończono"), null=True, blank=True)
    reached = models.PositiveBigIntegerField(default=0)

    coverage = Coverage(sealed=("announcement", "edition", "begun_at", "done_at", "reached"))

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
    """One announcement for one subscriber; `sent_on` is empty until the digest."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="sendings")
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="sendings"
    )
    made_at = models.DateTimeField(_("utworzono"))
    sent_on = models.DateField(_("wysłano"), null=True, blank=True)
    in_digest = models.BooleanField(_("w zbiorze"), default=False)

    coverage = unproven("przebieg wysyłki powiadomień, które nie są doręczeniem")

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
    """A permanent refusal of a letter, reported by the reader's mail server."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="bounces")
    # A repeated report counts once.
    message_id = models.CharField(_("wiadomość"), max_length=255)
    status = models.CharField(_("kod"), max_length=16)
    at = models.DateTimeField(_("kiedy"))

    coverage = unproven("przebieg wysyłki powiadomień, które nie są doręczeniem")

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
