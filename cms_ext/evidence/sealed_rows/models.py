"""The journal: a seal for each change of a row that proves something (decision 0032)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.append_only import InsertOnlyModel
from cms_ext.plugins.coverage import checked_by


class SealImmutable(TypeError):
    """Somebody tried to change or delete a seal; the triggers refuse it as well."""


class RowSeal(InsertOnlyModel):
    """A row after a change: `content` are its sealed columns, "" if it is gone.

    The links of a stream (`SealStream`), of all its kinds, are one chain: `number` runs from 1
    without a gap, `prev_hash` is the `hash` before. Where the row differed from the link before,
    it is `broken` and `found` is what stood there. `accepted` says that the operator vouched
    for it by command. `seal` needs the co-op's key. A kind without a model stands for several rows
    that were written at once (`seal_content`).
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
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    coverage = checked_by("office-rows")

    class Meta:
        verbose_name = _("pieczęć wiersza")
        verbose_name_plural = _("pieczęcie wierszy")
        default_permissions = ()
        ordering: ClassVar[list[str]] = ["number"]
        indexes = [models.Index(fields=["kind", "row", "number"], name="sealed_rows_of_row")]
        constraints = [
            models.UniqueConstraint(fields=["stream", "number"], name="sealed_rows_number")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.kind} {self.row}"


class RowHead(models.Model):
    """The end of a stream's chain, and which kinds were begun to be sealed.

    `kinds` are labels of models, with a comma between them.
    """

    stream = models.CharField(primary_key=True, max_length=10)
    kinds = models.TextField(blank=True)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    coverage = checked_by("office-rows")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)

    @property
    def has_begun(self) -> bool:
        return bool(self.number or self.kinds)

    @property
    def begun(self) -> frozenset[str]:
        """Return the labels of the models whose rows are sealed."""
        return frozenset(self.kinds.split(",")) - {""}

    @property
    def sealed_text(self) -> str:
        """Return the text that the seal is computed over; no link's text begins so."""
        return f"{self.stream} sealed rows end {self.number} {self.hash} {self.kinds}"
