"""Wagtail's own groups get no rights on everything.

Its „Editors” and „Moderators” may edit every page and see every file from the root down, the
panels included. The site's groups `editor` and `publisher` get the public sections and the
collection of public files instead, from cms_ext.public_site.pages.domain.editing.
"""

from django.db import migrations

DEFAULT_GROUPS = ("Editors", "Moderators")


def take_away(apps, schema_editor):
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

    # Backwards nothing: whoever needs such rights gives them by hand, knowingly.
    operations = [migrations.RunPython(take_away, migrations.RunPython.noop)]
