from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mailbox(models.Model):
    """How far a mailbox has been read. The mailbox itself is never changed.

    `uid_validity` and `last_uid` are the server's own numbering (RFC 9051): when the first one
    changes, the second says nothing. `trying_uid` and `tries` tell after a crash which message
    was being taken in. `refused` lists the latest messages that were not opened, as
    `{"uid", "at", "code"}`.
    """

    name = models.CharField(_("skrzynka"), max_length=200, unique=True)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    trying_uid = models.BigIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    refused = models.JSONField(_("nieotwarte wiadomości"), default=list, blank=True)
    polled_at = models.DateTimeField(_("odczytano"), null=True, blank=True)

    class Meta:
        verbose_name = _("skrzynka pocztowa")
        verbose_name_plural = _("skrzynki pocztowe")

    def __str__(self) -> str:
        return self.name
