"""Compares the migrations that the database records with those of the installed program."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

# An app and the name of its migration.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class MigrationFinding:
    """A migration whose record is missing, strange or out of its order."""

    message: str
    kind: str
    migration: str


def find_wrong_records() -> Iterator[MigrationFinding]:
    """Yield a finding for each record that the installed program would not have left so.

    Migrations are recorded one after another, each after those that it needs. Records of an app
    that is not installed any more prove nothing and are left out.
    """
    loader = MigrationLoader(connection)
    rows = list(
        MigrationRecorder(connection)
        .migration_qs.order_by("pk")
        .values_list("app", "name", "applied")
    )
    places = {(app, name): place for place, (app, name, _at) in enumerate(rows)}
    for key in sorted(loader.graph.nodes.keys() - places.keys()):
        yield _finding(key, _("programu jeszcze nie ma w bazie. Uruchom migrate"))
    known = loader.disk_migrations.keys() | {
        replaced for migration in loader.disk_migrations.values() for replaced in migration.replaces
    }
    before = None
    for place, (app, name, applied) in enumerate(rows):
        key = app, name
        if app in loader.migrated_apps and key not in known:
            yield _finding(key, _("w bazie nie należy do zainstalowanego programu"))
        elif places[key] != place:
            yield _finding(key, _("zapisano w bazie dwa razy"))
        elif applied > timezone.now() or (before is not None and applied < before):
            yield _finding(key, _("ma w bazie chwilę, w której nie mogła się odbyć"))
        elif any(places.get(needed, place) > place for needed in _needs(loader, key)):
            yield _finding(key, _("zapisano w bazie przed tą, której potrzebuje"))
        before = applied


def _needs(loader: MigrationLoader, key: Key) -> list[Key]:
    """Return the migrations that one needs.

    One that stands for earlier ones is recorded at the end.
    """
    if key not in loader.graph.nodes or loader.disk_migrations[key].replaces:
        return []
    parents = (parent.key for parent in loader.graph.node_map[key].parents)
    return [parent for parent in parents if not loader.disk_migrations[parent].replaces]


def _finding(key: Key, words: str) -> MigrationFinding:
    message = _("Zmiana bazy {app}.{name} {words}").format(app=key[0], name=key[1], words=words)
    return MigrationFinding(message, MigrationRecorder.Migration._meta.db_table, ".".join(key))
