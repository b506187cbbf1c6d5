"""Sessions, devices, forms that a session left unfinished, and counted tries."""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage, unproven
from cms_ext.plugins.export import left_out
from cms_ext.plugins.realm import Realm

MIN_IDLE_MINUTES, MAX_IDLE_MINUTES = 5, 120


def default_idle_minutes() -> int:
    """Return what the deployment says, within the bounds, until the office chooses."""
    idle, _absolute = settings.COOP_SESSION_LIMITS[Realm.STAFF]
    return min(max(int(idle / timedelta(minutes=1)), MIN_IDLE_MINUTES), MAX_IDLE_MINUTES)


@register_setting(icon="key")
class SignInSettings(SealedModel, BaseGenericSetting):
    """What an office chooses about signing in; how long in all is not its to choose."""

    staff_idle_minutes = models.PositiveSmallIntegerField(
        _("wylogowanie pracownika po tylu minutach bez żadnej czynności"),
        default=default_idle_minutes,
        validators=[MinValueValidator(MIN_IDLE_MINUTES), MaxValueValidator(MAX_IDLE_MINUTES)],
        help_text=_(
            "Od 5 do 120; zwykle 15. Dłużej tylko tam, gdzie nikt obcy nie dojdzie do otwartego "
            "komputera. Działa od razu, także dla zalogowanych."
        ),
    )

    coverage = Coverage(sealed=("staff_idle_minutes",))

    class Meta:
        verbose_name = _("Wylogowanie po bezczynności")
        constraints = [
            models.CheckConstraint(
                name="identity_idle_minutes_bounded",
                condition=models.Q(staff_idle_minutes__range=(MIN_IDLE_MINUTES, MAX_IDLE_MINUTES)),
            )
        ]


class SignInSession(models.Model):
    """A signed-in browser as its owner sees it on the list of sign-ins.

    The session's key is stored only as a keyed hash, and of the address only the network (IPv4 /24,
    IPv6 /48). An ended row lets nobody in, whatever the session store says.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_in_sessions"
    )
    key_hash = models.CharField(max_length=64, unique=True)
    browser = models.CharField(_("przeglądarka"), max_length=60, blank=True)
    network = models.CharField(_("sieć"), max_length=45, blank=True)
    started_at = models.DateTimeField(_("od"))
    last_seen_at = models.DateTimeField(_("ostatnio"))
    ended_at = models.DateTimeField(_("do"), null=True, blank=True)
    # Only "set your own password" is open to a session that began with an activation code.
    with_code = models.BooleanField(default=False)

    coverage = unproven("otwarta sesja trwa najwyżej dobę; logowania są w dzienniku")
    export = left_out("otwarte sesje")

    class Meta:
        verbose_name = _("sesja")
        verbose_name_plural = _("sesje")
        ordering = ["-last_seen_at", "-pk"]
        indexes = [models.Index(fields=["user", "-last_seen_at"], name="identity_session_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at:%Y-%m-%d %H:%M}"


class KnownDevice(models.Model):
    """A browser in which the owner signed in before, known by a signed cookie.

    It counts its own failures, so that strangers never lock the owner out.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_devices"
    )
    device_hash = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    coverage = unproven("znana przeglądarka liczy tylko własne pomyłki w haśle")
    export = left_out("znane przeglądarki poprzedniego serwisu")

    class Meta:
        verbose_name = _("znane urządzenie")
        verbose_name_plural = _("znane urządzenia")
        constraints = [
            models.UniqueConstraint(fields=["user", "device_hash"], name="identity_device_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.first_seen_at:%Y-%m-%d}"


class KeptForm(models.Model):
    """Text typed into a form when the session ended, until it is sent or a day old.

    `values` is {name of the field: [what was typed or chosen, …]}.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_forms"
    )
    path = models.CharField(max_length=300)
    values = models.JSONField()
    kept_at = models.DateTimeField(db_index=True)

    coverage = unproven("niewysłany formularz, najwyżej dobę")
    export = left_out("niewysłane formularze")

    class Meta:
        verbose_name = _("zachowany formularz")
        verbose_name_plural = _("zachowane formularze")
        ordering = ["-kept_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "path"], name="identity_one_kept_form")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kept_at:%Y-%m-%d %H:%M}"


class TryCounter(models.Model):
    """How many tries a bucket has used in its window.

    `bucket` is a keyed hash of what is counted (a login, an address, a device), so that the table
    names nobody. A try is reserved here before anything is compared, and released on success.
    """

    bucket = models.CharField(max_length=64, primary_key=True)
    used = models.PositiveIntegerField(default=0)
    # Whether the access log has an event that this window is full.
    told = models.BooleanField(default=False)
    window_ends_at = models.DateTimeField(db_index=True)

    coverage = unproven("licznik prób, kasowany po kilku godzinach")
    export = left_out("liczniki prób logowania")

    class Meta:
        verbose_name = _("licznik prób")
        verbose_name_plural = _("liczniki prób")

    def __str__(self) -> str:
        return f"{self.bucket[:8]}: {self.used}"
