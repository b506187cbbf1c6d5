"""Making what is missing, once: the rule by which a set-up leaves an office's own work alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Model

from cms_ext.operations.new_site.setup.models import MadePart

Made = TypeVar("Made", bound=Model)


@dataclass(slots=True)
class Making:
    """One set-up under way; `made` counts by kind, which is the name of the model."""

    made: Counter[str] = field(default_factory=Counter)

    def once(
        self,
        model: type[Made],
        name: str,
        *,
        find: Callable[[], Made | None],
        make: Callable[[], Made],
    ) -> Made | None:
        """Return the part of this name: created now, found as it was, or created formerly.

        None when it was made once and is gone: whoever deleted it does not want it.
        """
        kind = str(model._meta.model_name)
        part = MadePart.objects.filter(kind=kind, name=name).first()
        if part is not None:
            return model._default_manager.filter(pk=part.object_id).first()
        thing = find()
        if thing is None:
            thing = make()
            self.made[kind] += 1
        MadePart.objects.create(kind=kind, name=name, object_id=str(thing.pk))
        return thing
