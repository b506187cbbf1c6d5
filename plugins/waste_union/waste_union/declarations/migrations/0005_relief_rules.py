"""Add the terms of decisions about instalments, of the appeal, and of a refund."""

from datetime import date

from django.db import migrations

from cms_ext.office.law.release import note_added_rules

RULES = (
    (
        "RELIEF_DECISION",
        "Decyzja o ratach albo odroczeniu opłaty za odpady",
        "art. 139 § 1 Ordynacji podatkowej",
        {"months": 1},
    ),
    (
        "TAX_APPEAL",
        "Odwołanie od decyzji podatkowej, liczone od doręczenia",
        "art. 223 § 2 Ordynacji podatkowej",
        {"days": 14},
    ),
    (
        "WASTE_REFUND",
        "Zwrot nadpłaty opłaty za odpady: ile dni na odpowiedź",
        "art. 75–80 Ordynacji podatkowej (zaliczenie: art. 76; termin: art. 77 § 1) w zw. z art. 6q "
        "ust. 1 u.c.p.g.",
        {"days": 30},
    ),
)


def add(apps, schema_editor):
    rules = apps.get_model("cms_ext_law", "LegalRule").objects
    for code, title, basis, params in RULES:
        facts = {
            "title": title,
            "legal_basis": basis,
            "params": params,
            "source_note": "przepisu nie sprawdzono",
        }
        rule, made = rules.get_or_create(code=code, valid_from=date(2013, 7, 1), defaults=facts)
        if made:
            note_added_rules([rule.pk])


class Migration(migrations.Migration):
    dependencies = [
        ("waste_union_declarations", "0004_relief_application"),
        ("cms_ext_law", "0002_first_rules"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
