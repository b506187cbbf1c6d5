"""From which change of persons, fee or rate a second person looks at it; an office's own row stays."""

from datetime import date

from django.db import migrations

OWN = "ustalenie własne"


def add(apps, schema_editor):
    apps.get_model("cms_ext_law", "LegalRule").objects.get_or_create(
        code="CHANGE_BOUNDS",
        defaults={
            "valid_from": date(2017, 1, 1),
            "title": "Zmiana osób, opłaty albo stawki, którą sprawdza druga osoba",
            "legal_basis": OWN,
            "params": {
                "persons": 5,
                "persons_percent": 50,
                "fee_percent": 50,
                "rate_percent": 25,
            },
            "source_note": f"{OWN}; od tylu osób albo procent",
            "reviewed_on": date(2026, 11, 1),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("cms_ext_law", "0003_words_name_no_cooperative")]
    # A site that goes back keeps its row: nothing reads it there.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
