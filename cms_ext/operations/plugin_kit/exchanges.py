"""The rules for what a plugin hears of the site and tells programs of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import MISSING, fields
from http import HTTPStatus
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from cms_ext.base.dates.clock import business_today
from cms_ext.operations.plugin_kit.subject import CheckedPlugin, Finding
from cms_ext.operations.plugin_kit.visits import NAME, open_guest_client
from cms_ext.people.identity.models import Person
from cms_ext.plugins import ApiCollection, Event, Window, list_plugins

MOST_ROWS = 1_000


def check_events(subject: CheckedPlugin) -> Iterator[Finding]:
    """Events must happen and be heard, also when their row is gone meanwhile."""
    logs = [one.evidence.log for one in list_plugins() if one.evidence.log]
    logged = {action for log in logs for action, _words in log.actions}
    kinds = {kind.code for one in list_plugins() for kind in one.evidence.events}
    for kind in subject.config.plugin.evidence.events:
        for action in sorted(set(kind.actions) - logged):
            yield Finding(
                f"Zdarzenie {kind.code} nie nastąpi: nikt nie zapisuje czynności {action}.",
                "Podaj w actions czynność z LogWords.actions.",
            )
    for listener in subject.config.plugin.operations.listeners:
        for code in sorted(set(listener.kinds) - kinds):
            yield Finding(
                f"Odbiorca {listener.code} czeka na zdarzenie {code}, którego nie ma.",
                f"Wybierz z: {', '.join(sorted(kinds))}.",
            )
        for code in sorted(kinds.intersection(listener.kinds or kinds)):
            event = Event("act-0", code, timezone.now(), object_type="x.Y", object_id="0")
            try:
                with transaction.atomic():
                    listener.handle(event)
            except Exception as error:
                yield Finding(
                    f"Odbiorca {listener.code} nie przyjął zdarzenia {code} o wierszu, którego "
                    f"już nie ma: {type(error).__name__}: {error}",
                    "Funkcja bierze jeden Event i nic nie robi, gdy nie znajdzie wiersza.",
                )


def check_endpoints(subject: CheckedPlugin) -> Iterator[Finding]:
    """Each address of the API needs its own name, a key, and rows that name nobody in public."""
    exchange = subject.config.plugin.exchange
    offered = [(one.name, f"/api/v1/{one.name}") for one in exchange.collections]
    offered += [(one.name, f"/api/v1/imports/{one.name}") for one in exchange.imports]
    parts = [plugin.exchange for plugin in list_plugins()]
    names = Counter(one.name for part in parts for one in part.collections)
    names.update(one.name for part in parts for one in part.imports)
    for name, path in offered:
        if names[name] > 1:
            yield Finding(
                f"{path}: tę nazwę ma w API jeszcze inna wtyczka.",
                "Zacznij nazwę od nazwy wtyczki.",
            )
        status = open_guest_client().get(path).status_code
        closed = (HTTPStatus.UNAUTHORIZED, HTTPStatus.METHOD_NOT_ALLOWED)
        if apps.is_installed("exchange_api") and status not in closed:
            yield Finding(
                f"{path}: bez klucza odpowiedź {status}, a nie 401.",
                "Zadeklaruj ten adres tylko w ExchangePart, a nie w urls.py.",
            )
    subject.assign_rows_to(Person.objects.create(name=NAME))
    for collection in exchange.collections:
        yield from _check_rows(collection)


def _check_rows(collection: ApiCollection) -> Iterator[Finding]:
    path, today = f"/api/v1/{collection.name}", business_today()
    if collection.is_personal and not collection.rights:
        yield Finding(
            f"{path}: dane osób bez uprawnienia.",
            "Podaj w rights uprawnienie ekranu, na którym pracownik widzi to samo.",
        )
    if collection.filters and any(one.default is MISSING for one in fields(collection.filters)):
        # What such a parameter holds is known to the plugin alone.
        return
    filters: Any = collection.filters() if collection.filters else None
    rows = list(collection.list_rows(filters, Window("", MOST_ROWS, today)))
    if not collection.is_personal and NAME in str(rows):
        yield Finding(
            f"{path}: programy dostają imię i nazwisko osoby z rejestru.",
            "Zostaw osoby poza wierszem albo ustaw is_personal i rights.",
        )
    following = collection.list_rows(filters, Window(rows[0].id, MOST_ROWS, today)) if rows else ()
    if list(following) != rows[1:]:
        yield Finding(
            f"{path}: druga strona nie zaczyna się za ostatnim wierszem pierwszej.",
            "Oddaj w stałej kolejności wiersze za tym, którego id jest w Window.after.",
        )
    if collection.find_row and [collection.find_row(row.id, today) for row in rows] != rows:
        yield Finding(f"{path}/ID: to nie te wiersze, które są na liście.", "Szukaj po id wiersza.")
    if collection.find_row and collection.find_row("x", today) is not None:
        yield Finding(f"{path}/x: jest wiersz o zmyślonym id.", "Oddaj None, gdy wiersza nie ma.")
