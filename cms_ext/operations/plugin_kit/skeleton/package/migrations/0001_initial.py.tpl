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
                ('shown_from', models.DateField(blank=True, help_text='Puste: wpis czeka.', null=True, verbose_name='pokazywać od')),
                ('shown_until', models.DateField(blank=True, null=True, verbose_name='pokazywać do')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms_ext_identity.person', verbose_name='kto napisał')),
            ],
            options={
                'verbose_name': 'wpis',
                'verbose_name_plural': 'wpisy',
                'ordering': ['-shown_from', '-pk'],
            },
        ),
    ]
