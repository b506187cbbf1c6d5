"""Announcements that rows of a switched-off plugin still refer to.

Its tables stay, and their keys; Django does not know them meanwhile, so the database would refuse
to delete the announcement.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from wagtail.models import Page

from cms_ext.public_site.notices.models import AnnouncementPage


def is_held(page: Page) -> bool:
    """Whether a table of no installed app refers to the page or to one below it."""
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
