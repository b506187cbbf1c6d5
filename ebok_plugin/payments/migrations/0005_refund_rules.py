"""The terms of the answer to a request for an overpayment; nobody reviewed the law's one yet."""

from datetime import date

from django.db import migrations

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
    (
        "WASTE_REFUND",
        "Zwrot nadpłaty opłaty za odpady: ile dni na odpowiedź",
        "art. 75–80 Ordynacji podatkowej (zaliczenie: art. 76; termin: art. 77 § 1 pkt 2) w zw. z "
        "art. 6q ust. 1 u.c.p.g.",
        30,
        "przyjęto krótszy z terminów art. 77 § 1 (30 dni od decyzji; 2 miesiące od wniosku ze "
        "skorygowaną deklaracją); niesprawdzone w tekście przepisu, sprawdza prawnik",
        None,
    ),
)


def add(apps, schema_editor):
    rules = apps.get_model("cms_ext_law", "LegalRule")
    for code, title, basis, days, source, reviewed_on in RULES:
        rules.objects.get_or_create(
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


class Migration(migrations.Migration):
    dependencies = [
        ("ebok_plugin_payments", "0004_refunds"),
        ("cms_ext_law", "0003_names_of_law"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
