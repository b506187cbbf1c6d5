"""The base of models whose rows are sealed, as their `coverage` says."""

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from django.db import models
from django.db.models import Max

from cms_ext.evidence.sealed_rows.domain.contents import sealed_columns
from cms_ext.evidence.sealed_rows.domain.sealing import seal_changes

Row = TypeVar("Row", bound=models.Model)


class SealedQuerySet(models.QuerySet[Row]):
    """Writes many rows at once and seals them; what leaves sealed columns alone costs nothing.

    `bulk_update` writes each portion by `update`.
    """

    def update(self, **values: Any) -> int:
        if not touches_sealed(self.model, values):
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
        if update_conflicts:
            raise TypeError("Sealed rows are inserted, or refused: no conflict is overwritten.")
        with seal_changes(self.model, ()) as made:
            last = self._last_key() if ignore_conflicts else None
            rows = super().bulk_create(objs, batch_size, ignore_conflicts=ignore_conflicts)
            if ignore_conflicts:
                # The database says nothing of the keys of those that it took.
                newer = self.model._base_manager.filter(pk__gt=last)
                made.extend(newer.values_list("pk", flat=True).order_by())
            else:
                made.extend(row.pk for row in rows)
        return rows

    def _last_key(self) -> int:
        last: int | None = self.model._base_manager.aggregate(last=Max("pk"))["last"]
        return last or 0


class SealedModel(models.Model):
    """A row of which each change by the site is sealed, and any other is found (decision 0032).

    Also where its model is not known by name (places that are merged): the base manager seals.
    A row that goes with another one is sealed by `signals.connect_cascades`.
    """

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        written = None if update_fields is None else list(update_fields)
        if written is not None and not touches_sealed(type(self), written):
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


def touches_sealed(model: type[models.Model], names: Collection[str]) -> bool:
    """Tell whether one of these fields is sealed; a model that inherits may have others, too."""
    sealed = sealed_columns(model)
    return any(
        field.attname in sealed and not {field.name, field.attname}.isdisjoint(names)
        for field in model._meta.concrete_fields
    )
