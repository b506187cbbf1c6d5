from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ebok_plugin_desk', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='transferproposal',
            name='refusal',
            field=models.CharField(blank=True, default='', max_length=255, verbose_name='powód odrzucenia'),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='transferproposal',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'REFUSED'), ('refusal', ''), _connector='OR'), name='desk_transfer_refused_why'),
        ),
    ]
