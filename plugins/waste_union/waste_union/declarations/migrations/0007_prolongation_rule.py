"""Add the rule of the prolongation fee, in force nowhere until an office enters its rate."""

from django.db import migrations

from cms_ext.office.law.release import note_added_rules


def add(apps, schema_editor):
    rules = apps.get_model("cms_ext_law", "LegalRule").objects
    facts = {
        "title": "Opłata prolongacyjna przy ratach i odroczeniu opłaty za odpady",
        "legal_basis": "art. 57 Ordynacji podatkowej i uchwała organu",
        "params": {"wording": "Opłata prolongacyjna: [stawka i uchwała, która ją wprowadza]."},
        "source_note": "przepisu nie sprawdzono; bez uchwały zostaw bez pierwszego dnia",
    }
    rule, made = rules.get_or_create(code="RELIEF_PROLONGATION", valid_from=None, defaults=facts)
    if made:
        note_added_rules([rule.pk])


class Migration(migrations.Migration):
    dependencies = [("waste_union_declarations", "0006_relief_attachments")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
