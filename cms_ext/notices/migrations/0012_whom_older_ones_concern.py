"""Until now an announcement without places was for everybody, and one with places was not."""

from django.db import migrations

PLACES = ("properties", "buildings", "staircases")
PORTION = 200


def settle(apps, schema_editor):
    pages = apps.get_model("cms_ext_notices", "AnnouncementPage")
    for name in PLACES:
        rows = getattr(pages, name).through.objects
        chosen = rows.values("announcementpage")
        pages.objects.filter(pk__in=chosen, everybody=True).update(everybody=False)
    _settle_saved_versions(apps)


def _settle_saved_versions(apps):
    """So that a draft whose only place has since left the tree does not turn to everybody."""
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(
        content_type__app_label="cms_ext_notices", content_type__model="announcementpage"
    )
    for revision in revisions.order_by("pk").iterator(PORTION):
        content = revision.content
        if "everybody" not in content:
            content["everybody"] = not any(content.get(name) for name in PLACES)
            revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("cms_ext_notices", "0011_everybody"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    # Backwards nothing is to be done: the column goes, and the places say it as they did.
    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
