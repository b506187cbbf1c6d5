from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from ebok_plugin.ledger.errors import LedgerImmutable
from ebok_plugin.ledger.models import Batch, ChargeDocument, ChargeLine, LedgerEntry
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.refusals import refusal
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db
COLUMN: dict[type[models.Model], str] = {
    Batch: "reason",
    ChargeDocument: "period",
    ChargeLine: "position",
    LedgerEntry: "title",
}


@shared_by_the_whole_file
def _posted() -> None:
    flat = open_account("100005")
    charge(flat, "2026-01", "926.94")
    pay(flat, "2026-01-15", "926.94")


def rows(model: type[models.Model]) -> list[dict[str, Any]]:
    return list(model._default_manager.order_by("pk").values())


@pytest.mark.both_databases
@pytest.mark.postgresql_core
def test_the_database_refuses_to_change_what_is_posted():
    for model, column in COLUMN.items():
        before, table = rows(model), model._meta.db_table
        for sql in (f"UPDATE {table} SET {column} = '9'", f"DELETE FROM {table}"):
            with (
                pytest.raises(DatabaseError, match=f"{table} is append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)
            assert before
            assert rows(model) == before


def test_the_models_refuse_it_in_words():
    for model in COLUMN:
        before, manager = rows(model), model._default_manager
        last = manager.latest("pk")
        changes: tuple[Callable[[], object], ...] = (
            last.save,
            last.delete,
            lambda manager=manager: manager.update(pk=1),
            manager.all().delete,
            lambda manager=manager: manager.bulk_update(manager.all(), ["pk"]),
            lambda manager=manager: manager.bulk_create(
                [], update_conflicts=True, unique_fields=["pk"]
            ),
            lambda manager=manager, pk=last.pk: manager.update_or_create({"pk": 1}, pk=pk),
        )
        for change in changes:
            error = refusal(LedgerImmutable, change)

            assert error.code == "LEDGER_IMMUTABLE"
            assert error.message == (
                "Zaksięgowanej pozycji nie można zmienić ani usunąć. Wystaw korektę."
            )
            assert rows(model) == before


def test_related_rows_are_no_way_around():
    flat = LedgerEntry.objects.latest("pk").account

    with pytest.raises(LedgerImmutable):
        flat.entries.update(title="inny")
    with pytest.raises(models.ProtectedError):
        flat.delete()


def test_a_balance_is_answered_from_the_covering_index_alone():
    """On SQLite, where the plan does not depend on how many rows there are."""
    flat = open_account("100006")
    booked = flat.entries.filter(booking_date__lte=date(2026, 12, 31))

    plan = booked.values_list("amount", "kind", "due_date").explain()

    assert "USING COVERING INDEX ledger_entry_balance" in plan
