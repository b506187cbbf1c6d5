"""Changes behind our back: each is made alone, looked at and taken back again.

A table of them holds, by what must be found, the change or changes after which it must: SQL,
several statements of it, or functions by their names.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Model, QuerySet

from cms_ext.evidence.sealed_rows.domain.verify import find_changed_rows, verify_office_rows
from cms_ext.plugins import list_plugins
from tests.commands import ended

Change = str | Sequence[str] | Callable[..., object]
Changes = str | Sequence[Change] | Mapping[str, Change]

CHANGED = re.compile(r"\b(UPDATE|DELETE FROM|INSERT INTO) (\w+)")


Row = TypeVar("Row", bound=Model)


def past_the_site(model: type[Row]) -> QuerySet[Row]:
    """Rows by Django's own query set, which seals nothing: what it writes is as if by SQL."""
    return QuerySet(model)


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


@contextmanager
def undone() -> Iterator[None]:
    """At its end the rows and the stored files are as before."""
    stores = (Path(settings.COOP_PRIVATE_ROOT), Path(settings.MEDIA_ROOT))
    paths = [path for root in stores for path in root.rglob("*")]
    paths += [Path(settings.COOP_ANCHOR_FILE)] if settings.COOP_ANCHOR_FILE else []
    files = {path: path.read_bytes() for path in paths if path.is_file()}
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for path, content in files.items():
        if not path.exists() or path.read_bytes() != content:
            path.unlink(missing_ok=True)
            path.write_bytes(content)


def after_each(
    table: Mapping[Any, Changes], look: Callable[[], Any], *made_on: object
) -> list[tuple[Any, object, Any]]:
    """What must be found, after which change, and what `look` finds after it."""
    seen = []
    for wanted, changes in table.items():
        for name, change in named(changes):
            with undone():
                if callable(change):
                    change(*made_on)
                else:
                    run(*statements(change))
                seen.append((wanted, name, look()))
    return seen


def missed(
    table: Mapping[str, Changes], look: Callable[[], Any], *made_on: object
) -> list[tuple[Any, object, Any]]:
    """Those after which what must be found is not in what `look` finds."""
    return [one for one in after_each(table, look, *made_on) if one[0] not in one[2]]


def allowed(*changes: Change) -> list[Change]:
    """Those that the database does not refuse."""
    done = []
    for change in changes:
        try:
            with undone():
                run(*statements(change))
                done.append(change)
        except DatabaseError:
            continue
    return done


def statements(change: Any) -> Sequence[str]:
    return change.split("; ") if isinstance(change, str) else change


def named(changes: Any) -> list[tuple[object, Any]]:
    """SQL is its own name."""
    if isinstance(changes, Mapping):
        return list(changes.items())
    return [(one, one) for one in ([changes] if isinstance(changes, str) else changes)]


def lines_of(command: str) -> list[str]:
    """What a command of proof says; it ends with 1 if it finds anything."""
    code, out = ended(command)
    lines = out.splitlines()
    assert (code, lines == ["0 findings"]) in [(0, True), (1, False)]
    return lines


def said_of_rows() -> str:
    """What the checks say of the office's sealed rows; each of them is named by one check."""
    findings = verify_office_rows()
    for check in {code for plugin in list_plugins() for code in plugin.evidence.reported}:
        findings += find_changed_rows(check)
    said = [finding.message for finding in findings]
    assert len(said) == len(set(said))
    return "\n".join(said)


def by_table(table: Mapping[str, Changes], *, by_auditor: bool = False) -> dict[str, Any]:
    """All of them; on PostgreSQL one of each kind in each table.

    What a table is read by, and compared with, is the same question whichever column was changed.
    Where the auditor matters, each is asked about each.
    """
    if connection.vendor == "sqlite":
        return dict(table)
    met: set[tuple[str, ...]] = set()
    asked: dict[str, Any] = {}
    for wanted, changes in table.items():
        for _name, change in named(changes):
            found = CHANGED.findall("; ".join(statements(change)))
            kinds = {(*kind, wanted if by_auditor else "") for kind in found}
            if not kinds <= met:
                asked.setdefault(wanted, []).append(change)
            met |= kinds
    return asked
