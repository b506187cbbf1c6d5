"""The demo's papers under announcements, as fixtures/coop/announcements name them."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.article import read_article
from members_area.library.domain.related import link_document
from members_area.library.models import Document


def load_related(today: date, clerk: Origin) -> None:
    """Link the published papers that announcements name under `related`, by their titles."""
    assert isinstance(clerk.actor, User)
    pages = {page.slug: page for page in AnnouncementPage.objects.all()}
    keys = dict(Document.objects.published(today).values_list("title", "pk"))
    for path in sorted((settings.COOP_DEMO_FIXTURES / "announcements").glob("*.md")):
        facts = read_article(path).facts
        page = pages.get(facts["slug"])
        for title in facts.get("related", []):
            if page is not None and title in keys:
                link_document(page, keys[title], clerk.actor, today, origin=clerk)
