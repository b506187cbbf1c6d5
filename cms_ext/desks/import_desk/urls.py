"""The addresses of an import screen; its owner mounts them in the administration."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from cms_ext.desks.import_desk.views import steps
from cms_ext.desks.import_desk.views.run import RunScreen, run_page, run_report
from cms_ext.desks.import_desk.views.table import ImportScreen, TableScreen, send_sample


def screen_urls(screen: ImportScreen, base: str, *, commit: str) -> list[URLPattern]:
    """Return the addresses of a screen; `base` is the upload's, `commit` the commit's word."""
    kwargs = {"screen": screen}
    return [
        path(f"{base}/", steps.upload, kwargs, name=screen.url_name),
        path(f"{base}/{commit}/", steps.commit, kwargs, name=f"{screen.url_name}_commit"),
        path(f"{base}/rezygnacja/", steps.discard, kwargs, name=f"{screen.url_name}_discard"),
        path(f"{base}/uwagi/", steps.findings, kwargs, name=f"{screen.url_name}_findings"),
    ]


def table_urls(screen: TableScreen, base: str) -> list[URLPattern]:
    """Return the same for a table, with its sample files."""
    address = path(
        f"{base}/wzor.<str:extension>", send_sample, {"screen": screen}, name=screen.sample_url_name
    )
    return [*screen_urls(screen, base, commit="wczytanie"), address]


def run_urls(screen: RunScreen[Any], base: str) -> list[URLPattern]:
    """Return the page of each run and its report; `base` is the address of their list."""
    kwargs = {"screen": screen}
    return [
        path(f"{base}/<int:key>/", run_page, kwargs, name=screen.url_name),
        path(f"{base}/<int:key>/raport/", run_report, kwargs, name=f"{screen.url_name}_report"),
    ]
