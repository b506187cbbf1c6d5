from __future__ import annotations

from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.insert_only import InsertOnlyModel
from cms_ext.evidence.sealed_chain import ChainLink, SealedEnd


class LinkImmutable(TypeError):
    """Somebody tried to change or delete a link; the triggers refuse it as well."""


class ReadingLink(InsertOnlyModel, ChainLink):
    """One act with readings, in the chain of all of them: some were recorded, or one was decided.

    `content` says of recorded ones how many they are and their digest, of a decision the state
    that the reading `row` has from then on. Those that were there before the chain are its first
    link. `hash` is a keyed hash of the link and of the one before.
    """

    immutable = LinkImmutable
    of_this = "Ogniwa odczytów"

    class Act(TextChoices):
        FOUND = "FOUND", _("zastane")
        RECORDED = "RECORDED", _("zapisane")
        DECIDED = "DECIDED", _("rozstrzygnięty")

    act = models.CharField(_("czynność"), max_length=8, choices=Act)
    row = models.BigIntegerField(_("odczyt"), null=True)
    content = models.CharField(_("treść"), max_length=200)
    made_at = models.DateTimeField(_("kiedy"))

    class Meta(ChainLink.Meta):
        verbose_name = _("ogniwo odczytów")
        verbose_name_plural = _("łańcuch odczytów")


class ReadingEnd(SealedEnd):
    """The end of the chain of readings, and its lock."""

    named = "readings end"
