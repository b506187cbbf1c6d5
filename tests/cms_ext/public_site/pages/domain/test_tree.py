"""What editors do to pages is no finding; what is done past the site is: place, text, contacts."""

import json

import pytest
from django.db import connection
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision, Workflow

from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.evidence.sealed_rows.domain.verify import RowFinding, verify_office_rows
from cms_ext.public_site.notices.models import AnnouncementKind
from cms_ext.public_site.pages.domain.tree import PageFinding, verify_tree
from cms_ext.public_site.pages.models import ContentPage, Desk, HomePage
from tests.people import staff
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = pytest.mark.django_db
ACCOUNT = "10 1020 5558 1111 1222 3330 0044"


@shared
def page(home: HomePage) -> ContentPage:
    """A page with one below it, and the rows around it, on a site that is in use."""
    staff("admin", superuser=True)
    page = stand_below(home, ContentPage(title="Opłaty", slug="oplaty", lead=f"Konto {ACCOUNT}"))
    stand_below(page, ContentPage(title="Terminy", slug="terminy"))
    Desk.objects.create(code="X", name="Kasa", matter="Opłaty", room="1", phone="91 111 11 11")
    Redirect.add_redirect("/stare/", page)
    page.save_revision()
    seal_all_rows()
    return page


def findings() -> list[RowFinding | PageFinding]:
    return [*verify_office_rows(), *verify_tree()]


def test_what_editors_do_to_pages_is_no_finding(page: ContentPage, home: HomePage):
    other = stand_below(home, ContentPage(title="Inne", slug="inne"))
    page.save_revision().publish()
    page.slug = "rachunki"
    page.save()
    Page.objects.get(pk=page.pk).move(other, pos="last-child")
    Page.objects.filter(pk=other.pk).update(title="Inne sprawy")

    assert findings() == []
    assert Page.objects.get(slug="terminy").url_path.endswith("/inne/rachunki/terminy/")


@pytest.mark.thorough
def test_copies_and_what_is_withdrawn_are_no_finding(page: ContentPage, home: HomePage):
    Page.objects.get(pk=page.pk).copy(to=home, recursive=True, update_attrs={"slug": "kopia"})
    Page.objects.get(slug="kopia").specific.delete()
    Page.objects.get(pk=page.pk).specific.unpublish()
    Desk.objects.filter(code="X").update(phone="91 222 22 22")

    assert findings() == []


def table(model: type) -> str:
    return model._meta.db_table


BODY = json.dumps([{"type": "paragraph", "value": "Płać na 61 1090 1014 0000 0712 1981 2874"}])
CHANGES = {
    "account in the text": f"UPDATE {table(ContentPage)} SET body = '{BODY}'",
    "account in the lead": f"UPDATE {table(ContentPage)} SET lead = 'Konto 61 1090'",
    "telephone of a desk": f"UPDATE {table(Desk)} SET phone = '700 100 100'",
    "e-mail of a desk": f"UPDATE {table(Desk)} SET email = 'kasa@zly.example'",
    "a desk gone": f"DELETE FROM {table(Desk)} WHERE code = 'X'",
    "redirect to a foreign site": f"UPDATE {table(Redirect)} SET redirect_link = 'https://zly.ex'",
    "another page of that address": f"UPDATE {table(Page)} SET slug = 'x' WHERE slug = 'oplaty'",
    "place": f"UPDATE {table(Page)} SET path = path || '0009', depth = depth + 1 WHERE depth = 4",
    "expired page shown again": f"UPDATE {table(Page)} SET expire_at = '2099-01-01 10:00:00'",
    "withdrawn page shown": f"UPDATE {table(Page)} SET live = 0 WHERE slug = 'oplaty'",
    "a draft with a day of publication": f"UPDATE {table(Revision)} "
    "SET approved_go_live_at = '2026-12-01 10:00:00'",
    "words of a draft": f"UPDATE {table(Revision)} SET content = '{{}}'",
    "approval switched off": f"UPDATE {table(Workflow)} SET active = 0",
    "second person of a kind": f"UPDATE {table(AnnouncementKind)} SET second_person = 0",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_done_past_the_site_is_found(page: ContentPage, change: str, triggers_off: None):
    """Where to pay, whom to call, who reads, and who has to approve."""
    AnnouncementKind.objects.filter(code="NEWS").update(second_person=True)
    with connection.cursor() as cursor:
        cursor.execute(change)

    assert findings() != []
