from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ebok_plugin_statements", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="paperbatch",
            name="left_out",
            field=models.JSONField(default=list, editable=False, verbose_name="bez dokumentu"),
        ),
    ]
