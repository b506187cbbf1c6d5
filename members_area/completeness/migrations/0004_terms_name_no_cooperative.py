"""The basis of terms that no law sets names no cooperative, as in `default_rules.yaml` now.

A rule that an office has changed stays.
"""

from django.db import migrations

# code, before, now
WORDS = (
    ("gate", "termin przyjęty przez Spółdzielnię", "termin własny"),
    *(
        (
            code,
            "art. 8¹ u.s.m.; termin przyjęty przez Spółdzielnię",
            "art. 8¹ u.s.m.; termin własny",
        )
        for code in ("minutes-late", "res-late")
    ),
)


def rename(apps, schema_editor):
    rules = apps.get_model("members_area_completeness", "CompletenessRule").objects
    for code, before, now in WORDS:
        rules.filter(code=code, legal_basis=before).update(legal_basis=now)


class Migration(migrations.Migration):
    dependencies = [("members_area_completeness", "0003_public_status")]
    # Backwards the words stay: they are as true of a cooperative.
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
