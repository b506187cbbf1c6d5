"""Refuse changes of issued notes (`interest.md` §4) and add known rates (`interest.md` §5)."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations
from django.utils import timezone

from cms_ext.base.database.append_only import refuse_changes

DATA = Path(__file__).parent.parent / "data"
FILES = {
    "rates_statutory_delay.csv": "nbp_reference_percent",
    "rates_tax_delay.csv": "nbp_lombard_percent",
}
# The last row of each table was seen in force up to this day.
CONFIRMED_UNTIL = date(2026, 7, 1)
SOURCE = "Tabela stawek wydania"


def add(apps, schema_editor):
    rates = apps.get_model("ebok_plugin_interest", "InterestRate")
    confirmations = apps.get_model("ebok_plugin_interest", "RatesConfirmation")
    for name, reference in FILES.items():
        with (DATA / name).open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            rates.objects.create(
                kind=row["kind"],
                valid_from=date.fromisoformat(row["valid_from"]),
                rate_percent=Decimal(row["rate_percent"]),
                reference_percent=Decimal(row[reference]),
                status="derived" if row["status"] == "derived" else "confirmed",
                source_title=SOURCE,
            )
        confirmations.objects.create(
            kind=rows[-1]["kind"],
            rate_percent=Decimal(rows[-1]["rate_percent"]),
            until=CONFIRMED_UNTIL,
            confirmed_at=timezone.now(),
        )


class Migration(migrations.Migration):
    dependencies = [("ebok_plugin_interest", "0001_initial")]

    operations = [
        refuse_changes(
            "ebok_plugin_interest_interestnote",
            "ebok_plugin_interest_notepart",
            "ebok_plugin_interest_noteline",
        ),
        migrations.RunPython(add, migrations.RunPython.noop),
    ]
