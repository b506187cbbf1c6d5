"""Pages that are already published, for tests that are not about publishing.

Publishing saves a page four times and checks it three times: half of a notice's cost in a test.
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

# The page was a draft when its revision was made, and the revision says so.
DRAFT = {"live": False, "first_published_at": None, "last_published_at": None}

# Times and random values: UUIDs, also in names of files, and digests.
OF_THE_MOMENT = re.compile(
    r"datetime\.datetime\([^)]*\)|(?:[0-9a-f]{2}/)?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){6,14}"
)


def stand_below(parent: Page, page: PageType) -> PageType:
    """Create what `publish_below` leaves: page, revision, log and the effects of signals."""
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
    """Return the content of each table without times, to compare both ways of publishing."""
    # Without the key of words, as each publication makes a new one.
    columns = {WORDS: "page_id, title, text"}
    return {
        table: without_the_moment(rows_of(table, columns.get(table, "*")))
        for table in connection.introspection.table_names()
        # There is a seal for each change, and publishing makes more changes.
        if not table.startswith("cms_ext_sealed_rows")
        # SQLite's own tables of the search index.
        and not table.startswith(INDEX)
        and not table.endswith(("_fts_data", "_fts_idx"))
    }


def without_the_moment(facts: object) -> str:
    return OF_THE_MOMENT.sub("…", repr(facts))
