"""System checks: a wrong form, mailbox or trust store stops the site."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from cms_ext.access.domain.email.mailbox import MalformedAddress, mailbox_url, parse_address
from cms_ext.access.domain.form_version import declared_form
from cms_ext.access.domain.signature.check import store_folder
from cms_ext.access.domain.signature.trust import BrokenTrustStore, read_store
from cms_ext.access.form_definition.spec import MalformedForm
from cms_ext.plugins import list_procedures


def check_forms(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E011: every declared form can be read, and its fields have known types."""
    problems: list[CheckMessage] = []
    for _realm, procedure in list_procedures():
        try:
            declared_form(procedure)
        except MalformedForm as error:
            problems.append(
                Error(
                    f"Procedure {procedure.panel!r}: {error}",
                    hint="Mend the YAML file; members_area/register/ikcs.yaml shows how.",
                    id="coop.E011",
                )
            )
    return problems


def check_mailbox(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E021: COOP_MAILBOX_URL is empty, or names a server, a login and a folder over TLS."""
    try:
        if mailbox_url():
            parse_address(mailbox_url())
    except MalformedAddress as problem:
        return [
            Error(
                str(problem),
                hint="Znaki specjalne w loginie i haśle zapisz w kodowaniu URL (@ to %40).",
                id="coop.E021",
            )
        ]
    return []


def check_trust_store(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E020: the setting COOP_TRUST_STORE is empty, or its folder is intact."""
    folder = store_folder()
    if folder is not None and not folder.is_dir():
        return [
            Error(
                f"COOP_TRUST_STORE: nie ma folderu {folder}.",
                hint="Utwórz go (może być pusty) albo usuń zmienną COOP_TRUST_STORE.",
                id="coop.E020",
            )
        ]
    try:
        read_store(folder)
    except BrokenTrustStore as problem:
        return [
            Error(
                f"COOP_TRUST_STORE: {problem}",
                hint="Przywróć folder z kopii albo popraw manifest.json.",
                id="coop.E020",
            )
        ]
    return []
