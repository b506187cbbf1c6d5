"""Add the legal rules that every site starts with (glossary.md B1); staff may change them later."""

from pathlib import Path

import yaml
from django.db import migrations

ROWS = Path(__file__).parent.parent / "data" / "legal_rules.yaml"


def add(apps, schema_editor):
    rules = apps.get_model("cms_ext_law", "LegalRule")
    for row in yaml.load(ROWS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
        reviewed = row.pop("reviewed")
        rules.objects.get_or_create(
            code=row.pop("code"),
            valid_from=row.pop("valid_from"),
            defaults={**row, "reviewed_on": reviewed},
        )


class Migration(migrations.Migration):
    dependencies = [("cms_ext_law", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
