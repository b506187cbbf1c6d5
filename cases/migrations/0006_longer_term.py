"""When a person was told that an answer about data takes longer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_disputed_row")]
    operations = [
        migrations.AddField(
            model_name="case",
            name="extended_on",
            field=models.DateField(
                blank=True, null=True, verbose_name="zawiadomiono o przedłużeniu"
            ),
        )
    ]
