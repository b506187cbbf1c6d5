from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.models import Person
from cms_ext.plugins.coverage import Coverage
from ebok_plugin.ledger.models.account import Account


class CallNote(SealedModel):
    """A note of a call or a visit about an account; notes are only ever added.

    `spoken_with` is the payer or a holder of the account; None when nobody answered or when it was
    somebody else. The database refuses to change what a note says; it is deleted when its term is
    over. `key` comes from the form that was shown: sent twice, it makes one note.
    """

    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="call_notes"
    )
    on = models.DateField(_("dzień rozmowy"))
    spoken_with = models.ForeignKey(
        Person,
        verbose_name=_("z kim"),
        on_delete=models.PROTECT,
        null=True,
        related_name="call_notes",
    )
    words = models.TextField(_("o czym"), max_length=1000)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zapisał"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("zapisano"))
    key = models.CharField(max_length=32, unique=True, editable=False)

    coverage = Coverage(
        sealed=("account_id", "on", "spoken_with_id", "made_by_id", "made_at"),
        digested=("words",),
        unproven={"key": "klucz formularza, przeciw podwójnemu wysłaniu"},
    )

    class Meta:
        verbose_name = _("notatka z rozmowy")
        verbose_name_plural = _("notatki z rozmów")
        default_permissions = ("add",)
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="desk_call_note_says_something")
        ]
        indexes = [models.Index(fields=["account", "-on"], name="desk_call_note_of_account")]

    def __str__(self) -> str:
        return f"{self.account}, {self.on}"
