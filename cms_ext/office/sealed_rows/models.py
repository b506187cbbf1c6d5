"""The chain of changes of rows that money is computed with (decision 0032)."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class SealImmutable(TypeError):
    """Somebody tried to change or delete a seal; the triggers refuse it as well."""


class RowSeal(models.Model):
    """One row as it stands after a change: `content` are its sealed columns, "" when it is gone.

    `number` runs from 1 without a gap, over all kinds. Where the row was not what the link before
    had said, it is `broken` and `found` is what stood there. `accepted` says that the operator
    vouched for it by command. `seal` needs the co-op's key.
    """

    number = models.PositiveBigIntegerField(_("nr w łańcuchu"), unique=True)
    kind = models.CharField(_("rodzaj"), max_length=80)
    row = models.BigIntegerField(_("wiersz"))
    content = models.TextField(_("treść"), blank=True)
    broken = models.BooleanField(_("zmieniony poza serwisem"), default=False)
    found = models.TextField(_("zastana treść"), blank=True)
    accepted = models.BooleanField(_("przyjęty"), default=False)
    made_at = models.DateTimeField(_("kiedy"))
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("pieczęć wiersza")
        verbose_name_plural = _("pieczęcie wierszy")
        default_permissions = ()
        ordering = ["number"]
        indexes = [models.Index(fields=["kind", "row", "number"], name="sealed_rows_of_row")]

    def __str__(self) -> str:
        return f"{self.number}: {self.kind} {self.row}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise SealImmutable("Pieczęci nie można zmienić.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise SealImmutable("Pieczęci nie można usunąć.")


class RowHead(models.Model):
    """The end of the chain, and which kinds were begun to be sealed; its one row is the lock.

    `kinds` are labels of models, with a comma between them. The seal is of another sort than a
    link's own, so that no earlier link can be made the end.
    """

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    kinds = models.TextField(blank=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)
