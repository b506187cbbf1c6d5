import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_identity', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='tytuł')),
                ('text', models.TextField(max_length=1000, verbose_name='treść')),
                ('shown_from', models.DateField(blank=True, help_text='Puste: wpis czeka i nikt go nie widzi.', null=True, verbose_name='pokazywać od')),
                ('shown_until', models.DateField(blank=True, help_text='Ostatni dzień. Puste: bez końca.', null=True, verbose_name='pokazywać do')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms_ext_identity.person', verbose_name='kto napisał')),
            ],
            options={
                'verbose_name': 'wpis',
                'verbose_name_plural': 'wpisy',
                'ordering': ['-shown_from', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('shown_until', None), ('shown_until__gte', models.F('shown_from')), _connector='OR'), name='${name}_entry_days', violation_error_message='Ostatni dzień jest przed pierwszym. Popraw daty.')],
            },
        ),
    ]
