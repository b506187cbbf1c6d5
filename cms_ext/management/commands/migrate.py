"""Django's `migrate` with rare garbage collection, for databases since 1.0.0.

Each migration rebuilds the models of many tables and drops the old ones. With Python's usual
thresholds the collector took a third of the time of migrating an empty database. Each model built
also empties Django's memory of swappable models, for which each relation asks: another quarter.
"""

import functools
import gc
from typing import Any

from django.apps import apps
from django.core.management import CommandError
from django.core.management.commands import migrate

from cms_ext.base.database.trial_version import find_trial_refusal

# Thresholds of the three generations; costs some 250 MB more at the peak.
SELDOM = (1_000_000, 5, 1_000)


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if refusal := find_trial_refusal():
            raise CommandError(refusal)
        before = gc.get_threshold()
        gc.set_threshold(*SELDOM)
        # The models of the site itself, whose swappable ones are asked for, stay as they are.
        swappable = functools.cache(apps.get_swappable_settings_name)
        vars(apps)["get_swappable_settings_name"] = swappable
        try:
            super().handle(*args, **options)
        finally:
            del vars(apps)["get_swappable_settings_name"]
            gc.set_threshold(*before)
