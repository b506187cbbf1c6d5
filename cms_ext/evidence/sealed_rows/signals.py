"""Seals what Django writes without `SealedModel`: cascades, rows of libraries, relations."""

from copy import copy
from functools import cache, partial
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from cms_ext.evidence.sealed_rows.domain.contents import Sealed, read_contents, sealed_models
from cms_ext.evidence.sealed_rows.domain.sealing import (
    is_being_sealed,
    latest_contents,
    seal_as_changed,
)
from cms_ext.evidence.sealed_rows.sealed import SealedQuerySet, touches_sealed
from cms_ext.plugins.coverage import Coverage

# Attributes with the former contents, between Django's two signals.
OWN, RELATIONS = "_content_before", "_relations_before"


def connect_cascades() -> None:
    """Seal rows that go with another row, for every sealed model of the site's own."""
    for model in sealed_models():
        _connect_deletion(model)


def seal_library_rows(model: Sealed, coverage: Coverage) -> None:
    """Seal the rows of a model that a library defines; from the `ready` of the app that uses it.

    Of a relation without a model of its own Django sends one signal for both its ends.
    """
    model.coverage = coverage  # type: ignore[attr-defined]
    uid = f"seal {model._meta.label}"
    if model._meta.auto_created:
        m2m_changed.connect(_relation_changed, sender=model, dispatch_uid=uid)
        for end in _ends(model):
            owner = end.related_model
            pre_delete.connect(_owner_goes, sender=owner, dispatch_uid=f"{uid} {end.name}")
            post_delete.connect(_owner_gone, sender=owner, dispatch_uid=f"{uid} {end.name}")
        _relations_of.cache_clear()
        return
    _seal_managers(model)
    for kind in (each for each in apps.get_models() if issubclass(each, model)):
        # A model below this one saves this one's row, too, and Django names only the lower one.
        is_saved, saved = partial(_row_is_saved, model), partial(_row_saved, model)
        pre_save.connect(is_saved, sender=kind, dispatch_uid=uid, weak=False)
        post_save.connect(saved, sender=kind, dispatch_uid=uid, weak=False)
    _connect_deletion(model)


def _seal_managers(model: Sealed) -> None:
    """Let every manager of a library's model seal, those of its relations among them.

    Django copies managers from their classes whenever a further model is made, so the class of the
    manager that the model itself has is exchanged, not its copy.
    """
    own = {manager.name: manager for manager in model._meta.local_managers}
    for inherited in model._meta.managers:
        manager = own.get(inherited.name)
        if manager is None:
            manager = copy(inherited)
            model.add_to_class(inherited.name, manager)
        manager.__class__ = _sealed_class(type(manager))
    model._meta.base_manager_name = model._meta.managers[0].name
    model._meta._expire_cache()  # type: ignore[attr-defined]  # Django's own way to drop the copies


def _sealed_class(plain: type[models.Manager[Any]]) -> type[models.Manager[Any]]:
    """Return the manager's class with a queryset that seals, under its own name.

    By name and equality it is the library's: its migrations and the type checker know no other.
    """
    queryset: Any = plain._queryset_class  # type: ignore[attr-defined]

    def is_equal(manager: Any, other: object) -> bool:
        return isinstance(other, plain) and manager._constructor_args == other._constructor_args  # type: ignore[attr-defined]

    names = {
        "__module__": plain.__module__,
        "__qualname__": plain.__qualname__,
        "__eq__": is_equal,
        "__hash__": plain.__hash__,
        "_queryset_class": type(f"Sealed{queryset.__name__}", (SealedQuerySet, queryset), {}),
    }
    return type(plain.__name__, (plain,), names)


def _connect_deletion(model: Sealed) -> None:
    uid = f"seal {model._meta.label}"
    pre_delete.connect(_row_goes, sender=model, dispatch_uid=uid)
    post_delete.connect(_row_gone, sender=model, dispatch_uid=uid)


def _row_goes(sender: Sealed, instance: models.Model, **_more: Any) -> None:
    if not is_being_sealed(sender, instance.pk):
        before = read_contents(sender, [instance.pk])
        is_sealed = before == latest_contents(sender, [instance.pk])
        instance.__dict__.setdefault(OWN, {})[sender] = None if is_sealed else before


def _row_gone(sender: Sealed, instance: models.Model, **_more: Any) -> None:
    kept = instance.__dict__.get(OWN, {})
    if sender in kept:
        # The deletion itself may have emptied and sealed a column that named another deleted row.
        before = kept.pop(sender) or latest_contents(sender, [instance.pk])
        seal_as_changed(sender, before, ())


def _row_is_saved(
    model: Sealed,
    instance: models.Model,
    raw: bool,
    update_fields: frozenset[str] | None = None,
    **_more: Any,
) -> None:
    if raw or (update_fields is not None and not touches_sealed(model, update_fields)):
        return
    known = () if instance.pk is None else (instance.pk,)
    instance.__dict__.setdefault(OWN, {})[model] = read_contents(model, known)


def _row_saved(model: Sealed, instance: models.Model, **_more: Any) -> None:
    before = instance.__dict__.get(OWN, {}).pop(model, None)
    if before is not None:
        seal_as_changed(model, before, (instance.pk,))


def _relation_changed(sender: Sealed, instance: models.Model, action: str, **_more: Any) -> None:
    (_keep_rows if action.startswith("pre_") else _seal_rows)(sender, instance)


def _owner_goes(sender: Sealed, instance: models.Model, **_more: Any) -> None:
    for through in _relations_of(sender):
        _keep_rows(through, instance)


def _owner_gone(sender: Sealed, instance: models.Model, **_more: Any) -> None:
    for through in _relations_of(sender):
        _seal_rows(through, instance)


def _keep_rows(through: Sealed, instance: models.Model) -> None:
    kept = instance.__dict__.setdefault(RELATIONS, {})
    kept[through] = read_contents(through, _rows_at(through, instance))


def _seal_rows(through: Sealed, instance: models.Model) -> None:
    kept: dict[Sealed, dict[str, str]] = instance.__dict__.get(RELATIONS, {})
    before, now = kept.pop(through, {}), _rows_at(through, instance)
    if before.keys() != set(map(str, now)):
        seal_as_changed(through, before, now)


def _rows_at(through: Sealed, instance: models.Model) -> list[Any]:
    """Return the keys of a relation's rows at one of its ends."""
    found: list[Any] = []
    for end in _ends(through):
        if isinstance(instance, end.related_model):
            rows = through._base_manager.filter(**{end.attname: instance.pk})
            found += rows.order_by("pk").values_list("pk", flat=True)
    return found


@cache
def _relations_of(owner: Sealed) -> list[Sealed]:
    return [
        model
        for model in sealed_models()
        if model._meta.auto_created and any(end.related_model is owner for end in _ends(model))
    ]


def _ends(through: Sealed) -> list[models.ForeignKey[Any, Any]]:
    return [field for field in through._meta.fields if isinstance(field, models.ForeignKey)]
