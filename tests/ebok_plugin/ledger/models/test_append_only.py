from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from ebok_plugin.ledger.errors import LedgerImmutable
from ebok_plugin.ledger.models import Batch, ChargeDocument, ChargeLine, LedgerEntry
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db
POSTED: tuple[type[models.Model], ...] = (Batch, ChargeDocument, ChargeLine, LedgerEntry)
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
@pytest.mark.parametrize("model", POSTED)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {column} = '9'", "DELETE FROM {table}"])
def test_the_database_refuses_to_change_what_is_posted(
    model: type[models.Model], statement: str
) -> None:
    before = rows(model)
    sql = statement.format(table=model._meta.db_table, column=COLUMN[model])

    with (
        pytest.raises(DatabaseError, match=f"{model._meta.db_table} is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert before
    assert rows(model) == before


@pytest.mark.parametrize("model", POSTED)
@pytest.mark.parametrize(
    "change",
    [
        lambda model: model.objects.get(pk=model.objects.latest("pk").pk).save(),
        lambda model: model.objects.latest("pk").delete(),
        lambda model: model.objects.update(pk=1),
        lambda model: model.objects.all().delete(),
        lambda model: model.objects.bulk_update(model.objects.all(), ["pk"]),
        lambda model: model.objects.bulk_create([], update_conflicts=True, unique_fields=["pk"]),
        lambda model: model.objects.update_or_create({"pk": 1}, pk=model.objects.latest("pk").pk),
    ],
    ids=["save", "delete", "update", "delete all", "bulk_update", "upsert", "update_or_create"],
)
def test_the_models_refuse_it_in_words(
    model: type[models.Model], change: Callable[[type[models.Model]], object]
) -> None:
    before = rows(model)

    with pytest.raises(LedgerImmutable) as caught:
        change(model)

    assert caught.value.code == "LEDGER_IMMUTABLE"
    assert caught.value.message == (
        "Zaksięgowanej pozycji nie można zmienić ani usunąć. Wystaw korektę."
    )
    assert rows(model) == before


def test_related_rows_are_no_way_around() -> None:
    flat = LedgerEntry.objects.latest("pk").account

    with pytest.raises(LedgerImmutable):
        flat.entries.update(title="inny")
    with pytest.raises(models.ProtectedError):
        flat.delete()
