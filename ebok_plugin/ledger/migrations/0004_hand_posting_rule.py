"""Add how much one person may post by hand: rules of the office, which staff may change."""

from datetime import date

from django.db import migrations

from cms_ext.office.law.release import note_added_rules

POLICY = "zasada własna; do zmiany uchwałą zarządu"


RULES = (
    (
        "HAND_POSTING_SECOND_PERSON",
        "Korekta, zwrot, umorzenie i storno: powyżej jakiej kwoty na koncie księguje druga osoba",
        {"zlotys": 500, "days": 30},
    ),
    (
        "CASH_SECOND_PERSON",
        "Wpłata w kasie: powyżej jakiej kwoty na koncie księguje druga osoba",
        {"zlotys": 2_000, "days": 14},
    ),
    (
        "MEDIA_SECOND_PERSON",
        "Nadpłata z pliku z rozliczeniem: powyżej jakiej kwoty na koncie księguje druga osoba",
        {"zlotys": 2_000, "days": 14},
    ),
)


def add(apps, schema_editor):
    rules = apps.get_model("cms_ext_law", "LegalRule").objects
    for code, title, params in RULES:
        facts = {
            "title": title,
            "legal_basis": POLICY,
            "params": params,
            "source_note": POLICY,
        }
        rule, made = rules.get_or_create(code=code, valid_from=date(2017, 1, 1), defaults=facts)
        if made:
            note_added_rules([rule.pk])


class Migration(migrations.Migration):
    dependencies = [
        ("ebok_plugin_ledger", "0003_corrections_by_two"),
        ("cms_ext_law", "0002_first_rules"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
