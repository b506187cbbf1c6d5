"""The settings of login.gov.pl, read anew for each request: a test or an operator changes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from waste_union.login_gov.vocabulary import Level

LEVELS = {level.name.lower(): level for level in Level}
SECTORS = ("public", "private")


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """Where the node is and by which names we know each other; without `node` all is off."""

    node: str
    node_issuer: str
    issuer: str
    provider_name: str
    sector: str
    level: Level
    folder: Path


def node_settings() -> NodeSettings:
    return NodeSettings(
        node=settings.COOP_LOGIN_GOV_NODE.rstrip("/"),
        node_issuer=settings.COOP_LOGIN_GOV_NODE_ISSUER,
        issuer=settings.COOP_LOGIN_GOV_ISSUER,
        provider_name=settings.COOP_LOGIN_GOV_PROVIDER_NAME,
        sector=settings.COOP_LOGIN_GOV_SECTOR,
        # A word that nobody knows stops the start by a check; until then nothing weaker is taken.
        level=LEVELS.get(settings.COOP_LOGIN_GOV_LEVEL, Level.HIGH),
        folder=Path(settings.COOP_LOGIN_GOV_KEYS),
    )
