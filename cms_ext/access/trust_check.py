"""System check of the trust store: one that cannot be read stops the site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from cms_ext.access.domain.signature.check import store_folder
from cms_ext.access.domain.signature.trust_store import BrokenTrustStore, read_store


def check_trust_store(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E020: the folder of COOP_TRUST_STORE is whole, or the setting is empty."""
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
