"""The import screens of the finance desk; mounted in the administration by wagtail_hooks."""

from __future__ import annotations

from django.urls import path

from cms_ext.desks.import_desk.urls import screen_urls
from ebok_plugin.payments.views.reports import LEDGER, STATEMENT, download_sample

urlpatterns = [
    *screen_urls(STATEMENT, "bank/import", commit="ksiegowanie"),
    *screen_urls(LEDGER, "importy/import", commit="ksiegowanie"),
    path(
        "importy/import/wzor-<slug:kind>.<str:extension>",
        download_sample,
        {"screen": LEDGER},
        name="ebok_import_ledger_sample",
    ),
]
