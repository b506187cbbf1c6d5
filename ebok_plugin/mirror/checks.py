"""System checks of COOP_LEDGER: whose figures the site shows, and whether its rows agree."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections

from cms_ext.plugins import HOUSING_COOPERATIVE, plugin_configs
from ebok_plugin.ledger.conf import MIRROR, OWN, is_mirror
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.mirror.models import FeedSnapshot
from ebok_plugin.mirror.vocabulary import SnapshotState


def check_ledger_mode(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """mirror.E001: COOP_LEDGER has an unknown value. mirror.E002: no cooperative, and mirrors."""
    if settings.COOP_LEDGER not in (OWN, MIRROR):
        return [
            Error(
                f"COOP_LEDGER is {settings.COOP_LEDGER!r}.",
                hint=f"Write {OWN} (a ledger of your own) or {MIRROR} (an accounting program's).",
                id="mirror.E001",
            )
        ]
    offices = [
        config
        for config in plugin_configs()
        if config.office not in (None, HOUSING_COOPERATIVE) and config.name in settings.PLUGINS
    ]
    if is_mirror() and offices:
        return [
            Error(
                f"COOP_LEDGER is {MIRROR}, and COOP_PLUGINS has "
                f"{', '.join(config.name for config in offices)}.",
                hint="A waste union computes its fees itself: leave COOP_LEDGER out.",
                id="mirror.E002",
            )
        ]
    return []


def check_ledger_rows(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """mirror.E003: a mirror has posted entries. mirror.E004: an own ledger has snapshots only."""
    problems: list[CheckMessage] = []
    for alias in databases or ():
        # `migrate` runs checks before the tables exist.
        if FeedSnapshot._meta.db_table not in connections[alias].introspection.table_names():
            continue
        has_entries = LedgerEntry.objects.using(alias).exists()
        accepted = FeedSnapshot.objects.using(alias).filter(state=SnapshotState.ACCEPTED)
        if is_mirror() and has_entries:
            problems.append(
                Error(
                    "COOP_LEDGER is mirror, and this database has posted entries.",
                    hint="A site with a ledger of its own stays so: set COOP_LEDGER=own.",
                    id="mirror.E003",
                )
            )
        if not is_mirror() and not has_entries and accepted.exists():
            problems.append(
                Error(
                    "COOP_LEDGER is own, and this database has snapshots of a program only.",
                    hint="Run coop open_ledger: it posts the last balances as openings. "
                    "Or set COOP_LEDGER=mirror.",
                    id="mirror.E004",
                )
            )
    return problems
