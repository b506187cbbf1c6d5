"""Add how much one person may post by hand; a rule of the office, which staff may change."""

from datetime import date

from django.db import migrations

POLICY = "zasada własna; do zmiany uchwałą zarządu"


def add(apps, schema_editor):
    facts = {
        "title": "Korekta, zwrot, umorzenie, storno i wpłata w kasie: od jakiej kwoty księguje druga osoba",
        "legal_basis": POLICY,
        "params": {"zlotys": 500, "days": 14},
        "source_note": POLICY,
    }
    apps.get_model("cms_ext_law", "LegalRule").objects.get_or_create(
        code="HAND_POSTING_SECOND_PERSON", valid_from=date(2017, 1, 1), defaults=facts
    )


class Migration(migrations.Migration):
    dependencies = [
        ("ebok_plugin_ledger", "0003_corrections_by_two"),
        ("cms_ext_law", "0002_first_rules"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
