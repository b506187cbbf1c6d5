"""What others hang on an announcement: what plugins show beneath it, and rows that refer to it."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from wagtail.models import Page

from cms_ext.frontend.page_cache.generation import forget_pages
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.related import BETWEEN


def save_related(page: AnnouncementPage, slug: str, has_some: bool) -> None:
    """Save whether a plugin has something to show for this page, to any reader.

    In the plugin's own transaction, after each change of what it has.
    """
    fresh = AnnouncementPage.objects.select_for_update().only("related_in").get(pk=page.pk)
    slugs = set(fresh.related_in.split(BETWEEN)) - {slug, ""}
    page.related_in = BETWEEN.join(sorted(slugs | ({slug} if has_some else set())))
    AnnouncementPage.objects.filter(pk=page.pk).update(related_in=page.related_in)
    forget_pages()


def is_held(page: Page) -> bool:
    """Whether a table of no installed app refers to the page or to one below it.

    The tables of a switched-off plugin stay, with their keys, and Django does not know them, so
    the database would refuse to delete the announcement.
    """
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, column in list(_keys_of_unknown_tables()):
            cursor.execute(
                f"SELECT 1 FROM {quoted(table)} AS held JOIN {quoted(Page._meta.db_table)} AS page "
                f"ON page.id = held.{quoted(column)} WHERE page.path LIKE %s LIMIT 1",
                [f"{page.path}%"],
            )
            if cursor.fetchone():
                return True
    return False


def _keys_of_unknown_tables() -> Iterator[tuple[str, str]]:
    """(table, column) of the keys to announcements that no model of this site has."""
    models = apps.get_models(include_auto_created=True)
    known = {model._meta.db_table for model in models}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - known):
            for column, (_, target) in connection.introspection.get_relations(
                cursor, table
            ).items():
                if target == AnnouncementPage._meta.db_table:
                    yield table, column
