"""Add the default completeness rules of library.md §5; staff may change them later."""

from pathlib import Path

import yaml
from django.db import migrations

FILE = Path(__file__).parents[1] / "default_rules.yaml"
FIELDS = ("type", "organ", "kind", "legal_basis", "owner")


def rows():
    return yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def put(apps, schema_editor):
    rules = apps.get_model("members_area_completeness", "CompletenessRule")
    rules.objects.bulk_create(
        rules(
            code=row["id"],
            params={name: row[name] for name in row if name not in (*FIELDS, "id")},
            **{name: row[name] for name in FIELDS if name in row},
        )
        for row in rows()
    )


def take_away(apps, schema_editor):
    rules = apps.get_model("members_area_completeness", "CompletenessRule")
    rules.objects.filter(code__in=[row["id"] for row in rows()]).delete()


class Migration(migrations.Migration):
    dependencies = [("members_area_completeness", "0001_initial")]
    operations = [migrations.RunPython(put, take_away)]
