"""System check: some plugin must be responsible for every table that points at a person."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.db import models

from cms_ext.plugins import list_plugins

# Third-party apps, used by the administration only.
OTHERS = ("wagtail", "django.contrib", "guardian", "taggit")


def check_personal_models(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Return coop.E015 for each table without a responsible plugin."""
    answered = set(_named_by_plugins())
    return [
        Error(
            f"{label} points at a person, but nobody collects or erases it.",
            hint="Name it in `personal_data.models` of its plugin, and collect its rows there.",
            id="coop.E015",
        )
        for label in personal_models()
        if label not in answered
    ]


def personal_models() -> list[str]:
    """List the labels of the site's own models with a key to a person or a login."""
    return sorted(
        model._meta.label
        for model in apps.get_models()
        if not model.__module__.startswith(OTHERS) and _points_at_a_person(model)
    )


def _points_at_a_person(model: type[models.Model]) -> bool:
    people = ("cms_ext_identity.Person", "cms_ext_identity.User")
    return any(
        field.related_model._meta.label in people
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and isinstance(field.related_model, type)
    )


def _named_by_plugins() -> Iterator[str]:
    for plugin in list_plugins():
        if plugin.people.personal_data:
            yield from plugin.people.personal_data.models
            yield from plugin.people.personal_data.staff_models
