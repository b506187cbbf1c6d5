"""Add the term of the answer to a request for an overpayment."""

from datetime import date

from django.db import migrations

from cms_ext.office.law.release import note_added_rules

SINCE = date(2021, 1, 1)

# code, title, basis, days, source, day of review
RULES = (
    (
        "REFUND",
        "Zwrot nadpłaty: ile dni na odpowiedź",
        "ustalenie własne",
        30,
        "ustalenie własne; sprawdzić z regulaminem opłat",
        date(2026, 11, 1),
    ),
)


def add(apps, schema_editor):
    rules = apps.get_model("cms_ext_law", "LegalRule")
    for code, title, basis, days, source, reviewed_on in RULES:
        rule, made = rules.objects.get_or_create(
            code=code,
            valid_from=SINCE,
            defaults={
                "title": title,
                "legal_basis": basis,
                "params": {"days": days},
                "source_note": source,
                "reviewed_on": reviewed_on,
            },
        )
        if made:
            note_added_rules([rule.pk])


class Migration(migrations.Migration):
    dependencies = [
        ("ebok_plugin_payments", "0004_refunds"),
        ("cms_ext_law", "0003_names_of_law"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
