"""PostgreSQL looks for a word among the newest rows before it reads all that hold it."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from cms_ext.base.database.migration_steps import StatementsOnly
from cms_ext.public_site.pages.search_tables import HOLDING_FUNCTION


def replace(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(HOLDING_FUNCTION, params=None)


class Migration(migrations.Migration):
    dependencies = [("cms_ext_pages", "0003_words_in_an_index")]

    # The way back leaves it: whoever asks the function gets the same rows of either.
    operations = [StatementsOnly(replace, StatementsOnly.noop)]
