"""The template „Biuro nieczynne” names no cooperative; one that an editor has changed stays."""

from django.db import migrations

BEFORE = "Biuro Spółdzielni będzie nieczynne od {od} do {do}."
NOW = "Biuro będzie nieczynne od {od} do {do}."


def rename(apps, schema_editor):
    templates = apps.get_model("cms_ext_notices", "AnnouncementTemplate").objects
    templates.filter(name="Biuro nieczynne", lead=BEFORE).update(lead=NOW)


class Migration(migrations.Migration):
    dependencies = [("cms_ext_notices", "0004_list_order")]
    # Backwards the words stay: they are as true of a cooperative.
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
