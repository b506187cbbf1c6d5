"""The site after the plugin's line was taken out of the settings, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from django.core.checks import run_checks
from django.db import connection

from cms_ext.operations.plugin_kit.conformance.subject import Finding
from cms_ext.operations.plugin_kit.conformance.visitors import clerk, guest, sign_in, status
from cms_ext.plugins.realm import GATED_PREFIXES

TITLE = "strona działa dalej, gdy wtyczkę wyłączyć"
CORE_PAGES = ("/", "/strefa-mieszkanca/logowanie/", "/admin/login/")
ADMIN_PAGES = ("/admin/", "/admin/pages/", "/admin/reports/site-history/")


class Leftovers(TypedDict):
    """What a plugin leaves behind: rows by table, its addresses, their common beginnings."""

    rows: dict[str, int]
    addresses: list[str]
    prefixes: list[str]


def traces(left: Leftovers) -> Iterator[Finding]:
    """Its rows are kept, and no page, link or address of it is left."""
    for problem in sorted(run_checks(), key=lambda found: (found.id or "", found.msg)):
        yield Finding(
            f"Bez wtyczki manage.py check mówi: {problem.msg}",
            "Nie zmieniaj ustawień ani modeli rdzenia z wnętrza wtyczki.",
        )
    stranger, chief = guest(), sign_in(clerk(superuser=True))
    pages = [(stranger, page) for page in CORE_PAGES] + [(chief, page) for page in ADMIN_PAGES]
    for client, page in pages:
        answer = client.get(page)
        if answer.status_code >= 500:
            yield Finding(
                f"Bez wtyczki strona {page} kończy się błędem {status(answer)}.",
                "Nie zostawiaj w tabelach rdzenia wierszy, które znają tylko modele wtyczki.",
            )
        text = answer.content.decode(answer.charset, "replace")
        for prefix in left["prefixes"]:
            if f'href="{prefix}' in text:
                yield Finding(
                    f"Bez wtyczki strona {page} dalej prowadzi do {prefix}.",
                    "Dawaj linki przez menu i tiles deklaracji, nie przez wiersze w bazie.",
                )
    for address in left["addresses"]:
        answer = stranger.get(address)
        # The access check of a panel answers before anybody looks what is behind it.
        if answer.status_code != 404 and not address.startswith(tuple(GATED_PREFIXES)):
            yield Finding(
                f"Bez wtyczki {address} odpowiada {status(answer)}, a nie 404.",
                "Nie zakładaj podstron ani przekierowań w migracjach.",
            )
    tables = connection.introspection.table_names()
    for table, rows in left["rows"].items():
        with connection.cursor() as cursor:
            if table in tables:
                cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
            now = cursor.fetchone()[0] if table in tables else None
        if now != rows:
            yield Finding(
                f"Bez wtyczki tabela {table} ma {now} wierszy zamiast {rows}.",
                "Nie usuwaj danych przy wyłączaniu; do tego są migracje do zera.",
            )
