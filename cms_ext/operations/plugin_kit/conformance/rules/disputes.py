"""A row that a complaint may be about is shown to its own person, whatever stands in the address.

Whoever is signed in may open the form by hand, with any key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser

from cms_ext.base.dates.clock import business_today
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import user_without_rights
from cms_ext.plugins import DisputableRows, RowFigures, declared

TITLE = "reklamowaną pozycję widzi tylko jej osoba"
NONSENSE = ("", ".", "0", "-1", "x", "1.2.3.4", "²", "9" * 40, "2026-13-01", "Ł\0", "' OR 1=1")
# Of each table so many rows are tried, by their numbers: most plugins name a row by it.
TRIED = 5


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    every = subject.plugin.disputable
    if not every:
        return
    subject.load_demo()
    keys = [*NONSENSE, *_numbers(subject)]
    strangers = (AnonymousUser(), user_without_rights())
    for rows in every:
        yield from _of_strangers(rows, keys, strangers)
        yield from _of_figures(rows, keys)


def _numbers(subject: CheckedPlugin) -> Iterator[str]:
    for model in subject.models():
        for key in model._base_manager.values_list("pk", flat=True)[:TRIED]:
            yield str(key)


def _of_strangers(
    rows: DisputableRows, keys: list[str], strangers: tuple[object, ...]
) -> Iterator[ConformanceFinding]:
    seen, today = declared(rows.seen), business_today()
    shown = [key for key in keys if any(seen(key, one, today) is not None for one in strangers)]
    if shown:
        yield ConformanceFinding(
            f"„{rows.kind}”: {rows.seen} pokazuje pozycję {shown[0]!r} komuś obcemu.",
            "Zapytaj najpierw, czyja to pozycja, i obcym oddaj None.",
        )


def _of_figures(rows: DisputableRows, keys: list[str]) -> Iterator[ConformanceFinding]:
    now, today = declared(rows.now), business_today()
    for key in keys:
        found = now(key, today)
        if found is None:
            continue
        if not isinstance(found, RowFigures):
            yield ConformanceFinding(
                f"„{rows.kind}”: {rows.now} oddaje {type(found).__name__}, nie RowFigures.",
                "Oddaj RowFigures z tytułem i liczbami albo None.",
            )
            return
        twice = [label for label, n in Counter(one.label for one in found.figures).items() if n > 1]
        if twice:
            yield ConformanceFinding(
                f"„{rows.kind}”: liczba „{twice[0]}” stoi w pozycji {key!r} więcej niż raz.",
                "Nazwij każdą liczbę inaczej: po nazwie porównuje się ją z dzisiejszą.",
            )
            return
