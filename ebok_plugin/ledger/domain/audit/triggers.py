from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import connection, models
from django.utils.translation import gettext as _

from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.models import Batch, ChargeDocument, ChargeLine, LedgerEntry

POSTED: tuple[type[models.Model], ...] = (Batch, ChargeDocument, ChargeLine, LedgerEntry)
# PostgreSQL keeps in tgtype a bit for each event; a disabled trigger has tgenabled D.
_EVENTS_ON = {
    "sqlite": """
        SELECT CASE WHEN upper(sql) LIKE '%%BEFORE UPDATE%%' THEN 'UPDATE' ELSE 'DELETE' END
        FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s
    """,
    "postgresql": """
        SELECT event FROM pg_trigger, (VALUES ('UPDATE', 16), ('DELETE', 8)) AS e (event, bit)
        WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled <> 'D'
        AND tgtype & bit <> 0
    """,
}


def triggers() -> Iterator[AuditFinding]:
    """The database still refuses to change what is posted: SQLite loses triggers with a table."""
    return unguarded(POSTED)


def unguarded(posted: Iterable[type[models.Model]]) -> Iterator[AuditFinding]:
    """Each append-only table that lets rows be changed or deleted."""
    for model in posted:
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(_EVENTS_ON[connection.vendor], [table])
            refused = {event for (event,) in cursor.fetchall()}
        for event in sorted({"UPDATE", "DELETE"} - refused):
            message = _("baza nie odmawia {event} w tabeli {table}").format(
                event=event, table=table
            )
            yield AuditFinding("triggers", message)
