"""Taking the plugin's line out leaves a whole site, and its tables as they are.

Asked in a process of its own, because which apps there are is read once: `Left` is what the plugin
was when it was on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.checks import run_checks
from django.db import connection

from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.visitors import administrator, error_of, guest
from cms_ext.plugins.realm import GATED_PREFIXES

TITLE = "strona działa dalej, gdy wtyczkę wyłączyć"

CORE_PAGES = ("/", "/strefa-mieszkanca/logowanie/", "/admin/login/")
ADMIN_PAGES = ("/admin/", "/admin/pages/", "/admin/reports/site-history/")


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What a plugin leaves behind: rows by table, its addresses, their common beginnings."""

    rows: dict[str, int]
    addresses: list[str]
    prefixes: list[str]


def findings(left: Leftovers) -> Iterator[ConformanceFinding]:
    for problem in sorted(run_checks(), key=lambda found: (found.id or "", found.msg)):
        yield ConformanceFinding(
            f"Bez wtyczki manage.py check mówi: {problem.msg}",
            "Nie zmieniaj ustawień ani modeli rdzenia z wnętrza wtyczki.",
        )
    yield from _pages(left)
    stranger = guest()
    for address in left.addresses:
        answer = stranger.get(address)
        # The gate of a panel answers before anybody looks what is behind it.
        if answer.status_code != 404 and not address.startswith(tuple(GATED_PREFIXES)):
            instead = f"{answer.status_code}{error_of(answer)}"
            yield ConformanceFinding(
                f"Bez wtyczki {address} odpowiada {instead}, a nie 404.",
                "Nie zakładaj podstron ani przekierowań w migracjach.",
            )
    for table, rows in left.rows.items():
        now = _count(table)
        if now != rows:
            yield ConformanceFinding(
                f"Bez wtyczki tabela {table} ma {now} wierszy zamiast {rows}.",
                "Nie usuwaj danych przy wyłączaniu; do tego są migracje do zera.",
            )


def _pages(left: Leftovers) -> Iterator[ConformanceFinding]:
    chief, stranger = administrator(), guest()
    for client, page in [
        *((stranger, page) for page in CORE_PAGES),
        *((chief, page) for page in ADMIN_PAGES),
    ]:
        answer = client.get(page)
        if answer.status_code >= 500:
            error = f"{answer.status_code}{error_of(answer)}"
            yield ConformanceFinding(
                f"Bez wtyczki strona {page} kończy się błędem {error}.",
                "Nie zostawiaj w tabelach rdzenia wierszy, które znają tylko modele wtyczki.",
            )
        text = answer.content.decode(answer.charset, "replace")
        for prefix in left.prefixes:
            if f'href="{prefix}' in text:
                yield ConformanceFinding(
                    f"Bez wtyczki strona {page} dalej prowadzi do {prefix}.",
                    "Dawaj linki przez menu i tiles deklaracji, nie przez wiersze w bazie.",
                )


def _count(table: str) -> int | None:
    """None for a table that is gone."""
    if table not in connection.introspection.table_names():
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
        (rows,) = cursor.fetchone()
    return int(rows)
