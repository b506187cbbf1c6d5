"""System checks of cases: an address that would lose answers is told before it is in a letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cases.domain.notice import LONGEST_NAME


def check_replies(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E023: COOP_CASE_REPLIES is empty, or an address that takes a tag and that is read."""
    return list(_trouble(settings.COOP_CASE_REPLIES)) if settings.COOP_CASE_REPLIES else []


def _trouble(address: str) -> Iterator[CheckMessage]:
    try:
        validate_email(address)
    except ValidationError:
        yield _error(
            f"COOP_CASE_REPLIES: {address!r} nie jest adresem e-mail.",
            "Podaj jeden adres, na przykład sprawy@spoldzielnia.example.",
        )
        return
    name = address.rpartition("@")[0]
    if len(name) > LONGEST_NAME:
        yield _error(
            f"COOP_CASE_REPLIES: przed @ jest {len(name)} znaków, a mieści się {LONGEST_NAME}.",
            "Za plusem dojdzie znacznik sprawy, a razem może być 64 znaki. Wybierz krótszą nazwę.",
        )
    if "+" in name:
        yield _error(
            "COOP_CASE_REPLIES: nazwa przed @ ma plus.",
            "Plus oddziela znacznik sprawy: podaj adres bez niego.",
        )
    if not settings.COOP_MAILBOX_URL:
        yield _error(
            "COOP_CASE_REPLIES zaprasza do odpowiadania, a COOP_MAILBOX_URL jest puste.",
            "Ustaw folder, w którym leżą odpowiedzi, albo usuń COOP_CASE_REPLIES.",
        )


def _error(words: str, hint: str) -> Error:
    return Error(words, hint=hint, id="coop.E023")
