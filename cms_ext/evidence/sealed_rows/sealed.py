"""The base of models whose rows are sealed; `sealed` names the database columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, TypeVar

from django.db import models

from cms_ext.evidence.sealed_rows.domain.sealing import columns_of, seal_changes

Row = TypeVar("Row", bound=models.Model)


class SealedQuerySet(models.QuerySet[Row]):
    """Writes many rows at once and seals them; what leaves sealed columns alone costs nothing.

    `bulk_update` writes each portion by `update`.
    """

    def update(self, **values: Any) -> int:
        if not _touches(self.model, values):
            return super().update(**values)
        rows = list(self.values_list("pk", flat=True).order_by())
        with seal_changes(self.model, rows):
            return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        rows = list(self.values_list("pk", flat=True).order_by())
        with seal_changes(self.model, rows):
            return super().delete()

    def bulk_create(
        self,
        objs: Iterable[Row],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[Row]:
        if ignore_conflicts or update_conflicts:
            raise TypeError("Sealed rows are inserted, or refused: no conflict is passed over.")
        with seal_changes(self.model, ()) as made:
            rows = super().bulk_create(objs, batch_size)
            made.extend(row.pk for row in rows)
        return rows


class SealedModel(models.Model):
    """A row of which each change by the site is sealed, and any other is found (decision 0032).

    Also where its model is not known by name (places that are merged): the base manager seals.
    """

    sealed: ClassVar[tuple[str, ...]]

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        written = None if update_fields is None else list(update_fields)
        if written is not None and not _touches(type(self), written):
            super().save(*args, update_fields=written, **kwargs)
            return
        # Without a key it is a copy of the row that it was read from.
        known = () if self._state.adding or self.pk is None else (self.pk,)
        with seal_changes(type(self), known) as changed:
            super().save(*args, update_fields=written, **kwargs)
            if not known:
                changed.append(self.pk)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with seal_changes(type(self), (self.pk,)):
            return super().delete(*args, **kwargs)


def _touches(model: type[models.Model], names: Collection[str]) -> bool:
    written = {model._meta.get_field(name).attname for name in names}  # type: ignore[union-attr]
    return not written.isdisjoint(columns_of(model))
