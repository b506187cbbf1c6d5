"""The import screens of the finance desk; mounted in the administration by wagtail_hooks."""

from __future__ import annotations

from django.urls import URLPattern, path

from ebok_plugin.exchange.views import steps
from ebok_plugin.exchange.views.screen import LEDGER, STATEMENT, Screen


def _addresses(screen: Screen, base: str) -> list[URLPattern]:
    at, kwargs = f"ebok_import_{screen.slug}", {"screen": screen}
    return [
        path(f"{base}/", steps.upload, kwargs, name=at),
        path(f"{base}/ksiegowanie/", steps.commit, kwargs, name=f"{at}_commit"),
        path(f"{base}/rezygnacja/", steps.discard, kwargs, name=f"{at}_discard"),
        path(f"{base}/uwagi/", steps.findings, kwargs, name=f"{at}_findings"),
    ]


urlpatterns = [
    *_addresses(STATEMENT, "bank/import"),
    *_addresses(LEDGER, "importy/import"),
]
