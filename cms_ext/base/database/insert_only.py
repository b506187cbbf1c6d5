"""Rows that are inserted once and stay as they are; triggers refuse the same of SQL."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models


class InsertOnlyModel(models.Model):
    """A row that code may only insert. Another `save`, or `delete`, raises `immutable`."""

    immutable: ClassVar[type[TypeError]]
    # In the genitive, as the sentence begins: „Pieczęci nie można zmienić.”
    of_this: ClassVar[str]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise self.immutable(f"{self.of_this} nie można zmienić.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise self.immutable(f"{self.of_this} nie można usunąć.")
