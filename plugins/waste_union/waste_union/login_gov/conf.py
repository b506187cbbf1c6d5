"""The settings of login.gov.pl, read again for each request, and their system checks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.utils import timezone

from waste_union.login_gov.domain.keys import BrokenKeys, read_keys
from waste_union.login_gov.vocabulary import Level

LEVELS = {level.name.lower(): level for level in Level}
SECTORS = ("public", "private")
MIN_KEY_LENGTH = 50
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """The addresses and names of the node and of this site; an empty `node` turns all off."""

    node: str
    node_issuer: str
    issuer: str
    provider_name: str
    sector: str
    level: Level
    folder: Path


def read_node_settings() -> NodeSettings:
    return NodeSettings(
        node=settings.COOP_LOGIN_GOV_NODE.rstrip("/"),
        node_issuer=settings.COOP_LOGIN_GOV_NODE_ISSUER,
        issuer=settings.COOP_LOGIN_GOV_ISSUER,
        provider_name=settings.COOP_LOGIN_GOV_PROVIDER_NAME,
        sector=settings.COOP_LOGIN_GOV_SECTOR,
        # A system check refuses an unknown word; until then no weaker level is accepted.
        level=LEVELS.get(settings.COOP_LOGIN_GOV_LEVEL, Level.HIGH),
        folder=Path(settings.COOP_LOGIN_GOV_KEYS),
    )


NEEDED = (
    "COOP_LOGIN_GOV_NODE_ISSUER",
    "COOP_LOGIN_GOV_ISSUER",
    "COOP_LOGIN_GOV_PROVIDER_NAME",
    "COOP_LOGIN_GOV_KEYS",
)


def check_login_gov(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report coop.E040 for a setting, E041 for a key, W041 for a key that soon expires.

    Reports nothing if no node is set, because there is no button then.
    """
    if not settings.COOP_LOGIN_GOV_NODE:
        return []
    # The demo's loader makes the keys later than this check runs.
    return [*_settings(), *(() if settings.COOP_DEMO else _keys())]


def _settings() -> Iterator[CheckMessage]:
    for name in NEEDED:
        if not getattr(settings, name):
            yield _error(f"{name} is missing, and COOP_LOGIN_GOV_NODE is set.", "coop.E040")
    if settings.COOP_LOGIN_GOV_LEVEL not in LEVELS:
        yield _error(f"COOP_LOGIN_GOV_LEVEL is none of {', '.join(LEVELS)}.", "coop.E040")
    if settings.COOP_LOGIN_GOV_SECTOR not in SECTORS:
        yield _error(f"COOP_LOGIN_GOV_SECTOR is none of {', '.join(SECTORS)}.", "coop.E040")
    if len(settings.COOP_LOGIN_GOV_PESEL_KEY) < MIN_KEY_LENGTH:
        yield _error(
            f"COOP_LOGIN_GOV_PESEL_KEY must have at least {MIN_KEY_LENGTH} random characters.",
            "coop.E040",
        )
    if not settings.COOP_DEMO and not settings.COOP_LOGIN_GOV_NODE.startswith("https://"):
        yield _error("COOP_LOGIN_GOV_NODE must begin with https://.", "coop.E040")


def _keys() -> Iterator[CheckMessage]:
    try:
        keys = read_keys(read_node_settings().folder)
    except (BrokenKeys, OSError) as problem:
        yield _error(str(problem), "coop.E041")
        return
    now = timezone.now()
    for what, certificate in keys.dated():
        ends = certificate.not_valid_after_utc
        if ends <= now + SOON:
            yield Warning(
                f"login.gov.pl: {what} is valid until {ends:%Y-%m-%d}.",
                hint="docs/operators.md says how a key is changed.",
                id="coop.W041",
            )


def _error(message: str, number: str) -> Error:
    return Error(message, hint="docs/operators.md, „login.gov.pl”.", id=number)
