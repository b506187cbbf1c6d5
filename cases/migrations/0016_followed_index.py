from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_mended_notice")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="cases_of_account"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("told_to_payer", True)),
                fields=["account_no"],
                name="cases_of_account",
            ),
        ),
    ]
