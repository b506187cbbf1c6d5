"""The first screen counts the letters that wait for print."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ebok_plugin_fee_changes', '0004_fee_change_rows_sealed'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='feenotice',
            index=models.Index(condition=models.Q(('channel', 'PRINT'), ('printed_at__isnull', True)), fields=['change'], name='fee_notice_to_print'),
        ),
    ]
