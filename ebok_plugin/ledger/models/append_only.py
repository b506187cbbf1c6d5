from collections.abc import Collection, Iterable
from typing import Any, NoReturn, TypeVar

from django.db import models

from cms_ext.evidence.sealed_rows.sealed import SealedQuerySet
from ebok_plugin.ledger.errors import LedgerImmutable

Row = TypeVar("Row", bound=models.Model)


class RefusedChanges:
    """What a query set refuses whose rows can only be read and inserted (`ledger.md` §4.1)."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise LedgerImmutable

    def delete(self) -> NoReturn:
        raise LedgerImmutable

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerImmutable


class AppendOnlyQuerySet(RefusedChanges, models.QuerySet[Row]):
    """Rows that are only inserted."""

    def bulk_create(
        self,
        objs: Iterable[Row],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[Row]:
        if update_conflicts:
            raise LedgerImmutable
        return super().bulk_create(objs, batch_size, ignore_conflicts)


class SealedOnceQuerySet(RefusedChanges, SealedQuerySet[Row]):
    """Rows that are only inserted, each with its seal."""


class AppendOnlyModel(models.Model):
    """A posted row: `save` inserts it once, database triggers refuse the rest."""

    class Meta:
        abstract = True

    def save(
        self,
        *args: Any,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
        **kwargs: Any,
    ) -> None:
        if not self._state.adding:
            raise LedgerImmutable
        super().save(force_insert=True, using=using)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerImmutable
