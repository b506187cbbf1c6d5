"""How people come in: activation codes, counted tries, signed-in browsers, devices."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.vocabulary import CodeChannel


class SignInSession(models.Model):
    """A signed-in browser as its owner sees it on the list of sign-ins.

    The session's key is kept only as a keyed hash, and of the address only the network (IPv4 /24,
    IPv6 /48). A row that has ended lets nobody in, whatever the session store says.
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

    class Meta:
        verbose_name = _("sesja")
        verbose_name_plural = _("sesje")
        ordering = ["-last_seen_at", "-pk"]
        indexes = [models.Index(fields=["user", "-last_seen_at"], name="identity_session_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at:%Y-%m-%d %H:%M}"


class KnownDevice(models.Model):
    """A browser in which the owner signed in before, known by a signed cookie.

    It counts its own failures, so that a stranger's never keep the owner out.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_devices"
    )
    device_hash = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("znane urządzenie")
        verbose_name_plural = _("znane urządzenia")
        constraints = [
            models.UniqueConstraint(fields=["user", "device_hash"], name="identity_device_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.first_seen_at:%Y-%m-%d}"


class ActivationCode(models.Model):
    """A one-use code („hasło startowe”) that opens only "set your own password".

    Kept as a hash; at most one is live for a login, and a new one voids the old. It is used when
    the own password is set. `claimed_at` and `claim_hash` name the browser that signed in with
    it: while the claim is fresh, no other browser can sign in with the same code.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="activation_codes"
    )
    channel = models.CharField(_("sposób wydania"), max_length=5, choices=CodeChannel)
    code_hash = models.CharField(max_length=128)
    issued_at = models.DateTimeField(_("wydano"))
    expires_at = models.DateTimeField(_("ważny do"), db_index=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claim_hash = models.CharField(max_length=64, blank=True)
    used_at = models.DateTimeField(_("użyto"), null=True, blank=True)
    voided_at = models.DateTimeField(_("unieważniono"), null=True, blank=True)

    class Meta:
        verbose_name = _("hasło startowe")
        verbose_name_plural = _("hasła startowe")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, voided_at__isnull=True),
                name="identity_one_live_code",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.issued_at:%Y-%m-%d %H:%M}"


class KeptForm(models.Model):
    """What its owner had typed into a form when the session ended, until it is sent or a day old.

    `values` is {name of the field: [what was typed or chosen, …]}.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_forms"
    )
    path = models.CharField(max_length=300)
    values = models.JSONField()
    kept_at = models.DateTimeField(db_index=True)

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
    names nobody. A try is reserved here before anything is compared, and given back on success.
    """

    bucket = models.CharField(max_length=64, primary_key=True)
    used = models.PositiveIntegerField(default=0)
    # The access log has been told that this window is full.
    told = models.BooleanField(default=False)
    window_ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("licznik prób")
        verbose_name_plural = _("liczniki prób")

    def __str__(self) -> str:
        return f"{self.bucket[:8]}: {self.used}"
