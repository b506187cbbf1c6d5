"""E-mails about a case that came in, each once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.vocabulary import MailFate


class CaseMail(models.Model):
    """That a message came, and what became of it; its words stand in the case, if anywhere.

    `digest` is of its Message-ID, or of the message where it has none: a mailbox that is read anew
    brings nothing twice.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="mails")
    digest = models.CharField(max_length=64, unique=True)
    fate = models.CharField(_("co się z nią stało"), max_length=9, choices=MailFate)
    at = models.DateTimeField(_("kiedy przyszła"))

    class Meta:
        verbose_name = _("e-mail w sprawie")
        verbose_name_plural = _("e-maile w sprawach")
        ordering: ClassVar[list[str]] = ["at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id} {self.fate}"
