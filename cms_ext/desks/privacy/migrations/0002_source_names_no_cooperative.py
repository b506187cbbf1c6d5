"""What plugins declare of terms of keeping names no cooperative, and neither do the rows made of it.

Words that an office has put there itself stay.
"""

from django.db import migrations

# field, before, now
WORDS = (
    ("source", "ustalenie Spółdzielni", "ustalenie własne"),
    (
        "source",
        "ustalenie Spółdzielni: zdjęcie bez odczytu niczego nie dowodzi",
        "ustalenie własne: zdjęcie bez odczytu niczego nie dowodzi",
    ),
    (
        "title",
        "Załączniki i e-maile wniosków odrzuconych i wycofanych oraz skany, których "
        "oryginał jest w Spółdzielni",
        "Załączniki i e-maile wniosków odrzuconych i wycofanych oraz skany, których "
        "oryginał jest w biurze",
    ),
)


def rename(apps, schema_editor):
    policies = apps.get_model("cms_ext_privacy", "RetentionPolicy").objects
    for field, before, now in WORDS:
        policies.filter(**{field: before}).update(**{field: now})


class Migration(migrations.Migration):
    dependencies = [("cms_ext_privacy", "0001_initial")]
    # Backwards the words stay: they are as true of a cooperative.
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
