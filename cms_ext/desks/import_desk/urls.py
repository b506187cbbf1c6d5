"""The addresses of an import screen; its owner mounts them in the administration."""

from typing import Any

from django.urls import URLPattern, path

from cms_ext.desks.import_desk.views import layouts, proposal, steps
from cms_ext.desks.import_desk.views.assistant import Assistant
from cms_ext.desks.import_desk.views.run import RunScreen, run_page, run_report
from cms_ext.desks.import_desk.views.table import ImportScreen, TableScreen, send_sample
from cms_ext.desks.import_desk.views.table_layouts import TableAssistant


def screen_urls(screen: ImportScreen, base: str, *, commit: str) -> list[URLPattern]:
    """Return the addresses of a screen; `base` is the upload's, `commit` the commit's word.

    With those of a file that waits for a second person, where the desk takes such files.
    """
    kwargs = {"screen": screen}
    found = [
        path(f"{base}/", steps.upload, kwargs, name=screen.url_name),
        path(f"{base}/{commit}/", steps.commit, kwargs, name=f"{screen.url_name}_commit"),
        path(f"{base}/rezygnacja/", steps.discard, kwargs, name=f"{screen.url_name}_discard"),
        path(f"{base}/dopasowanie/", steps.match, kwargs, name=f"{screen.url_name}_match"),
        path(f"{base}/uwagi/", steps.findings, kwargs, name=f"{screen.url_name}_findings"),
    ]
    if isinstance(screen.assistant, TableAssistant):
        found += layout_urls(screen.assistant, f"{base}/uklady")
    if screen.desk.takes_proposals:
        file, name = f"{base}/zatwierdzenie/<int:key>", screen.proposal_url_name
        found += [
            path(f"{file}/", proposal.show_proposal, kwargs, name=name),
            path(f"{file}/uwagi/", proposal.send_findings, kwargs, name=f"{name}_findings"),
            path(f"{file}/zatwierdz/", proposal.approve, kwargs, name=f"{name}_approve"),
            path(f"{file}/odrzuc/", proposal.reject, kwargs, name=f"{name}_reject"),
        ]
    return found


def table_urls(screen: TableScreen, base: str) -> list[URLPattern]:
    """Return the same for a table, with its sample files."""
    kwargs = {"screen": screen}
    return [
        *screen_urls(screen, base, commit="wczytanie"),
        path(f"{base}/wzor.<str:extension>", send_sample, kwargs, name=screen.sample_url_name),
    ]


def layout_urls(assistant: Assistant, base: str) -> list[URLPattern]:
    """Return the steps of the assistant, and the page of each layout."""
    kwargs, name = {"assistant": assistant}, assistant.url_name
    return [
        path(f"{base}/nowy/", layouts.upload_sample, kwargs, name=f"{name}_new"),
        path(f"{base}/<int:pk>/zmiana/", layouts.upload_sample, kwargs, name=f"{name}_change"),
        path(f"{base}/kolumny/", layouts.tie_columns, kwargs, name=f"{name}_columns"),
        path(f"{base}/zapis/", layouts.save_draft, kwargs, name=f"{name}_save"),
        path(f"{base}/<int:pk>/", layouts.LayoutPage.as_view(), kwargs, name=name),
    ]


def run_urls(screen: RunScreen[Any], base: str) -> list[URLPattern]:
    """Return the page of each run and its report; `base` is the address of their list."""
    kwargs = {"screen": screen}
    return [
        path(f"{base}/<int:key>/", run_page, kwargs, name=screen.url_name),
        path(f"{base}/<int:key>/raport/", run_report, kwargs, name=f"{screen.url_name}_report"),
    ]
