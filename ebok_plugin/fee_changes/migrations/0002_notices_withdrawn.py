"""A notice may be withdrawn before its print, with the reason."""

from django.db import migrations, models

TO_PRINT = models.Q(
    ("channel", "PRINT"), ("printed_at__isnull", True), ("withdrawn_at__isnull", True)
)


class Migration(migrations.Migration):
    dependencies = [("ebok_plugin_fee_changes", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="feenotice", name="fee_notice_to_print"),
        migrations.AddField(
            model_name="feenotice",
            name="withdrawal",
            field=models.CharField(blank=True, max_length=255, verbose_name="powód wycofania"),
        ),
        migrations.AddField(
            model_name="feenotice",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="wycofano"),
        ),
        migrations.AddIndex(
            model_name="feenotice",
            index=models.Index(condition=TO_PRINT, fields=["change"], name="fee_notice_to_print"),
        ),
    ]
