from django.db import migrations, models


class Migration(migrations.Migration):
    """Batches of interest notes have a kind of their own; those posted before stay as they are."""

    dependencies = [("ebok_plugin_ledger", "0004_plans_periods_snapshots")]
    operations = [
        migrations.AlterField(
            model_name="batch",
            name="kind",
            field=models.CharField(
                choices=[
                    ("OPENING", "bilanse otwarcia"),
                    ("CHARGES", "naliczenia"),
                    ("PAYMENTS", "wpłaty z pliku"),
                    ("STATEMENT", "wyciąg bankowy"),
                    ("MEDIA", "rozliczenie mediów"),
                    ("INTEREST", "noty odsetkowe"),
                    ("MANUAL", "operacja ręczna"),
                    ("REVERSAL", "storno"),
                ],
                max_length=10,
                verbose_name="rodzaj",
            ),
        )
    ]
