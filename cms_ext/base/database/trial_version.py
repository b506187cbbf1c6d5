"""Databases of trial versions: no migration of this program continues their tables."""

from collections.abc import Collection

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

# Every database of 1.0.0 has the first one, no earlier one does. The second is older than that, and
# later in `migrate`: a first run that broke off before either is no trial version.
SINCE_RELEASE = "cms_ext_feeds.0001_initial"
SINCE_TRIALS = "cms_ext_theme.0001_initial"


def is_trial_version(applied: Collection[str]) -> bool:
    """Return True if these migrations (`app.name`) are of a version before 1.0.0."""
    return SINCE_TRIALS in applied and SINCE_RELEASE not in applied


def find_trial_refusal() -> str:
    """Return what to do about a database of a trial version; empty for any other."""
    recorded = MigrationRecorder(connection).applied_migrations()
    if not is_trial_version({f"{app}.{name}" for app, name in recorded}):
        return ""
    last = max(migration.applied for migration in recorded.values())
    return (
        f"Baza danych jest z wersji próbnej sprzed 1.0.0 (ostatnia migracja {last:%d.%m.%Y}), "
        "a ten program prowadzi dalej tylko bazy od wersji 1.0.0: wskaż mu pustą bazę "
        "(DATABASE_URL, a w pokazie DATA_DIR), uruchom coop migrate i wprowadź dane od nowa."
    )
