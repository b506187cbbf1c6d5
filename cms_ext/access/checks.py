"""System checks of the access procedure: a form that cannot be shown stops the site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from cms_ext.access.domain.form_version import declared_form
from cms_ext.access.form.spec import MalformedForm
from cms_ext.plugins import procedures


def check_forms(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E011: every declared form parses and its fields are of known types."""
    problems: list[CheckMessage] = []
    for _realm, procedure in procedures():
        try:
            declared_form(procedure)
        except MalformedForm as error:
            problems.append(
                Error(
                    f"Procedure {procedure.panel!r}: {error}",
                    hint="Mend the YAML file; members_area/admission/ikcs.yaml shows how.",
                    id="coop.E011",
                )
            )
    return problems
