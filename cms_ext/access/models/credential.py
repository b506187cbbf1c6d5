"""Starter passwords and links that were given out, and logins that ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.access.models.application import AccessApplication
from cms_ext.people.identity.models import ActivationCode
from cms_ext.people.identity.vocabulary import CodeChannel


class CredentialIssue(models.Model):
    """A starter password handed out for an application: how, to whom, by whom. Never the code.

    An issue by e-mail waits without a code until the message is handed over.
    """

    application = models.ForeignKey(
        AccessApplication, on_delete=models.CASCADE, related_name="issues"
    )
    code = models.OneToOneField(
        ActivationCode, null=True, blank=True, on_delete=models.SET_NULL, related_name="issue"
    )
    channel = models.CharField(_("sposób wydania"), max_length=5, choices=CodeChannel)
    sent_to_masked = models.CharField(_("wysłano na"), max_length=254, blank=True)
    handed_to = models.CharField(_("wydano do rąk"), max_length=160, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(_("wydano"))

    class Meta:
        verbose_name = _("wydanie hasła startowego")
        verbose_name_plural = _("wydania haseł startowych")
        ordering = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.channel}"


class SenderLink(models.Model):
    """The one-use link that proves who sent a form (access.md §2a). GET changes nothing."""

    application = models.ForeignKey(
        AccessApplication, on_delete=models.CASCADE, related_name="sender_links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    address = models.EmailField(max_length=254)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("potwierdzenie nadawcy")
        verbose_name_plural = _("potwierdzenia nadawców")

    def __str__(self) -> str:
        return str(self.application_id)


class EndedRight(models.Model):
    """The owner of a login has had nothing to open in the panel since this day.

    Kept by the nightly job: the row goes when the right comes back. A night without the job makes
    `since` later, never earlier, so that no login is closed too soon.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ended_right"
    )
    since = models.DateField(_("bez uprawnień od"))

    class Meta:
        verbose_name = _("wygasłe uprawnienie")
        verbose_name_plural = _("wygasłe uprawnienia")

    def __str__(self) -> str:
        return f"{self.user_id} {self.since}"


class FormerAccess(models.Model):
    """A login of the previous site, closed on migration day.

    No password hash is taken over. The closed login keeps the person's history; whoever wants in
    again applies like everybody else. `user` is empty where the register knows nobody.
    """

    batch = models.CharField(_("paczka"), max_length=40)
    panel = models.CharField(_("panel"), max_length=12)
    login = models.CharField(_("login"), max_length=120)
    last_used_on = models.DateField(_("ostatnio użyty"), null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zamknięty dostęp"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="former_accesses",
    )

    class Meta:
        verbose_name = _("dostęp do poprzedniej strony")
        verbose_name_plural = _("dostępy do poprzedniej strony")
        ordering = ["batch", "panel", "login"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "login"], name="access_former_once")
        ]

    def __str__(self) -> str:
        return f"{self.panel} {self.login}"
