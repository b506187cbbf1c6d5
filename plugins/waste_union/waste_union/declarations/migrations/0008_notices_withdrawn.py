"""A notice may be withdrawn before its print, with the reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("waste_union_declarations", "0007_prolongation_rule")]

    operations = [
        migrations.AddField(
            model_name="noticeprint",
            name="withdrawal",
            field=models.CharField(blank=True, max_length=255, verbose_name="powód wycofania"),
        ),
    ]
