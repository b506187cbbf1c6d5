"""Add the search index of pages, and take the root rights from Wagtail's own groups.

Wagtail's "Editors" and "Moderators" may edit every page and see every file from the root down,
including the panels. The site's groups `editor` and `publisher` get the public sections and the
collection of public files instead (cms_ext.public_site.pages.domain.editing).
"""

from django.db import migrations

from cms_ext.base.database.migration_steps import StatementsOnly
from cms_ext.public_site.pages.search_tables import make, remove

DEFAULT_GROUPS = ("Editors", "Moderators")


def remove_root_rights(apps, schema_editor):
    for name, place in (
        ("GroupCollectionPermission", "collection__depth"),
        ("GroupPagePermission", "page__depth"),
    ):
        rights = apps.get_model("wagtailcore", name)
        rights.objects.filter(group__name__in=DEFAULT_GROUPS, **{place: 1}).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cms_ext_pages", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    # The rights are not given back: whoever needs them gives them by hand, knowingly.
    operations = [
        StatementsOnly(make, remove),
        migrations.RunPython(remove_root_rights, migrations.RunPython.noop),
    ]
