"""The stored form says where the number comes from by the desk of this co-op, not by ours.

Only the sentence that the plugin declared is changed; what an office wrote itself stays.
"""

from django.db import migrations

DECLARED = "Numer podaje Dział Członkowsko-Lokalowy, pokój nr 7."
DESCRIBED = "Numer podaje %(desk)s, pokój nr %(room)s."


def name_the_desk(apps, schema_editor):
    _replace(apps, schema_editor, DECLARED, DESCRIBED)


def name_the_room(apps, schema_editor):
    _replace(apps, schema_editor, DESCRIBED, DECLARED)


def _replace(apps, schema_editor, old, new):
    versions = apps.get_model("cms_ext_access", "FormVersion").objects
    for version in versions.using(schema_editor.connection.alias).filter(panel="IKCS"):
        found = [field for field in version.fields if field.get("help") == old]
        for field in found:
            field["help"] = new
        if found:
            version.save(update_fields=["fields"])


class Migration(migrations.Migration):
    dependencies = [
        ("members_area_register", "0003_end_reason"),
        ("cms_ext_access", "0007_mended_by_a_field"),
    ]
    operations = [migrations.RunPython(name_the_desk, name_the_room)]
