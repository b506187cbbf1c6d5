"""System check: every table that points at a person is named by whoever answers for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.db import models

from cms_ext.plugins import Plugin, plugin_configs

# The core's own tables of people: `domain/core_data.py` collects and erases them.
CORE_MODELS = (
    "cms_ext_access.AccessApplication",
    "cms_ext_access.EndedRight",
    "cms_ext_access.FormerAccess",
    "cms_ext_audit.AuditEvent",
    "cms_ext_identity.ActivationCode",
    "cms_ext_identity.AddressChange",
    "cms_ext_identity.AuthenticatorApp",
    "cms_ext_identity.ContactSource",
    "cms_ext_identity.KnownDevice",
    "cms_ext_identity.Passkey",
    "cms_ext_identity.PasswordReset",
    "cms_ext_identity.Person",
    "cms_ext_identity.RecoveryCode",
    "cms_ext_identity.SignInSession",
    "cms_ext_identity.User",
    "cms_ext_privacy.Erasure",
)
# Here a user is always staff, who acted for the co-op; residents have no row in them.
STAFF_MODELS = (
    "cms_ext_access.CheckResult",
    "cms_ext_access.CredentialIssue",
    "cms_ext_access.OverrideProposal",
    "cms_ext_access.PhoneCheck",
    "cms_ext_identity.StaffInvitation",
    "cms_ext_import_desk.ImportedFile",
    "cms_ext_moving_in.Moving",
    "cms_ext_rules.LegalRule",
    "cms_ext_redaction.Allowance",
)
# Apps of others, used by the administration alone.
OTHERS = ("wagtail", "django.contrib", "guardian", "taggit")


def check_personal_models(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """coop.E015."""
    answered = {*CORE_MODELS, *STAFF_MODELS, *_named_by_plugins()}
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
    """Labels of the site's own models with a key to a person or to a login."""
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
    for config in plugin_configs():
        plugin = getattr(config, "plugin", None)
        if isinstance(plugin, Plugin) and plugin.personal_data:
            yield from plugin.personal_data.models
