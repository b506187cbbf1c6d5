"""What takes the applications for all logins answers as the sign-in pages and the desks expect.

They ask it on every site: a banner that is no text, or a paper that nobody can open, would stand
above and beneath every sign-in form.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from cms_ext.base.dates.clock import business_today
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import error_of, guest
from cms_ext.plugins import Applying, PaperLink, declared, panels, plugins

TITLE = "wnioski o login przyjmuje jedna wtyczka, tak jak pytają o nie strony logowania"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    applying = subject.plugin.applying
    if applying is None:
        return
    others = [one.slug for one in plugins() if one.applying and one.slug != subject.plugin.slug]
    for slug in others:
        yield ConformanceFinding(
            f"Wnioski o login przyjmuje już wtyczka „{slug}”; pytana jest tylko jedna.",
            "Usuń applying albo wyłącz tamtą (COOP_WITHOUT, COOP_PLUGINS).",
        )
    banner = declared(applying.banner)()
    if not isinstance(banner, str):
        yield ConformanceFinding(
            f"{applying.banner} oddaje {type(banner).__name__}, nie tekst.",
            "Oddaj tekst, który stanie nad logowaniem; pusty, gdy nic nie ma tam stać.",
        )
    valid = declared(applying.code_valid)()
    if not isinstance(valid, timedelta) or valid <= timedelta(0):
        yield ConformanceFinding(
            f"{applying.code_valid} oddaje {valid!r}, nie czas dłuższy od zera.",
            "Oddaj timedelta: jak długo wydrukowane hasło startowe wpuszcza.",
        )
    for realm, _panel in panels():
        yield from _papers(applying, realm)


def _papers(applying: Applying, realm: str) -> Iterator[ConformanceFinding]:
    """The links beneath one panel; a guest must be able to open those of this site."""
    client = guest()
    for paper in declared(applying.papers)(realm, business_today()):
        if not isinstance(paper, PaperLink):
            yield ConformanceFinding(
                f"{applying.papers} oddaje dla {realm} {type(paper).__name__}, nie PaperLink.",
                "Oddaj listę cms_ext.plugins.PaperLink: tytuł, adres, dopisek.",
            )
            continue
        answer = client.get(paper.url) if paper.url.startswith("/") else None
        if answer is not None and answer.status_code != 200:
            yield ConformanceFinding(
                f"„{paper.title}” pod panelem {realm} prowadzi do {paper.url}, a tam gość dostaje "
                f"{answer.status_code}{error_of(answer)}.",
                "Podaj adres, który otworzy się bez logowania, albo nie pokazuj tej pozycji.",
            )
