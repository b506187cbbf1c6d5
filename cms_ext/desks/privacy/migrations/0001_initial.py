import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms_ext_identity', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='RetentionPolicy',
            fields=[
                ('code', models.CharField(max_length=30, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=160, verbose_name='co')),
                ('counted_from', models.CharField(blank=True, max_length=120, verbose_name='termin liczy się od')),
                ('amount', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(1200)], verbose_name='jak długo')),
                ('unit', models.CharField(choices=[('DAYS', 'dni'), ('MONTHS', 'miesiące')], default='MONTHS', max_length=6, verbose_name='jednostka')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='podstawa')),
            ],
            options={
                'verbose_name': 'okres przechowywania',
                'verbose_name_plural': 'okresy przechowywania',
                'ordering': ['title__polish'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount', None), ('amount__lte', 1200), _connector='OR'), name='privacy_term_up_to_a_century')],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='erasure', to='cms_ext_identity.person', verbose_name='osoba')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kto')),
                ('first_on', models.DateField(verbose_name='usunięto')),
                ('last_on', models.DateField(verbose_name='ostatnio')),
                ('kept', models.JSONField(default=list, verbose_name='co pozostało')),
                ('again_on', models.DateField(blank=True, null=True, verbose_name='ponownie')),
            ],
            options={
                'verbose_name': 'usunięcie danych',
                'verbose_name_plural': 'usunięcia danych',
                'ordering': ['-first_on', '-pk'],
                'permissions': [('export_person', 'Może wydać osobie jej dane'), ('erase_person', 'Może usunąć dane osoby')],
            },
        ),
    ])
