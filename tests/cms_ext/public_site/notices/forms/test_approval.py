"""An approval pressed in the page editor, whose form comes back with marks of its own."""

from __future__ import annotations

import pytest
from django.test import Client

from cms_ext.public_site.notices.models import AnnouncementPage
from tests.cms_ext.public_site.notices.forms.typed import form, posted
from tests.people import staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("lead", "live", "authors"),
    [
        (None, True, ["redaktor"]),
        ("Poprawione przez Marka.", False, ["redaktor", "marek"]),
    ],
)
def test_only_who_changed_something_becomes_an_author(
    editor: Client, lead: str | None, live: bool, authors: list[str]
) -> None:
    whole = form(code="FEES")
    del whole["action-publish"]
    assert posted(editor, whole | {"action-submit": "action-submit"}) == {}
    page = AnnouncementPage.objects.get()
    marek = Client()
    marek.force_login(
        staff("marek", "editor", "publisher"), "cms_ext.people.identity.backends.RealmBackend"
    )

    # The blocks have no ids here, as if the editor had made them anew.
    marek.post(
        f"/admin/pages/{page.pk}/edit/",
        whole
        | ({"lead": lead} if lead else {})
        | {"action-workflow-action": "true", "workflow-action-name": "approve"},
    )

    page.refresh_from_db()
    versions = page.revisions.order_by("pk").values_list("user__username", flat=True)
    assert (page.live, [name.removeprefix("staff:") for name in versions]) == (live, authors)
