"""Django's `migrate` with rare garbage collection, for databases since 1.0.0.

Each migration rebuilds the models of many tables and drops the old ones. With Python's usual
thresholds the collector took a third of the time of migrating an empty database.
"""

import gc
from typing import Any

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
        try:
            super().handle(*args, **options)
        finally:
            gc.set_threshold(*before)
