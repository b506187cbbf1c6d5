"""The journal: a seal for each change of a row that proves something (decision 0032)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.append_only import InsertOnlyModel
from cms_ext.evidence.sealed_chain import ChainLink, SealedEnd


class SealImmutable(TypeError):
    """Somebody tried to change or delete a seal; the triggers refuse it as well."""


class RowSeal(InsertOnlyModel, ChainLink):
    """A row after a change: `content` are its sealed columns, "" if it is gone.

    The links of a stream (`SealStream`), of all its kinds, are one chain. Where the row was not
    what the link before had said, it is `broken` and `found` is what stood there. `accepted` says
    that the operator vouched for it by command. `seal` needs the co-op's key.
    """

    immutable = SealImmutable
    of_this = "Pieczęci"

    stream = models.CharField(max_length=10)
    number = models.PositiveBigIntegerField(_("nr w łańcuchu"))
    kind = models.CharField(_("rodzaj"), max_length=80)
    row = models.CharField(_("wiersz"), max_length=64)
    content = models.TextField(_("treść"), blank=True)
    broken = models.BooleanField(_("zmieniony poza serwisem"), default=False)
    found = models.TextField(_("zastana treść"), blank=True)
    accepted = models.BooleanField(_("przyjęty"), default=False)
    made_at = models.DateTimeField(_("kiedy"))
    seal = models.CharField(max_length=64)

    class Meta(ChainLink.Meta):
        verbose_name = _("pieczęć wiersza")
        verbose_name_plural = _("pieczęcie wierszy")
        indexes = [models.Index(fields=["kind", "row", "number"], name="sealed_rows_of_row")]
        constraints = [
            models.UniqueConstraint(fields=["stream", "number"], name="sealed_rows_number")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.kind} {self.row}"


class RowHead(SealedEnd):
    """The end of a stream's chain, and which kinds were begun to be sealed.

    `kinds` are labels of models, with a comma between them.
    """

    stream = models.CharField(primary_key=True, max_length=10)
    kinds = models.TextField(blank=True)

    named = "sealed rows end"

    @property
    def has_begun(self) -> bool:
        return bool(self.number or self.kinds)

    @property
    def sealed_text(self) -> str:
        return f"{self.stream} {super().sealed_text} {self.kinds}"
