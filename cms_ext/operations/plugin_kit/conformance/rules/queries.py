"""A page costs as many queries for many rows as for few, or it dies when the site has grown."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms_ext.operations.plugin_kit.conformance.addresses import own_addresses
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.rules.people import assign_rows_to
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import guest
from cms_ext.people.identity.models import Person

TITLE = "liczba zapytań nie rośnie z liczbą wierszy"

COPIES = 5


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    subject.load_demo()
    # A person behind each row, or looking each of them up would cost nothing.
    assign_rows_to(Person.objects.create(name="Jan Policzony"), subject)
    client = guest()
    lists = [
        address.path
        for address in own_addresses(subject)
        # Asked once before it is counted: the first answer fills what is remembered.
        if address.takes_nothing and client.get(address.path).status_code == 200
    ]
    few = {path: _queries(client, path) for path in lists}
    for model in subject.models():
        multiply(model)
    for path in lists:
        many = _queries(client, path)
        if many > few[path]:
            yield ConformanceFinding(
                f"{path}: gdy wierszy jest więcej, dodatkowych zapytań: {many - few[path]}.",
                "Pobierz powiązane wiersze od razu (select_related, prefetch_related).",
            )


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)


def multiply(model: type[Model]) -> None:
    """Some copies of each row; a table that allows none stays as it is."""
    rows = list(model._base_manager.all()[:COPIES])
    try:
        with transaction.atomic():
            for row in rows * COPIES:
                row.pk = None
                row._state.adding = True
                row.save_base(raw=True, force_insert=True)
    except IntegrityError:
        # Its rows are unique, so that its own tests must count.
        return
