"""Loads a form from its page and sends it as a browser without JavaScript does."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from lxml import html
from wagtail.models import Page

from cms_ext.office.desk_kit.row_version import VERSION
from cms_ext.public_site.pages.domain.editing import publish_site
from cms_ext.public_site.pages.models import ContentPage, HomePage
from tests.standing import stand_below

Form = dict[str, list[str]]


def form_in(response: HttpResponse) -> Form:
    """Return what a browser would send of the page's form with a version."""
    tree = html.document_fromstring(response.content.decode())
    [form] = [form for form in tree.forms if VERSION in form.fields]
    values: Form = {}
    for name, value in form.form_values():
        # A browser drops the first line break of a text area.
        values.setdefault(name, []).append(value.removeprefix("\n"))
    if "lead" in values:
        values["body-count"] = ["0"]  # the editor's script adds it
    return values


def load(client: Client, address: str) -> Form:
    response = client.get(address)
    assert response.status_code == 200, address
    return form_in(response)


def send(client: Client, address: str, form: Form, **changes: str) -> HttpResponse:
    typed = {name.replace("__", "-"): [value] for name, value in changes.items()}
    return client.post(address, {**form, **typed})


def make_page() -> ContentPage:
    home = publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)
    return stand_below(home, ContentPage(title="O nas", slug="o-nas", lead="Kim jesteśmy."))


def newest(row: Any) -> Any:
    if isinstance(row, Page):
        return Page.objects.get(pk=row.pk).get_latest_revision_as_object()
    return type(row).objects.get(pk=row.pk)
