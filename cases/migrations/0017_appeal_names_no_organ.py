"""The term of an appeal names no organ: a union has no supervisory board.

Which organ hears of it is in the words of each office (`domain.decision.instruction_of`). What an
office has renamed itself stays.
"""

from django.db import migrations

BEFORE = {
    "title": "Odwołanie od rozstrzygnięcia reklamacji do rady nadzorczej",
    "legal_basis": "statut Spółdzielni; sprawdzić, co mówi",
}
NOW = {"title": "Odwołanie od rozstrzygnięcia reklamacji", "legal_basis": "statut"}


def rename(apps, schema_editor):
    rules = apps.get_model("cms_ext_law", "LegalRule").objects
    rules.filter(code="COMPLAINT_APPEAL", **BEFORE).update(**NOW)


def name_again(apps, schema_editor):
    rules = apps.get_model("cms_ext_law", "LegalRule").objects
    rules.filter(code="COMPLAINT_APPEAL", **NOW).update(**BEFORE)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0016_followed_index"),
        ("cms_ext_law", "0002_first_rules"),
    ]
    operations = [migrations.RunPython(rename, name_again)]
