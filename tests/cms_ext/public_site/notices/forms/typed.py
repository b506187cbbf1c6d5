"""An announcement as an editor types it and sends it off."""

from typing import Any

from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementKind
from cms_ext.public_site.pages.models import Desk

PLACES = ("properties", "buildings", "staircases")


def form(**changes: Any) -> dict[str, Any]:
    """A whole form, ready to be published; `changes` replace its fields."""
    kind = AnnouncementKind.objects.get(code=changes.pop("code", "GENERAL"))
    body = changes.pop("body", [("paragraph", rich_text("<p>Treść.</p>"))])
    data = {
        "title": "Zmiana godzin biura",
        "slug": "zmiana-godzin-biura",
        "kind": kind.pk,
        "lead": "Od poniedziałku biuro jest czynne dłużej.",
        "place": "",
        "valid_from": "2026-11-20",
        "valid_until": "",
        "pinned_until": "",
        "starts_at": "",
        "ends_at": "",
        "medium": "",
        "severity": "important",
        "body": streamfield(body),
        "attachments": streamfield([]),
        "translations": streamfield([]),
        "contact_desk": Desk.objects.values_list("pk", flat=True).first() or "",
        "seo_title": "",
        "search_description": "",
        "action-publish": "action-publish",
    }
    # Several values of one field, which `nested_form_data` would take for a form set.
    places = {name: changes.pop(name) for name in PLACES if name in changes}
    whom = {"everybody": "0" if places else "1"}
    return nested_form_data(data | whom | changes) | places


def posted(editor: Client, data: dict[str, Any]) -> dict[str, list[str]]:
    """Return the errors of the form, by field; empty when it was accepted."""
    index = AnnouncementIndexPage.objects.get()
    answer = editor.post(f"/admin/pages/add/cms_ext_notices/announcementpage/{index.pk}/", data)
    if answer.status_code == 302:
        return {}
    return {name: list(errors) for name, errors in answer.context["form"].errors.items()}


def streamfield_list(items: list[dict[str, Any]]) -> dict[str, Any]:
    """Form data of a ListBlock."""
    rows = {
        str(n): {"value": item, "deleted": "", "order": str(n), "id": ""}
        for n, item in enumerate(items)
    }
    return {"count": str(len(items)), **rows}
