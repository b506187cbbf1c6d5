"""Templates hold no program and no style of their own.

The site's policy of content forbids both, so that no text that somebody typed can become a program:
browsers would show such a page without them. What comes from another host tells it who reads us.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin

TITLE = "szablony nie mają skryptów ani stylów w treści"

TO_STATIC = "Przenieś to do pliku w static/ i dołącz go przez {% static %}."
FORBIDDEN = (
    (re.compile(r"<script(?![^>]*\ssrc=)", re.I), "skrypt w treści strony", TO_STATIC),
    (re.compile(r"<style\b", re.I), "styl w treści strony", TO_STATIC),
    (re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I), "atrybut style", TO_STATIC),
    (
        re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
        "atrybut zdarzenia (on…)",
        "Zrób to formularzem albo linkiem; strona ma działać bez JavaScriptu.",
    ),
    (
        re.compile(r"[\"']\s*javascript:", re.I),
        "adres javascript:",
        "Zrób to formularzem albo linkiem; strona ma działać bez JavaScriptu.",
    ),
    (
        re.compile(
            r"<(?:script|img|link|iframe|source)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", re.I
        ),
        "plik z obcego serwera",
        "Dołącz ten plik do wtyczki, w static/.",
    ),
)


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    for path, text in subject.files(".html"):
        for pattern, what, cure in FORBIDDEN:
            for found in pattern.finditer(text):
                line = text.count("\n", 0, found.start()) + 1
                yield ConformanceFinding(f"{path}:{line}: {what}.", cure)
