from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cms_ext_scheduler", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="sweep",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="sweep",
            name="failed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="sweep",
            name="last_error",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
