"""The plugins do not know each other, in the database either."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Model

# Tables keep their names when a room gets a better one.
FORMER = {
    "cms_ext.public_site.detector": "cms_ext_redaction",
    "ebok_plugin.admission": "ebok_plugin_access",
}
BELOW = {"members_area": {"cms_ext"}, "ebok_plugin": {"cms_ext"}, "cms_ext": set[str]()}


def _package(model: type[Model]) -> str:
    return model.__module__.partition(".")[0]


def test_foreign_keys_point_only_downwards() -> None:
    upwards = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if _package(model) in BELOW
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is not None
        if _package(field.related_model) in BELOW.keys() - {_package(model)}
        if _package(field.related_model) not in BELOW[_package(model)]
    ]

    assert upwards == []


def test_every_own_app_has_a_label_that_no_library_has() -> None:
    own = {c.name: c.label for c in apps.get_app_configs() if c.name.partition(".")[0] in BELOW}

    assert {name: label for name, label in own.items() if label != _label_of(name)} == {}


def _label_of(name: str) -> str:
    """Package and folder, without the floor between them."""
    package, *inside = name.split(".")
    return FORMER.get(name, "_".join([package, *inside[-1:]]))
