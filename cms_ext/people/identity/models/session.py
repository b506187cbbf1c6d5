from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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
