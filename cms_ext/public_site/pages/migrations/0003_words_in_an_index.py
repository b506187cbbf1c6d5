"""The words of pages get an index, and a key that goes up with each publication.

A row keeps its words; it is made anew because its key was that of its page.
"""

import django.db.models.deletion
from django.db import migrations, models

from cms_ext.base.database.migration_steps import StatementsOnly
from cms_ext.public_site.pages.search_tables import make, remove

KEPT = "cms_ext_pages_words_kept"
# Never published first, then by publication: the order in which they would have been written.
LEAD_OVER = f"""
    INSERT INTO cms_ext_pages_pagewords (page_id, published_at, title, text)
    SELECT kept.page_id, page.last_published_at, kept.title, kept.text
    FROM {KEPT} kept JOIN wagtailcore_page page ON page.id = kept.page_id
    ORDER BY page.last_published_at IS NOT NULL, page.last_published_at, page.id DESC
"""
LEAD_BACK = f"""
    INSERT INTO cms_ext_pages_pagewords (page_id, title, text)
    SELECT page_id, title, text FROM {KEPT}
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cms_ext_pages", "0002_default_groups_lose_root_rights"),
    ]

    operations = [
        migrations.RunSQL(
            f"CREATE TABLE {KEPT} AS SELECT page_id, title, text FROM cms_ext_pages_pagewords",
            f"DROP TABLE {KEPT}",
        ),
        migrations.RunSQL(migrations.RunSQL.noop, LEAD_BACK),
        migrations.DeleteModel(name="PageWords"),
        migrations.CreateModel(
            name="PageWords",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="wagtailcore.page",
                    ),
                ),
                ("published_at", models.DateTimeField(null=True)),
                ("title", models.TextField(verbose_name="tytuł")),
                ("text", models.TextField(verbose_name="tytuł i treść")),
            ],
            options={"verbose_name": "słowa strony", "verbose_name_plural": "słowa stron"},
        ),
        StatementsOnly(make, remove),
        migrations.RunSQL(
            LEAD_OVER,
            f"CREATE TABLE {KEPT} AS SELECT page_id, title, text FROM cms_ext_pages_pagewords",
        ),
        migrations.RunSQL(f"DROP TABLE {KEPT}", migrations.RunSQL.noop),
    ]
