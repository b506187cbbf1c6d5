"""Pages that stand published before the test begins, for tests that are not about publishing.

Publishing saves a page four times and checks it three times: half of what a notice costs a test.
"""

import re
from typing import TypeVar

from django.db import connection
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.signals import page_published

from cms_ext.public_site.pages.search_tables import INDEX, WORDS
from tests.whole_database import rows_of

PageType = TypeVar("PageType", bound=Page)

# Of a draft a revision says so, and it was a draft when the revision was made.
DRAFT = {"live": False, "first_published_at": None, "last_published_at": None}

# Moments, and what is made of them or by chance: UUIDs, also as names of files, and digests.
OF_THE_MOMENT = re.compile(
    r"datetime\.datetime\([^)]*\)|(?:[0-9a-f]{2}/)?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){6,14}"
)


def stand_below(parent: Page, page: PageType) -> PageType:
    """All that `publish_below` leaves: page, revision, log, and what the signals lead to."""
    page.live = True
    page.first_published_at = page.last_published_at = timezone.now()
    parent.add_child(instance=page)
    revision = Revision.objects.create(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        content=page.serializable_data() | DRAFT,
        object_str=str(page),
    )
    Page.objects.filter(pk=page.pk).update(
        latest_revision=revision,
        live_revision=revision,
        latest_revision_created_at=revision.created_at,
    )
    page_published.send(sender=type(page), instance=page, revision=revision)
    log(instance=page, action="wagtail.publish", revision=revision, content_changed=True)
    page.refresh_from_db()
    return page


def rows_but_the_moment() -> dict[str, str]:
    """What each table holds, but for the moment: to compare what stands with what was published."""
    # Of words not the key: each publication gives a new one.
    columns = {WORDS: "page_id, title, text"}
    return {
        table: without_the_moment(rows_of(table, columns.get(table, "*")))
        for table in connection.introspection.table_names()
        # Seals have a link for each change on the way, of which a shorter way has fewer.
        if not table.startswith("cms_ext_sealed_rows")
        # What SQLite derives from the words, as often as it was told of them.
        and not table.startswith(INDEX)
        and not table.endswith(("_fts_data", "_fts_idx"))
    }


def without_the_moment(facts: object) -> str:
    return OF_THE_MOMENT.sub("…", repr(facts))
