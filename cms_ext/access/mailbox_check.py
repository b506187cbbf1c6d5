"""System check of the mailbox: an address that cannot be right stops the site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from cms_ext.access.domain.email.mailbox import MalformedAddress, address_of
from cms_ext.access.domain.email.polling import mailbox_url


def check_mailbox(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E021: COOP_MAILBOX_URL is empty, or names a server, a login and a folder over TLS."""
    try:
        if mailbox_url():
            address_of(mailbox_url())
    except MalformedAddress as problem:
        return [
            Error(
                str(problem),
                hint="Znaki specjalne w loginie i haśle zapisz w kodowaniu URL (@ to %40).",
                id="coop.E021",
            )
        ]
    return []
