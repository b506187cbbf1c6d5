from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from cms_ext.plugins import list_plugins


def check_jobs(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E012: two jobs under one name would take each other's turns."""
    jobs = [job for plugin in list_plugins() for job in plugin.operations.jobs]
    return [
        Error(
            f"{count} jobs of the scheduler are named {name!r}.",
            hint="Begin the name of a plugin's job with the plugin's slug.",
            id="coop.E012",
        )
        for name, count in Counter(job.name for job in jobs).items()
        if count > 1
    ]
