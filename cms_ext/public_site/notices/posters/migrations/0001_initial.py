import django.db.models.deletion
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_notices', '0001_initial'),
        ('cms_ext_premises', '0001_initial'),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='BoardPosting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='postings', to='cms_ext_notices.announcementpage', verbose_name='ogłoszenie')),
                ('staircase', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_premises.staircase', verbose_name='klatka')),
                ('posted_on', models.DateField(verbose_name='wywieszono')),
                ('removed_on', models.DateField(blank=True, null=True, verbose_name='zdjęto')),
            ],
            options={
                'verbose_name': 'wywieszenie',
                'verbose_name_plural': 'wywieszenia',
                'ordering': ['staircase__building__code__polish', 'staircase__code__polish', 'posted_on'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_on', None)), fields=('announcement', 'staircase'), name='posters_one_on_a_board'), models.CheckConstraint(condition=models.Q(('removed_on', None), ('removed_on__gte', models.F('posted_on')), _connector='OR'), name='posters_removed_after_posted')],
            },
        ),
    ])
