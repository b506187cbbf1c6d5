import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms_ext.base.database.migration_steps import created_together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = created_together([
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feed', to=settings.AUTH_USER_MODEL, verbose_name='login')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('made_on', models.DateField(verbose_name='adres od')),
            ],
            options={
                'verbose_name': 'kalendarz terminów',
                'verbose_name_plural': 'kalendarze terminów',
                'default_permissions': (),
            },
        ),
    ])
